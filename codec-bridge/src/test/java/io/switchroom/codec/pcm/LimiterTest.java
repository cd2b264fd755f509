package io.switchroom.codec.pcm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimiterTest {
  private static final int RATE = 16_000;
  private static final int FRAME = RATE / 50;
  private final Limiter limiter = new Limiter();

  private short[] limit(int[] wide) {
    short[] heard = new short[wide.length];
    int[] in = new int[FRAME];
    short[] out = new short[FRAME];
    for (int at = 0; at + FRAME <= wide.length; at += FRAME) {
      System.arraycopy(wide, at, in, 0, FRAME);
      limiter.process(in, FRAME, out);
      System.arraycopy(out, 0, heard, at, FRAME);
    }
    return heard;
  }

  private static int[] tone(double hz, double amplitude, int samples) {
    int[] tone = new int[samples];
    for (int i = 0; i < samples; i++) {
      tone[i] = (int) Math.round(amplitude * Math.sin(2 * Math.PI * hz * i / RATE));
    }
    return tone;
  }

  @Test
  void isTransparentForEverythingThatFits() {
    Random random = new Random(1);
    int[] wide = new int[RATE];
    short[] expected = new short[RATE];
    for (int i = 0; i < RATE; i++) {
      wide[i] = random.nextInt(-32_768, 32_768);
      expected[i] = (short) wide[i];
    }
    assertArrayEquals(expected, limit(wide));
    assertEquals(1, limiter.gain());
  }

  @ParameterizedTest
  @ValueSource(doubles = {100, 217, 300, 1000, 3100})
  void aToneFarTooLoudStaysThatTone(double hz) {
    short[] heard = limit(tone(hz, 3 * 32_767, 2 * RATE));
    double level = ToneProbe.dbfs(heard, RATE, RATE, RATE, hz);
    double harmonics = 0;
    for (int n = 2; n * hz < RATE / 2.0; n++) {
      harmonics += Math.pow(10, ToneProbe.dbfs(heard, RATE, RATE, RATE, n * hz) / 10);
    }
    double distortion = 10 * Math.log10(harmonics + 1e-20) - level;
    assertEquals(0, level, 0.5);
    assertTrue(distortion < -40, "THD " + distortion + " dB");
  }

  @Test
  void recoversItsGainWithinASecond() {
    int[] wide = tone(440, 1000, 3 * RATE);
    for (int i = 0; i < RATE; i++) {
      wide[i] *= 100;
    }
    short[] heard = limit(wide);
    assertEquals(1, limiter.gain());
    for (int i = 2 * RATE; i < 3 * RATE; i++) {
      assertEquals(wide[i], heard[i]);
    }
  }

  @Test
  void turnsDownAheadOfAPeakInsideAFrame() {
    int[] wide = new int[FRAME];
    Arrays.fill(wide, 10_000);
    wide[FRAME / 2] = 60_000;
    short[] heard = limit(wide);
    assertEquals(10_000, heard[0]);
    int steepest = 0;
    for (int i = 1; i < FRAME; i++) {
      if (i != FRAME / 2 && i != FRAME / 2 + 1) {
        steepest = Math.max(steepest, Math.abs(heard[i] - heard[i - 1]));
      }
    }
    assertTrue(heard[FRAME / 2] > 32_000, "the peak just fits: " + heard[FRAME / 2]);
    assertTrue(steepest < 100, "the gain moves smoothly: " + steepest);
  }

  @Test
  void neverWrapsWhateverComes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int[] in = new int[FRAME];
    short[] out = new short[FRAME];
    for (int frame = 0; frame < 2_000; frame++) {
      int bits = random.nextInt(1, 31);
      for (int i = 0; i < FRAME; i++) {
        in[i] = random.nextInt() >> 31 - bits;
      }
      limiter.process(in, FRAME, out);
      for (int i = 0; i < FRAME; i++) {
        assertTrue(
            (in[i] ^ out[i]) >= 0 || out[i] == 0, "seed " + seed + ": " + in[i] + " → " + out[i]);
      }
    }
  }
}
