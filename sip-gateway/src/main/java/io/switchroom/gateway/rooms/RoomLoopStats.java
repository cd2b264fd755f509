package io.switchroom.gateway.rooms;

import java.util.concurrent.atomic.AtomicLong;

/** What the rooms of one loop did; written on the loop, read by whoever scrapes. */
public final class RoomLoopStats {
  private final AtomicLong mixEncodes = new AtomicLong();

  void mixEncoded(long frames) {
    if (frames > 0) {
      mixEncodes.lazySet(mixEncodes.getPlain() + frames);
    }
  }

  /** Mix frames encoded so far. */
  public long mixEncodes() {
    return mixEncodes.get();
  }
}
