package io.switchroom.codec.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpSequenceTest {
  @Test
  void keepsCountingThroughWraps() {
    RtpSequence sequence = new RtpSequence();
    for (long i = 65_000; i < 400_000; i += 7) {
      assertEquals(i, sequence.unwrap((int) i & 0xFFFF));
    }
  }

  @Test
  void placesReorderedNumbersOnTheirOwnSideOfAWrap() {
    RtpSequence sequence = new RtpSequence();
    assertEquals(65_534, sequence.unwrap(65_534));
    assertEquals(65_537, sequence.unwrap(1));
    assertEquals(65_535, sequence.unwrap(65_535));
    assertEquals(65_536, sequence.unwrap(0));
    assertEquals(65_537, sequence.highest());
  }

  @Test
  void agreesWithAWideCounterOnAnyNetworkThatReordersByLessThanHalfTheRange() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    RtpSequence sequence = new RtpSequence();
    long sent = random.nextInt(65_536);
    assertEquals(sent, sequence.unwrap((int) sent));
    long highest = sent;
    for (int i = 0; i < 100_000; i++) {
      sent = Math.max(0, highest + random.nextInt(-30_000, 30_000));
      assertEquals(sent, sequence.unwrap((int) sent & 0xFFFF), "seed " + seed + " step " + i);
      highest = Math.max(highest, sent);
    }
  }
}
