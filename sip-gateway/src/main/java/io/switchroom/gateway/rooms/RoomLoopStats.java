package io.switchroom.gateway.rooms;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What the rooms of one loop do; written on the loop each tick, read by whoever scrapes. */
public final class RoomLoopStats {
  private final AtomicLong mixEncodes = new AtomicLong();
  private final AtomicInteger portPairs = new AtomicInteger();
  private final AtomicInteger browsers = new AtomicInteger();

  void tick(long encodes, int pairs, int browserSessions) {
    mixEncodes.lazySet(mixEncodes.getPlain() + encodes);
    portPairs.lazySet(pairs);
    browsers.lazySet(browserSessions);
  }

  /** Mix frames encoded so far. */
  public long mixEncodes() {
    return mixEncodes.get();
  }

  /** RTP port pairs open for phones. */
  public int portPairs() {
    return portPairs.get();
  }

  /** Browsers' WebRTC sessions. */
  public int browsers() {
    return browsers.get();
  }
}
