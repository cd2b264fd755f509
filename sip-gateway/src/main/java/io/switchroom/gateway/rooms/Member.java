package io.switchroom.gateway.rooms;

import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.Negotiation;
import java.util.function.Consumer;

/**
 * The control loop's hold on one member of a room: what it asks for is posted to the room's loop.
 *
 * <p>Used on the control loop only.
 */
public final class Member {
  private final RoomProxy room;
  private final UserId user;
  final MemberListener listener;

  /** Out, or never in: nothing more is told to the listener. */
  boolean left;

  Member(RoomProxy room, UserId user, MemberListener listener) {
    this.room = room;
    this.user = user;
    this.listener = listener;
  }

  public UserId user() {
    return user;
  }

  RoomProxy room() {
    return room;
  }

  /** A later offer of the peer; the outcome comes on the control loop. */
  public void negotiate(String offerSdp, Consumer<Negotiation> outcome) {
    room.negotiate(this, offerSdp, outcome);
  }

  /** The peer asks to be offered; our offer comes on the control loop. */
  public void offer(Consumer<Negotiation> outcome) {
    room.offer(this, outcome);
  }

  /** The peer's answer to our offer; the outcome comes on the control loop. */
  public void acceptAnswer(String answerSdp, Consumer<Negotiation> outcome) {
    room.acceptAnswer(this, answerSdp, outcome);
  }

  /** Mutes or unmutes his audio for everyone else. */
  public void mute(boolean muted) {
    room.mute(this, muted);
  }

  /** Mutes or unmutes his camera or screen for everyone else. */
  public void muteVideo(Medium medium, boolean muted) {
    room.muteVideo(this, medium, muted);
  }

  /** His signalling broke off without a goodbye; he stays as long as his media is there. */
  public void signallingLost() {
    room.signallingLost(this);
  }

  /** Leaves of his own accord. Idempotent; nothing more is told to the listener. */
  public void leave() {
    room.leave(this, LeaveReason.NORMAL);
  }
}
