package io.switchroom.codec.cn;

import io.switchroom.codec.pcm.AudioLevel;

/**
 * Describes a silence for a comfort noise packet (RFC 3389): its level and, if wanted, its spectrum
 * as the reflection coefficients that {@link ComfortNoise} turns into noise like it.
 */
public final class SilenceDescriptor {
  /** −40 dB of white noise: a spectrum steeper than this is not asked for. */
  private static final double WHITENING = 1.0001;

  private final double[] correlation = new double[ComfortNoise.MAX_ORDER + 1];
  private final double[] error = new double[ComfortNoise.MAX_ORDER + 1];
  private final double[] previous = new double[ComfortNoise.MAX_ORDER + 1];

  /**
   * Writes a payload with the level alone.
   *
   * @param level −dBov, 0 to 127
   * @return 1
   */
  public static int write(int level, byte[] out, int offset) {
    out[offset] = (byte) Math.max(0, Math.min(127, level));
    return 1;
  }

  /**
   * Measures a silence and writes its payload.
   *
   * @param samples at least some hundred of them
   * @param order coefficients wanted, 0 to 12
   * @return bytes written: 1 + {@code order}
   */
  public int write(short[] pcm, int pcmOffset, int samples, int order, byte[] out, int offset) {
    int coefficients = Math.min(order, ComfortNoise.MAX_ORDER);
    write(AudioLevel.of(pcm, pcmOffset, samples), out, offset);
    correlate(pcm, pcmOffset, samples, coefficients);
    double remaining = correlation[0];
    error[0] = 1;
    for (int m = 1; m <= coefficients; m++) {
      double k = remaining > 0 ? reflection(m, remaining) : 0;
      int index = ComfortNoise.COEFFICIENT_ZERO;
      index += (int) Math.round(k / ComfortNoise.COEFFICIENT_STEP);
      out[offset + m] = (byte) Math.max(0, Math.min(254, index));
      System.arraycopy(error, 0, previous, 0, m);
      for (int i = 1; i < m; i++) {
        error[i] = previous[i] + k * previous[m - i];
      }
      error[m] = k;
      remaining *= 1 - k * k;
    }
    return 1 + coefficients;
  }

  private void correlate(short[] pcm, int offset, int samples, int order) {
    for (int lag = 0; lag <= order; lag++) {
      double sum = 0;
      for (int i = lag; i < samples; i++) {
        sum += pcm[offset + i] * pcm[offset + i - lag];
      }
      correlation[lag] = sum;
    }
    correlation[0] *= WHITENING;
  }

  /** Levinson and Durbin's recursion, step {@code m}. */
  private double reflection(int m, double remaining) {
    double sum = 0;
    for (int i = 0; i < m; i++) {
      sum += error[i] * correlation[m - i];
    }
    return -sum / remaining;
  }
}
