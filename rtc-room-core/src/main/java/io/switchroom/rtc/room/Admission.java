package io.switchroom.rtc.room;

import io.switchroom.rtc.auth.UserId;
import java.util.HashMap;
import java.util.Map;

/**
 * Who may not come in for now: after he was sent away, or because the door is locked. Whoever is in
 * already is not concerned.
 */
final class Admission {
  private final Map<UserId, Long> bannedUntilNs = new HashMap<>();
  private boolean locked;

  boolean locked() {
    return locked;
  }

  void locked(boolean locked) {
    this.locked = locked;
  }

  void ban(UserId user, long untilNs) {
    bannedUntilNs.put(user, untilNs);
  }

  /** How long the user is still to stay out, ns; 0 if he may come in. */
  long banLeftNs(UserId user, long nowNs) {
    bannedUntilNs.values().removeIf(untilNs -> nowNs - untilNs >= 0);
    Long untilNs = bannedUntilNs.get(user);
    return untilNs == null ? 0 : untilNs - nowNs;
  }
}
