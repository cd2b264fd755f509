package io.switchroom.rtc.room;

/** RTP timestamps (32 bit, wrapping) as 64-bit numbers that go on counting (RFC 3550 §5.1). */
final class TimestampUnwrap {
  private long last;
  private boolean started;

  void reset() {
    started = false;
  }

  /** The timestamp nearest to the last one that ends in the given 32 bits. */
  long unwrap(long timestamp32) {
    if (!started) {
      started = true;
      last = timestamp32;
    } else {
      last += (int) (timestamp32 - last);
    }
    return last;
  }
}
