package io.switchroom.scenarios.quality.measure;

/** How loud speech is while it is there, pauses left out. */
public final class SpeechLevel {
  private static final int BLOCK_MS = 20;
  private static final double ACTIVE_DB = 35;

  private SpeechLevel() {}

  /**
   * Mean power of all 20 ms that are within 35 dB of the loudest 20 ms, as dBFS: 0 is a sine that
   * just fits; take 3 off for dBov.
   */
  public static double activeDbfs(short[] pcm, int rateHz) {
    int block = rateHz * BLOCK_MS / 1_000;
    double[] power = new double[pcm.length / block];
    double loudest = 0;
    for (int n = 0; n < power.length; n++) {
      for (int i = 0; i < block; i++) {
        double x = pcm[n * block + i] / 32768.0;
        power[n] += x * x / block;
      }
      loudest = Math.max(loudest, power[n]);
    }
    double sum = 0;
    int count = 0;
    for (double p : power) {
      if (p > loudest * Math.pow(10, -ACTIVE_DB / 10)) {
        sum += p;
        count++;
      }
    }
    return count == 0 ? -200 : 10 * Math.log10(2 * sum / count);
  }
}
