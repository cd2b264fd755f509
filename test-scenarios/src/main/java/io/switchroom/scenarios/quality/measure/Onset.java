package io.switchroom.scenarios.quality.measure;

/** When a tone is there and when it is not, to the millisecond. */
public final class Onset {
  private static final int WINDOW_MS = 6;

  private final double[] level;

  /**
   * Looks at 6 ms around every millisecond; other tones must be 400 Hz away or the newcomer much
   * louder than they are.
   */
  public Onset(short[] pcm, int rateHz, double hz) {
    int window = rateHz * WINDOW_MS / 1_000;
    int step = rateHz / 1_000;
    double[] cos = new double[window];
    double[] sin = new double[window];
    double weight = 0;
    for (int i = 0; i < window; i++) {
      double w = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / window);
      cos[i] = w * Math.cos(2 * Math.PI * hz * i / rateHz);
      sin[i] = w * Math.sin(2 * Math.PI * hz * i / rateHz);
      weight += w;
    }
    level = new double[Math.max(0, (pcm.length - window) / step + 1)];
    for (int n = 0; n < level.length; n++) {
      double re = 0;
      double im = 0;
      for (int i = 0; i < window; i++) {
        re += cos[i] * pcm[n * step + i];
        im += sin[i] * pcm[n * step + i];
      }
      level[n] = 2 * Math.hypot(re, im) / weight / 32768;
    }
  }

  /** For how long in all the tone is at least as loud as that, ms. */
  public int audibleMs(double dbfs) {
    double least = Math.pow(10, dbfs / 20);
    int ms = 0;
    for (double now : level) {
      ms += now >= least ? 1 : 0;
    }
    return ms;
  }

  /** The first millisecond in which it is at least as loud as that, or −1. */
  public int firstMs(double dbfs) {
    double least = Math.pow(10, dbfs / 20);
    for (int i = 0; i < level.length; i++) {
      if (level[i] >= least) {
        return i + WINDOW_MS / 2;
      }
    }
    return -1;
  }
}
