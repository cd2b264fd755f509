package io.switchroom.codec.g722;

/**
 * The adaptive predictor and quantizer scale of one sub-band (ITU-T G.722 §3.4 to 3.6 and §6.2,
 * blocks 3 and 4), alike in encoder and decoder. All arithmetic is that of the Recommendation: 16
 * bits, saturated where it says so, so that both ends agree to the bit for ever.
 */
final class SubBand {
  /** Table 13: how the scale's logarithm grows with the lower band's code, and its first values. */
  static final int LOWER_SCALE = 32;

  static final int HIGHER_SCALE = 8;
  private static final int ZEROS = 6;
  private static final int MAX_SECOND_POLE = 12288;
  private static final int MAX_POLE_SUM = 15360;

  /** Table 15 (ILB): the antilogarithm of a 32nd of an octave each. */
  private static final int[] OCTAVE = {
    2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
    2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008
  };

  private final int maxLogScale;
  private final int scaleShift;

  /** Zero section: coefficients and the latest quantized differences, newest first. */
  private final int[] b = new int[ZEROS];

  private final int[] d = new int[ZEROS];

  /** Pole section. */
  private int a1;

  private int a2;

  /** Reconstructed signals, and partly reconstructed ones (without the poles). */
  private int r1;

  private int r2;
  private int p1;
  private int p2;

  private int zeroPrediction;
  private int prediction;
  private int logScale;
  private int scale;

  private SubBand(int firstScale, int maxLogScale, int scaleShift) {
    scale = firstScale;
    this.maxLogScale = maxLogScale;
    this.scaleShift = scaleShift;
  }

  static SubBand lower() {
    return new SubBand(LOWER_SCALE, 18432, 8);
  }

  static SubBand higher() {
    return new SubBand(HIGHER_SCALE, 22528, 10);
  }

  /** What the next sample is expected to be (SL, SH). */
  int prediction() {
    return prediction;
  }

  /** The quantizer's unit for the next sample (DETL, DETH). */
  int scale() {
    return scale;
  }

  void copy(SubBand other) {
    System.arraycopy(other.b, 0, b, 0, ZEROS);
    System.arraycopy(other.d, 0, d, 0, ZEROS);
    a1 = other.a1;
    a2 = other.a2;
    r1 = other.r1;
    r2 = other.r2;
    p1 = other.p1;
    p2 = other.p2;
    zeroPrediction = other.zeroPrediction;
    prediction = other.prediction;
    logScale = other.logScale;
    scale = other.scale;
  }

  /**
   * Learns from one sample.
   *
   * @param difference between it and its prediction, as quantized (DLT, DH)
   * @param logStep what its code adds to the logarithm of the scale (WL, WH)
   */
  void adapt(int difference, int logStep) {
    adaptScale(logStep);
    int r0 = saturate(prediction + difference);
    int p0 = saturate(zeroPrediction + difference);
    adaptPoles(p0);
    zeroPrediction = adaptZeros(difference);
    r2 = r1;
    r1 = r0;
    p2 = p1;
    p1 = p0;
    int poles = (a1 * saturate(r1 + r1) >> 15) + (a2 * saturate(r2 + r2) >> 15);
    prediction = saturate(saturate(poles) + zeroPrediction);
  }

  /** LOGSCL and SCALEL, or LOGSCH and SCALEH. */
  private void adaptScale(int logStep) {
    logScale = Math.max(0, Math.min(maxLogScale, (logScale * 127 >> 7) + logStep));
    int mantissa = OCTAVE[logScale >> 6 & 31];
    int shift = scaleShift - (logScale >> 11);
    scale = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2;
  }

  /** UPPOL2, then UPPOL1. */
  private void adaptPoles(int p0) {
    boolean likeLast = (p0 ^ p1) >= 0;
    int turn = saturate(a1 << 2);
    int second = Math.min(Short.MAX_VALUE, likeLast ? -turn : turn) >> 7;
    second += (p0 ^ p2) >= 0 ? 128 : -128;
    second += a2 * 32512 >> 15;
    a2 = Math.max(-MAX_SECOND_POLE, Math.min(MAX_SECOND_POLE, second));
    int first = (likeLast ? 192 : -192) + (a1 * 32640 >> 15);
    int limit = MAX_POLE_SUM - a2;
    a1 = Math.max(-limit, Math.min(limit, first));
  }

  /**
   * UPZERO, the delay line and FILTEZ.
   *
   * @return the zero section's share of the next prediction
   */
  private int adaptZeros(int d0) {
    int step = d0 == 0 ? 0 : 128;
    for (int i = 0; i < ZEROS; i++) {
      b[i] = saturate((b[i] * 32640 >> 15) + ((d0 ^ d[i]) >= 0 ? step : -step));
    }
    System.arraycopy(d, 0, d, 1, ZEROS - 1);
    d[0] = d0;
    int sum = 0;
    for (int i = ZEROS - 1; i >= 0; i--) {
      sum = saturate(sum + (b[i] * saturate(d[i] + d[i]) >> 15));
    }
    return sum;
  }

  static int saturate(int value) {
    return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
  }
}
