package io.switchroom.codec.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LossPatternTest {
  private static final String RECEIVED = "·".repeat(40);

  /** Packets of that pattern, {@code ·} received, {@code x} lost, then enough to judge them all. */
  private static LossPattern of(String pattern) {
    LossPattern loss = new LossPattern();
    String all = "·" + pattern + "·".repeat(32);
    for (int i = 0; i < all.length(); i++) {
      if (all.charAt(i) == '·') {
        loss.onPacket(1, 65_500 + i & 0xFFFF);
      }
    }
    assertEquals(pattern.length() + 1, loss.judged());
    return loss;
  }

  @Test
  void singleLossesAreTheGaps() {
    LossPattern loss = of(RECEIVED + "x" + RECEIVED + "x" + RECEIVED);
    assertEquals(2, loss.lost());
    assertEquals(0, loss.burstDensity());
    assertEquals(256 * 2 / 123, loss.gapDensity());
    assertEquals(1, loss.burstRatio(), 0.02);
    assertEquals(123, loss.gapLength());
  }

  @Test
  void lossesCloseTogetherAreABurst() {
    LossPattern loss = of(RECEIVED + "x·x·xx···x" + RECEIVED + "x" + RECEIVED);
    assertEquals(10, loss.burstLength());
    assertEquals(128, loss.burstDensity());
    assertEquals(256 / 122, loss.gapDensity());
    assertEquals(61, loss.gapLength());
  }

  @Test
  void sixteenReceivedEndABurstFifteenDoNot() {
    assertEquals(17, of(RECEIVED + "x" + "·".repeat(15) + "x" + RECEIVED).burstLength());
    assertEquals(0, of(RECEIVED + "x" + "·".repeat(16) + "x" + RECEIVED).burstLength());
  }

  @Test
  void packetsOvertakenOrDoubledAreNotLost() {
    LossPattern loss = new LossPattern();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int block = 0; block < 1_000; block++) {
      int first = block * 10;
      int swapped = random.nextInt(10);
      for (int i = 0; i < 10; i++) {
        if (i != swapped) {
          loss.onPacket(1, first + i & 0xFFFF);
        }
      }
      loss.onPacket(1, first + swapped & 0xFFFF);
      loss.onPacket(1, first + swapped & 0xFFFF);
    }
    assertEquals(0, loss.lost(), "seed " + seed);
  }

  @Test
  void anotherStreamBeginsAnew() {
    LossPattern loss = of(RECEIVED + "xx" + RECEIVED);
    loss.onPacket(2, 7);
    assertEquals(0, loss.judged());
    assertEquals(0, loss.lost());
    assertEquals(1, loss.burstRatio());
  }

  /** G.107 §3.5: BurstR is 1 for random loss; a network with states has 1/(p + q). */
  @Test
  void theBurstRatioIsThatOfTheNetwork() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    LossPattern loss = new LossPattern();
    for (int i = 0; i < 200_000; i++) {
      if (random.nextInt(100) >= 5) {
        loss.onPacket(1, i & 0xFFFF);
      }
    }
    assertEquals(1, loss.burstRatio(), 0.05, "seed " + seed);
    double toLost = 0.02;
    double toReceived = 0.3;
    boolean lost = false;
    loss = new LossPattern();
    for (int i = 0; i < 200_000; i++) {
      lost = lost ? random.nextDouble() >= toReceived : random.nextDouble() < toLost;
      if (!lost) {
        loss.onPacket(1, i & 0xFFFF);
      }
    }
    assertEquals(1 / (toLost + toReceived), loss.burstRatio(), 0.15, "seed " + seed);
    assertEquals(toLost / (toLost + toReceived), (double) loss.lost() / loss.judged(), 0.01);
  }
}
