package io.switchroom.codec.cn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.pcm.AudioLevel;
import org.junit.jupiter.api.Test;

/** The noise between words: held, then faded, never louder than a line may be. */
class PauseNoiseTest {
  private final PauseNoise noise = new PauseNoise(8000);
  private final short[] frame = new short[160];

  private void asksFor(int level) {
    noise.onPayload(new byte[] {(byte) level}, 0, 1);
  }

  /** The mean level of so many ticks. */
  private double level(int ticks, boolean holds) {
    long squares = 0;
    for (int t = 0; t < ticks; t++) {
      if (noise.next(frame, holds) == AudioLevel.SILENCE) {
        return AudioLevel.SILENCE;
      }
      for (short sample : frame) {
        squares += sample * sample;
      }
    }
    return AudioLevel.ofSquares(squares, ticks * frame.length);
  }

  @Test
  void isAsLoudAsThePacketSaysWhileHeldAndFadesByTenDecibelsASecond() {
    asksFor(52);
    noise.next(frame, true);
    assertEquals(52, level(100, true), 1);
    level(45, false);
    assertEquals(62, level(10, false), 1.5, "a second later");
    noise.restart();
    level(5, true);
    assertEquals(52, level(50, true), 1, "after his next word");
  }

  @Test
  void endsWhereNobodyWouldHearItAndDoesNotBeginUnasked() {
    frame[7] = 99;
    assertEquals(AudioLevel.SILENCE, noise.next(frame, true), "before any packet");
    assertEquals(99, frame[7], "untouched");
    asksFor(60);
    int ticks = 0;
    while (noise.next(frame, false) < AudioLevel.SILENCE) {
      ticks++;
      assertTrue(ticks < 500, "fades for ever");
    }
    assertEquals(67 * 5, ticks, 5, "67 dB at 10 dB a second");
    assertFalse(noise.next(frame, true) == AudioLevel.SILENCE, "but comes back");
  }

  @Test
  void noPacketMakesItLouderThanALineIs() {
    asksFor(0);
    noise.next(frame, true);
    assertEquals(PauseNoise.LOUDEST, level(100, true), 1);
  }
}
