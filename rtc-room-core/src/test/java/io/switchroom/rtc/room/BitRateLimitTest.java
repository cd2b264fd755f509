package io.switchroom.rtc.room;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BitRateLimitTest {
  private static final long NS_PER_MS = 1_000_000L;
  private static final int BPS = 400_000;
  private static final int TOLERANCE_MS = 2_000;
  private static final int BYTES = 1_000;

  @Test
  void whoSendsInPulsesGetsNoMoreThroughThanWhoSendsEvenly() {
    for (int pauseMs : new int[] {100, 260, 300, 500, 1_000}) {
      BitRateLimit limit = new BitRateLimit(BPS, TOLERANCE_MS);
      long passedBits = 0;
      long nowMs = 0;
      while (nowMs < 120_000) {
        if (limit.admits(BYTES, nowMs * NS_PER_MS)) {
          passedBits += 8 * BYTES;
          nowMs++; // 8 Mbit/s
        } else {
          nowMs += pauseMs;
        }
      }
      long mostBits = BPS * 120L * 5 / 4 + BPS * 2L;
      assertTrue(passedBits <= mostBits, passedBits + " bits with pauses of " + pauseMs + " ms");
    }
  }

  @Test
  void whoSendsWithinTheLimitAfterAPulseIsNotRefusedAgain() {
    BitRateLimit limit = new BitRateLimit(BPS, TOLERANCE_MS);
    long nowMs = 0;
    while (limit.admits(BYTES, nowMs * NS_PER_MS)) {
      nowMs++;
    }
    int refused = 0;
    for (int i = 0; i < 1_000; i++) {
      nowMs += 25; // 320 kbit/s
      refused += limit.admits(BYTES, nowMs * NS_PER_MS) ? 0 : 1;
    }
    assertTrue(refused < 60, refused + " packets refused");
  }
}
