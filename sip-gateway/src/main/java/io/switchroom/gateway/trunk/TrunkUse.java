package io.switchroom.gateway.trunk;

import java.util.Optional;

/**
 * How much of a trunk is in use, and whether its limits leave room for one more call. On the
 * control loop.
 */
final class TrunkUse {
  private static final long DAY_MS = 86_400_000;
  private static final long MINUTE_MS = 60_000;

  private final Trunk.Limits limits;
  private int callsIn;
  private int callsOut;
  private double tokens;
  private long filledMs;
  private long day = -1;
  private long spentMs;

  /** Refused for a limit since start. */
  private long refused;

  TrunkUse(Trunk.Limits limits) {
    this.limits = limits;
    this.tokens = limits.callsPerSecond();
  }

  int callsIn() {
    return callsIn;
  }

  int callsOut() {
    return callsOut;
  }

  long refused() {
    return refused;
  }

  /** Whole minutes of calls to it that ended today (UTC). */
  long minutesToday(long unixMs) {
    turnDay(unixMs);
    return spentMs / MINUTE_MS;
  }

  /** Why one more from it is too many, or empty: then it is counted. */
  Optional<String> begin(boolean outbound, String number, long nowMs, long unixMs) {
    Optional<String> why = excess(outbound, number, nowMs, unixMs);
    if (why.isPresent()) {
      refused++;
    } else if (outbound) {
      callsOut++;
    } else {
      callsIn++;
    }
    return why;
  }

  private Optional<String> excess(boolean outbound, String number, long nowMs, long unixMs) {
    int most = outbound ? limits.callsOut() : limits.callsIn();
    int now = outbound ? callsOut : callsIn;
    if (most > 0 && now >= most) {
      return Optional.of(now + " calls at once are all it may have");
    }
    turnDay(unixMs);
    if (outbound && limits.minutesPerDay() > 0 && spentMs >= limits.minutesPerDay() * MINUTE_MS) {
      return Optional.of("its " + limits.minutesPerDay() + " minutes of today are spent");
    }
    boolean allowed =
        !outbound
            || limits.prefixes().isEmpty()
            || limits.prefixes().stream().anyMatch(number::startsWith);
    if (!allowed) {
      return Optional.of("the number begins with none of " + String.join(", ", limits.prefixes()));
    }
    return limits.callsPerSecond() > 0 && !takeToken(nowMs)
        ? Optional.of("more than " + limits.callsPerSecond() + " calls a second")
        : Optional.empty();
  }

  private boolean takeToken(long nowMs) {
    tokens =
        Math.min(
            limits.callsPerSecond(),
            tokens + (nowMs - filledMs) / 1_000.0 * limits.callsPerSecond());
    filledMs = nowMs;
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }

  private void turnDay(long unixMs) {
    if (unixMs / DAY_MS != day) {
      day = unixMs / DAY_MS;
      spentMs = 0;
    }
  }

  /** A call counted by {@link #begin} is over, having been talked for so long. */
  void end(boolean outbound, long talkedMs, long unixMs) {
    turnDay(unixMs);
    if (outbound) {
      callsOut--;
      spentMs += talkedMs;
    } else {
      callsIn--;
    }
  }
}
