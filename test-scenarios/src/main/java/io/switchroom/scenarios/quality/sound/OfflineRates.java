package io.switchroom.scenarios.quality.sound;

/**
 * Changes a rate by a whole factor with a long windowed sinc: slow, without delay, and no part of
 * the product, so that nothing measures itself.
 */
public final class OfflineRates {
  /** Filter length to either side, in samples of the lower rate: stop band below −90 dB. */
  private static final int REACH = 48;

  /** Of the lower rate's half: where the pass band ends. */
  private static final double PASS = 0.94;

  private OfflineRates() {}

  /**
   * @param factor by which the rate falls
   */
  public static short[] down(short[] pcm, int factor) {
    double[] filter = filter(factor);
    int reach = filter.length / 2;
    short[] out = new short[pcm.length / factor];
    for (int n = 0; n < out.length; n++) {
      int centre = n * factor;
      double y = 0;
      int from = Math.max(0, reach - centre);
      int until = Math.min(filter.length, pcm.length + reach - centre);
      for (int i = from; i < until; i++) {
        y += filter[i] * pcm[centre + i - reach];
      }
      out[n] = narrow(y);
    }
    return out;
  }

  /**
   * @param factor by which the rate rises
   */
  public static short[] up(short[] pcm, int factor) {
    double[] filter = filter(factor);
    int reach = filter.length / 2;
    short[] out = new short[pcm.length * factor];
    for (int n = 0; n < out.length; n++) {
      double y = 0;
      int first = Math.max(0, Math.ceilDiv(n - reach, factor));
      int last = Math.min(pcm.length - 1, (n + reach) / factor);
      for (int k = first; k <= last; k++) {
        y += filter[n - k * factor + reach] * pcm[k];
      }
      out[n] = narrow(y * factor);
    }
    return out;
  }

  private static double[] filter(int factor) {
    int reach = REACH * factor;
    double[] filter = new double[2 * reach + 1];
    double sum = 0;
    for (int i = 0; i < filter.length; i++) {
      double x = Math.PI * (i - reach) / factor * PASS;
      double sinc = i == reach ? 1 : Math.sin(x) / x;
      double turn = 2 * Math.PI * (i + 0.5) / filter.length;
      filter[i] =
          sinc
              * (0.35875
                  - 0.48829 * Math.cos(turn)
                  + 0.14128 * Math.cos(2 * turn)
                  - 0.01168 * Math.cos(3 * turn));
      sum += filter[i];
    }
    for (int i = 0; i < filter.length; i++) {
      filter[i] /= sum;
    }
    return filter;
  }

  private static short narrow(double sample) {
    return (short) Math.max(-32768, Math.min(32767, Math.round(sample)));
  }
}
