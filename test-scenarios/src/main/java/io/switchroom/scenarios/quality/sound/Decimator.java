package io.switchroom.scenarios.quality.sound;

/**
 * Halves or thirds a rate in one go, by a long windowed sinc: slow, without delay, and no part of
 * the product, so that nothing measures itself.
 */
public final class Decimator {
  /** Filter length to either side, in output samples: stop band below −90 dB. */
  private static final int REACH = 48;

  private Decimator() {}

  /**
   * @param factor by which the rate falls
   */
  public static short[] decimate(short[] pcm, int factor) {
    int reach = REACH * factor;
    double[] filter = new double[2 * reach + 1];
    double sum = 0;
    for (int i = 0; i < filter.length; i++) {
      double t = (i - reach) / (double) factor;
      double x = Math.PI * t * 0.94;
      double sinc = t == 0 ? 1 : Math.sin(x) / x;
      double turn = 2 * Math.PI * (i + 0.5) / filter.length;
      filter[i] =
          sinc
              * (0.35875
                  - 0.48829 * Math.cos(turn)
                  + 0.14128 * Math.cos(2 * turn)
                  - 0.01168 * Math.cos(3 * turn));
      sum += filter[i];
    }
    short[] out = new short[pcm.length / factor];
    for (int n = 0; n < out.length; n++) {
      double y = 0;
      for (int i = 0; i < filter.length; i++) {
        int at = n * factor + i - reach;
        y += at >= 0 && at < pcm.length ? filter[i] * pcm[at] : 0;
      }
      out[n] = (short) Math.max(-32768, Math.min(32767, Math.round(y / sum)));
    }
    return out;
  }
}
