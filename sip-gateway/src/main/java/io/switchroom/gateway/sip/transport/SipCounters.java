package io.switchroom.gateway.sip.transport;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Totals since start. Written on the signalling loop, read from any thread. */
public final class SipCounters {
  private static final DropReason[] REASONS = DropReason.values();

  private final AtomicLongArray drops = new AtomicLongArray(REASONS.length);
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();

  public void drop(DropReason reason) {
    drops.incrementAndGet(reason.ordinal());
  }

  void countReceived() {
    received.increment();
  }

  void countSent() {
    sent.increment();
  }

  public long dropped(DropReason reason) {
    return drops.get(reason.ordinal());
  }

  /** Every reason with its total. */
  public Map<DropReason, Long> drops() {
    Map<DropReason, Long> totals = new EnumMap<>(DropReason.class);
    for (DropReason reason : REASONS) {
      totals.put(reason, dropped(reason));
    }
    return totals;
  }

  /** Messages handed to the transactions. */
  public long messagesReceived() {
    return received.sum();
  }

  public long messagesSent() {
    return sent.sum();
  }
}
