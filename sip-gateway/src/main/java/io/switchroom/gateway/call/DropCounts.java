package io.switchroom.gateway.call;

import java.util.concurrent.atomic.AtomicLongArray;

/** Dropped datagrams by reason; counted on any loop, read by whoever scrapes. */
public final class DropCounts {
  private final AtomicLongArray counts = new AtomicLongArray(DropReason.values().length);

  void count(DropReason reason) {
    counts.incrementAndGet(reason.ordinal());
  }

  public long of(DropReason reason) {
    return counts.get(reason.ordinal());
  }
}
