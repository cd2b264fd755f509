package io.switchroom.scenarios.support;

import io.switchroom.codec.pcm.ToneProbe;

/** How strong one tone is from moment to moment: where it is missing, where it begins. */
public final class ToneTrace {
  private static final int STEP_MS = 10;

  private final double[] dbfs;

  /**
   * @param windowMs how much is looked at for each moment, every 10 ms
   */
  public ToneTrace(short[] pcm, double hz, int windowMs) {
    this(pcm, Hearing.RATE_HZ, hz, windowMs);
  }

  /** As above, at any rate. */
  public ToneTrace(short[] pcm, int rateHz, double hz, int windowMs) {
    int window = rateHz / 1000 * windowMs;
    int step = rateHz / 1000 * STEP_MS;
    float[] cos = new float[window];
    float[] sin = new float[window];
    double weight = 0;
    for (int i = 0; i < window; i++) {
      double phase = 2 * Math.PI * hz * i / rateHz;
      double hann = 1 - Math.cos(2 * Math.PI * (i + 0.5) / window);
      cos[i] = (float) (hann * Math.cos(phase));
      sin[i] = (float) (hann * Math.sin(phase));
      weight += hann;
    }
    dbfs = new double[Math.max(0, (pcm.length - window) / step + 1)];
    for (int n = 0; n < dbfs.length; n++) {
      float re = 0;
      float im = 0;
      for (int i = 0; i < window; i++) {
        re += cos[i] * pcm[n * step + i];
        im += sin[i] * pcm[n * step + i];
      }
      double amplitude = 2 * Math.hypot(re, im) / weight / 32768;
      dbfs[n] = amplitude < 1e-10 ? ToneProbe.SILENCE_DBFS : 20 * Math.log10(amplitude);
    }
  }

  /** The longest time for which the tone is below a level. */
  public int longestGapMs(double levelDbfs) {
    int longest = 0;
    int gap = 0;
    for (double level : dbfs) {
      gap = level > levelDbfs ? 0 : gap + STEP_MS;
      longest = Math.max(longest, gap);
    }
    return longest;
  }

  /** How often the tone falls below a level. */
  public int gaps(double levelDbfs) {
    int gaps = 0;
    for (int i = 0; i < dbfs.length; i++) {
      gaps += dbfs[i] <= levelDbfs && (i == 0 || dbfs[i - 1] > levelDbfs) ? 1 : 0;
    }
    return gaps;
  }

  /** Its strongest moment. */
  public double highestDbfs() {
    double highest = ToneProbe.SILENCE_DBFS;
    for (double level : dbfs) {
      highest = Math.max(highest, level);
    }
    return highest;
  }

  /** Its weakest moment. */
  public double lowestDbfs() {
    double lowest = 0;
    for (double level : dbfs) {
      lowest = Math.min(lowest, level);
    }
    return lowest;
  }
}
