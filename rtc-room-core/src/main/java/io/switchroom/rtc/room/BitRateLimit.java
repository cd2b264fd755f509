package io.switchroom.rtc.room;

/**
 * Whether a stream keeps to its bit rate: a bucket that holds as much as may be sent during the
 * tolerance, filled at the limit. Once it is empty everything is refused until the stream has been
 * below its limit; meanwhile it goes on counting, but no deeper than a quarter of a second.
 */
final class BitRateLimit {
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final long MAX_ELAPSED_NS = 10 * NS_PER_SECOND;

  /** In tolerances: half of one given away in so many is a small part of the limit. */
  private static final long ROOM_INTERVAL = 4;

  private final long toleranceNs;
  private long bps;
  private double bits;
  private long atNs;
  private boolean refusing;
  private boolean roomMade;
  private long roomMadeNs;

  /**
   * @param bps 0: no limit
   */
  BitRateLimit(long bps, int toleranceMs) {
    this.toleranceNs = toleranceMs * 1_000_000L;
    this.bps = bps;
    this.bits = capacity();
  }

  private double capacity() {
    return (double) bps * toleranceNs / NS_PER_SECOND;
  }

  long bps() {
    return bps;
  }

  void bps(long bps) {
    boolean hadNone = this.bps == 0;
    this.bps = bps;
    bits = hadNone ? capacity() : Math.min(bits, capacity());
  }

  boolean refusing() {
    return refusing;
  }

  /** For the key frame that is asked for now; seldom, or whoever pulses would pass the limit. */
  private void makeRoom(long nowNs) {
    if (!roomMade || nowNs - roomMadeNs >= ROOM_INTERVAL * toleranceNs) {
      roomMade = true;
      roomMadeNs = nowNs;
      bits = Math.max(bits, capacity() / 2);
    }
  }

  /** Counts a packet; whether it may pass. */
  boolean admits(int bytes, long nowNs) {
    if (bps == 0) {
      refusing = false;
      return true;
    }
    long elapsed = Math.min(Math.max(0, nowNs - atNs), MAX_ELAPSED_NS);
    atNs = nowNs;
    bits = Math.min(capacity(), bits + (double) bps * elapsed / NS_PER_SECOND) - 8.0 * bytes;
    if (refusing && bits >= 0) {
      refusing = false;
      makeRoom(nowNs);
    } else if (bits < 0) {
      refusing = true;
      bits = Math.max(bits, -bps / 4.0);
    }
    return !refusing;
  }
}
