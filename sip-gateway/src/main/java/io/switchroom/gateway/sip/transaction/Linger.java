package io.switchroom.gateway.sip.transaction;

import java.util.ArrayDeque;

/**
 * What is to happen after one fixed time, for many: the first to come is the first to go, so a
 * queue and a single timer do, where a timer each would have to be kept in order.
 */
final class Linger {
  private record Entry(long dueMs, Runnable end) {}

  private final SipTimers timers;
  private final long delayMs;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private boolean scheduled;

  Linger(SipTimers timers, long delayMs) {
    this.timers = timers;
    this.delayMs = delayMs;
  }

  void add(Runnable end) {
    entries.add(new Entry(timers.nowMs() + delayMs, end));
    schedule();
  }

  private void schedule() {
    if (!scheduled && !entries.isEmpty()) {
      scheduled = true;
      timers.after(Math.max(1, entries.peek().dueMs - timers.nowMs()), this::expire);
    }
  }

  private void expire() {
    scheduled = false;
    long nowMs = timers.nowMs();
    while (!entries.isEmpty() && entries.peek().dueMs <= nowMs) {
      entries.poll().end.run();
    }
    schedule();
  }
}
