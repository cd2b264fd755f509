package io.switchroom.rtc.room;

import io.switchroom.rtc.auth.UserId;

/**
 * How long a room lives and whose it is.
 *
 * <pre>
 *   (nobody yet) ──first entry──▶ occupied ⇄ empty ──keepEmpty──▶ ended
 *                                    └──recycleAfter without media──▶ ended
 * </pre>
 *
 * While it is empty only the time since the last one left counts, and who then comes in finds the
 * silence counted from his entry: he has had no chance to speak before.
 */
final class RoomLife {
  private static final long NS_PER_MS = 1_000_000L;

  private final long recycleAfterNs;
  private final long keepEmptyNs;
  private UserId owner;
  private boolean empty = true;

  /** When there was last a packet or, without one, since when one could have come. */
  private long quietSinceNs;

  private long emptySinceNs;

  RoomLife(RoomRules rules) {
    recycleAfterNs = rules.recycleAfterMs() * NS_PER_MS;
    keepEmptyNs = rules.keepEmptyMs() * NS_PER_MS;
  }

  /** The first one who came in, for as long as the room lives (R1, R8); null before. */
  UserId owner() {
    return owner;
  }

  /**
   * Someone is in now.
   *
   * @return whether this made the room
   */
  boolean entered(UserId user, long nowNs) {
    boolean created = owner == null;
    if (created) {
      owner = user;
    }
    if (empty) {
      empty = false;
      quietSinceNs = nowNs;
    }
    return created;
  }

  /** The last one left. */
  void emptied(long nowNs) {
    empty = true;
    emptySinceNs = nowNs;
  }

  /** A packet of sound or picture arrived; RTCP and keep-alives do not count. */
  void heard(long nowNs) {
    quietSinceNs = nowNs;
  }

  /** Why the room is over at this instant, or null while it goes on. */
  RoomEnd handleTimeout(long nowNs) {
    if (owner == null) {
      return null;
    }
    if (empty) {
      return nowNs - emptySinceNs >= keepEmptyNs ? RoomEnd.EMPTY : null;
    }
    return nowNs - quietSinceNs > recycleAfterNs ? RoomEnd.RECYCLED : null;
  }
}
