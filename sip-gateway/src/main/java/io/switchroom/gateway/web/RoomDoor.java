package io.switchroom.gateway.web;

import io.switchroom.gateway.rooms.MemberListener;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import java.util.function.Consumer;

/** The way into rooms, as a browser's session sees it. Used on the control loop only. */
public interface RoomDoor {

  /**
   * Brings a user into a room, which is made if there is none; what comes of it is told later.
   *
   * @param listener told on the control loop, after this returned
   */
  Stay join(RoomKey room, UserId user, MemberInfo info, String offerSdp, MemberListener listener);

  /** The hold on one member of a room, from the request to enter on. */
  interface Stay {
    /** A later offer; the outcome comes on the control loop. */
    void negotiate(String offerSdp, Consumer<Negotiation> outcome);

    void mute(boolean muted);

    void muteVideo(Medium medium, boolean muted);

    /** The signalling connection broke; he stays as long as his media is there. */
    void signallingLost();

    /** Idempotent; nothing more is told to the listener. */
    void leave();
  }
}
