package io.switchroom.gateway.web;

import io.switchroom.gateway.rooms.MemberListener;
import io.switchroom.rtc.auth.EntryTerms;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import java.util.function.Consumer;

/** The way into rooms, as a browser's session sees it. Used on the control loop only. */
public interface RoomDoor {

  /**
   * Brings a user into a room, which is made if there is none; what comes of it is told later.
   *
   * @param terms what he may do there
   * @param listener told on the control loop, after this returned
   */
  Stay join(
      RoomKey room,
      UserId user,
      MemberInfo info,
      EntryTerms terms,
      String offerSdp,
      MemberListener listener);

  /** Whether there is such a room now. */
  boolean exists(RoomKey room);

  /** The hold on one member of a room, from the request to enter on. */
  interface Stay {
    /** A later offer; the outcome comes on the control loop. */
    void negotiate(String offerSdp, Consumer<Negotiation> outcome);

    void mute(boolean muted);

    /** What he may do from now on. */
    void terms(EntryTerms terms);

    /** The signalling connection broke; he stays as long as his media is there. */
    void signallingLost();

    /** Idempotent; nothing more is told to the listener. */
    void leave();
  }
}
