package io.switchroom.codec.pcm;

import java.util.Random;

/**
 * Something that a level meter takes for a person: a pulse train through three formants that change
 * by the syllable, words and pauses, on a line with a little noise.
 */
public final class SpeechLike {
  private static final double[][] VOWELS = {
    {730, 1090, 2440}, {270, 2290, 3010}, {300, 870, 2240}, {530, 1840, 2480}, {570, 840, 2410}
  };

  private SpeechLike() {}

  /** Where it speaks, for measuring: true for each 20 ms frame of a syllable's inner part. */
  static boolean speaks(int frame) {
    int inWord = frame % 75; // 1.1 s of words, 0.4 s of pause
    return inWord < 55 && inWord % 11 >= 1 && inWord % 11 < 9;
  }

  /**
   * @param dbov root mean square of the frames that {@link #speaks}; cut at full scale
   * @param noiseDbov of the line, always there
   */
  public static short[] record(int rateHz, int seconds, double dbov, double noiseDbov, long seed) {
    Random random = new Random(seed);
    double[] voice = new double[rateHz * seconds];
    double[][] state = new double[3][2];
    double phase = 0;
    int samples = rateHz / 50;
    double[] vowel = VOWELS[0];
    double envelope = 0;
    for (int i = 0; i < voice.length; i++) {
      int frame = i / samples;
      if (i % samples == 0 && frame % 75 % 11 == 0) {
        vowel = VOWELS[random.nextInt(VOWELS.length)];
      }
      boolean on = frame % 75 < 55 && frame % 75 % 11 < 9;
      envelope += ((on ? 1 : 0) - envelope) / (rateHz * 0.012);
      phase += (115 + 15 * Math.sin(i * 6.0 / rateHz)) / rateHz;
      double source = random.nextGaussian() * 0.02;
      if (phase >= 1) {
        phase -= 1;
        source += 1;
      }
      for (int f = 0; f < 3; f++) {
        double r = Math.exp(-Math.PI * (60 + 40 * f) / rateHz);
        double w = 2 * Math.PI * vowel[f] / rateHz;
        double y = source + 2 * r * Math.cos(w) * state[f][0] - r * r * state[f][1];
        state[f][1] = state[f][0];
        state[f][0] = y;
        voice[i] += y * (1 - r) / (f + 1);
      }
      voice[i] *= envelope;
    }
    return scaled(voice, rateHz, dbov, noiseDbov, random);
  }

  /** As {@link #record}, without pitch: noise in one formant. */
  public static short[] whisper(int rateHz, int seconds, double dbov, double noiseDbov, long seed) {
    Random random = new Random(seed);
    double[] voice = new double[rateHz * seconds];
    double envelope = 0;
    double last = 0;
    double beforeLast = 0;
    double pole = 1.8 * Math.cos(2 * Math.PI * 1500 / rateHz);
    for (int i = 0; i < voice.length; i++) {
      int frame = i / (rateHz / 50);
      boolean on = frame % 75 < 55 && frame % 75 % 11 < 9;
      envelope += ((on ? 1 : 0) - envelope) / (rateHz * 0.012);
      double y = random.nextGaussian() + pole * last - 0.81 * beforeLast;
      beforeLast = last;
      last = y;
      voice[i] = y * envelope;
    }
    return scaled(voice, rateHz, dbov, noiseDbov, random);
  }

  private static short[] scaled(
      double[] voice, int rateHz, double dbov, double noiseDbov, Random random) {
    int samples = rateHz / 50;
    double power = 0;
    int count = 0;
    for (int i = 0; i < voice.length; i++) {
      if (speaks(i / samples)) {
        power += voice[i] * voice[i];
        count++;
      }
    }
    double scale = 32_768 * Math.pow(10, dbov / 20) / Math.sqrt(power / count);
    double noise = 32_768 * Math.pow(10, noiseDbov / 20);
    short[] pcm = new short[voice.length];
    for (int i = 0; i < pcm.length; i++) {
      double sample = voice[i] * scale + random.nextGaussian() * noise;
      pcm[i] = (short) Math.max(-32_768, Math.min(32_767, Math.round(sample)));
    }
    return pcm;
  }

  /**
   * @return dBov of the frames from {@code fromMs} on that speak, or of those far inside the pauses
   */
  static double dbov(short[] pcm, int rateHz, int fromMs, boolean speech) {
    int samples = rateHz / 50;
    double power = 0;
    int count = 0;
    for (int i = rateHz / 1000 * fromMs; i < pcm.length; i++) {
      int frame = i / samples;
      if (speech ? speaks(frame) : frame % 75 >= 62 && frame % 75 < 74) {
        power += (double) pcm[i] * pcm[i];
        count++;
      }
    }
    return 10 * Math.log10(power / count / 32_768 / 32_768 + 1e-13);
  }
}
