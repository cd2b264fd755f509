package io.switchroom.gateway.rooms;

import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.PathQuality;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.RoomEvent;
import java.util.List;

/**
 * Where a member's news goes: a browser's session or a phone's call. Every method is called on the
 * control loop; after {@link #onRefused}, {@link #onNotNegotiated} or {@link #onRemoved} nothing
 * more comes.
 */
public interface MemberListener {

  /**
   * Someone who was there already.
   *
   * @param quality of his network, a grade of {@link io.switchroom.rtc.room.PathQuality}
   */
  record Present(
      UserId user,
      MemberInfo info,
      Role role,
      boolean audio,
      boolean camera,
      boolean screen,
      int quality) {
    /** One who is heard at most. */
    public Present(UserId user, MemberInfo info, Role role, boolean audio) {
      this(user, info, role, audio, false, false, PathQuality.UNKNOWN);
    }
  }

  /**
   * The member is in.
   *
   * @param answerSdp the answer to his offer
   * @param others who was there before him
   */
  void onEntered(String answerSdp, List<Present> others);

  /** A room rule forbids the entry. */
  void onRefused(ErrorCode code, String text);

  /** The offer cannot be answered ({@code Malformed} or {@code NotAcceptable}). */
  void onNotNegotiated(Negotiation negotiation);

  /** Something happened in the room. */
  void onRoomEvent(RoomEvent event);

  /** Something happened to the member's own port. */
  void onPortEvent(PortEvent event);

  /** The member is out without having asked for it. */
  void onRemoved(LeaveReason reason, String text);
}
