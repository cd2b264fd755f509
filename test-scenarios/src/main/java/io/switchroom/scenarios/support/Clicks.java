package io.switchroom.scenarios.support;

import io.switchroom.codec.pcm.SineFit;

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
    SineFit tone = new SineFit(window, 2 * Math.PI * hz / rateHz);
    double worst = 0;
    for (int at = 0; at + window <= pcm.length; at += window / 2) {
      tone.fit(pcm, at);
      worst = Math.max(worst, tone.restPower());
    }
    return 10 * Math.log10(worst / (32768.0 * 32768.0) + 1e-12);
  }
}
