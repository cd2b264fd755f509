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
    assertTrue(distortion < -85, "THD " + distortion + " dB");
  }

  @ParameterizedTest
  @ValueSource(doubles = {60, 217, 1000, 3100})
  void whatIsLeftBesideATenTimesTooLoudToneIsRoundingOnly(double hz) {
    short[] heard = limit(tone(hz, 10 * 32_767, 2 * RATE));
    double noise = residueDb(heard, RATE, RATE, hz);
    assertTrue(noise < -85, "THD+N " + noise + " dB");
  }

  /** All that is not the tone, against the tone; the span is a second, so {@code hz} is whole. */
  private static double residueDb(short[] pcm, int from, int samples, double hz) {
    double omega = 2 * Math.PI * hz / RATE;
    double cos = 0;
    double sin = 0;
    double all = 0;
    for (int i = 0; i < samples; i++) {
      double sample = pcm[from + i];
      cos += sample * Math.cos(omega * i) * 2 / samples;
      sin += sample * Math.sin(omega * i) * 2 / samples;
      all += sample * sample;
    }
    double tone = (cos * cos + sin * sin) * samples / 2;
    return 10 * Math.log10((all - tone) / tone);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void tenFullScaleVoicesThatBeginWithoutWarningNeitherClipNorStep(long seed) {
    Random random = new Random(seed);
    int[] wide = new int[2 * RATE];
    for (int voice = 0; voice < 10; voice++) {
      int begins = random.nextInt(RATE);
      double hz = random.nextDouble(100, 1200);
      for (int i = begins; i < wide.length; i++) {
        wide[i] += (int) Math.round(32_767 * Math.sin(2 * Math.PI * hz * (i - begins) / RATE));
      }
    }
    short[] heard = limit(wide);
    int full = 0;
    for (int i = FRAME; i < heard.length - 1; i++) {
      int step = Math.abs(heard[i] - heard[i - 1]);
      int own = 0;
      for (int near = Math.max(1, i - FRAME / 20); near <= i + FRAME / 20; near++) {
        if (near < wide.length) {
          own = Math.max(own, Math.abs(wide[near] - wide[near - 1]));
        }
      }
      assertTrue(step <= own + 1, "seed " + seed + " at " + i + ": " + step + " of " + own);
      full = Math.abs(heard[i]) >= 32_766 ? full + 1 : 0;
      assertTrue(full < 3, "seed " + seed + " at " + i + ": cut flat");
      assertTrue(wide[i] == 0 || (wide[i] ^ heard[i]) >= 0 || heard[i] == 0, "no wrap");
    }
    assertTrue(limiter.gain() < 0.5f, "it was needed: " + limiter.gain());
  }

  @Test
  void aPeakAtTheVeryStartOfAFrameContinuesTheFrameBefore() {
    // A wave that passes full scale just behind the border: no step where the old gain ends.
    int[] wide = new int[2 * FRAME];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = i * 100; // 32,000 at the border
    }
    short[] heard = limit(wide);
    for (int i = 1; i < heard.length; i++) {
      int step = heard[i] - heard[i - 1];
      assertTrue(Math.abs(step) <= 101, i + ": " + step);
    }
    assertTrue(heard[2 * FRAME - 1] > 32_000, "the last just fits");
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
