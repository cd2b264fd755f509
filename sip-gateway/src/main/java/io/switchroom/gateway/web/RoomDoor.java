package io.switchroom.gateway.web;

import io.switchroom.gateway.rooms.MemberListener;
import io.switchroom.rtc.auth.EntryTerms;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.SendingLimits;
import java.util.function.Consumer;

/** The way into rooms, as a browser's session sees it. Used on the control loop only. */
public interface RoomDoor {

  /**
   * Brings a user into a room, which is made if there is none; what comes of it is told later.
   *
   * @param visitor who comes, and how
   * @param from the stay that he gives up for this one once he is in (rule R3), or null
   * @param listener told on the control loop, after this returned
   */
  Stay join(RoomKey room, Visitor visitor, Stay from, MemberListener listener);

  /**
   * @param terms what he may do there
   * @param limits what he may send at most
   * @param offerSdp the browser's offer
   */
  record Visitor(
      UserId user,
      MemberInfo info,
      Role role,
      EntryTerms terms,
      SendingLimits limits,
      String offerSdp) {}

  /** The hold on one member of a room, from the request to enter on. */
  interface Stay {
    /** A later offer; the outcome comes on the control loop. */
    void negotiate(String offerSdp, Consumer<Negotiation> outcome);

    void mute(boolean muted);

    /** Whether a moderator holds him mute. */
    boolean mutedByModerator();

    MemberInfo info();

    Role role();

    void role(Role role);

    /** Whether he was the first in his room, and may moderate it. */
    boolean ownsRoom();

    /** The moderator's hold on the room. */
    Moderator moderator();

    /** The signalling connection is alive. */
    void signallingHeard();

    /** What he may do from now on. */
    void terms(EntryTerms terms);

    /** What he may send at most from now on. */
    void limits(SendingLimits limits);

    void muteVideo(Medium medium, boolean muted);

    /** The signalling connection broke; he stays as long as his media is there. */
    void signallingLost();

    /** Idempotent; nothing more is told to the listener. */
    void leave();
  }

  /** What the owner of a room may do there. */
  interface Moderator {
    /**
     * @return whether there is such a member
     */
    boolean mute(UserId user, boolean muted);

    /**
     * @return whether there is such a member
     */
    boolean askToUnmute(UserId user);

    /**
     * @param banMs for how long he may not come back
     * @return whether there is such a member
     */
    boolean remove(UserId user, long banMs);

    void lock(boolean locked);

    /** Ends the room for everyone, himself included. */
    void dissolve();
  }
}
