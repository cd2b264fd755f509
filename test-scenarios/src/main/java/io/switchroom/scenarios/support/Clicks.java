package io.switchroom.scenarios.support;

/** What is left of a steady tone when the tone is taken away: noise, and above all clicks. */
public final class Clicks {
  private static final int WINDOW_MS = 10;

  private Clicks() {}

  /**
   * @return the loudest 10 ms of what is no tone, dBFS: each window loses the sine of that
   *     frequency that fits it best
   */
  public static double worstDbfs(short[] pcm, int rateHz, double hz) {
    int window = rateHz / 1000 * WINDOW_MS;
    double worst = 0;
    for (int at = 0; at + window <= pcm.length; at += window / 2) {
      worst = Math.max(worst, residue(pcm, at, window, 2 * Math.PI * hz / rateHz));
    }
    return 10 * Math.log10(worst / (32768.0 * 32768.0) + 1e-12);
  }

  /** Mean square after the best a·cos + b·sin has been subtracted. */
  private static double residue(short[] pcm, int at, int window, double omega) {
    double cc = 0;
    double ss = 0;
    double cs = 0;
    double xc = 0;
    double xs = 0;
    double xx = 0;
    for (int i = 0; i < window; i++) {
      double c = Math.cos(omega * i);
      double s = Math.sin(omega * i);
      double x = pcm[at + i];
      cc += c * c;
      ss += s * s;
      cs += c * s;
      xc += x * c;
      xs += x * s;
      xx += x * x;
    }
    double det = cc * ss - cs * cs;
    double a = (xc * ss - xs * cs) / det;
    double b = (xs * cc - xc * cs) / det;
    return Math.max(0, xx - a * xc - b * xs) / window;
  }
}
