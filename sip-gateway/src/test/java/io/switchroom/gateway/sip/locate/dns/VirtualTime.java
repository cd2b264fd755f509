package io.switchroom.gateway.sip.locate.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that passes when told to; begins near the end of the clock's range, to pass its turn. */
public final class VirtualTime implements Timers {
  private long nowNs = Long.MAX_VALUE - 1_000;
  private final List<Due> timers = new ArrayList<>();

  private record Due(long atNs, Runnable task) {}

  @Override
  public long nowNs() {
    return nowNs;
  }

  @Override
  public Cancel after(long delayNs, Runnable task) {
    Due due = new Due(nowNs + delayNs, task);
    timers.add(due);
    return () -> timers.removeIf(each -> each == due);
  }

  /** Runs what falls due, in its order. */
  public void advance(Duration by) {
    long untilNs = nowNs + by.toNanos();
    while (true) {
      Due next =
          timers.stream()
              .filter(due -> due.atNs - untilNs <= 0)
              .min(Comparator.comparingLong(due -> due.atNs - untilNs))
              .orElse(null);
      if (next == null) {
        break;
      }
      timers.remove(next);
      nowNs = next.atNs;
      next.task.run();
    }
    nowNs = untilNs;
  }

  /** Timers that have neither run nor been cancelled. */
  public int running() {
    return timers.size();
  }
}
