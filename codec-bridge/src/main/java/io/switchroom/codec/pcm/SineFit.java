package io.switchroom.codec.pcm;

/**
 * The sine of a known frequency that fits a block best, by least squares, and what is left: the ear
 * of tests and benches for a steady tone's level, phase and clicks. Not for the media path.
 */
public final class SineFit {
  private final double[] cos;
  private final double[] sin;
  private final double[] block;
  private final double cc;
  private final double cs;
  private final double ss;
  private double a;
  private double b;
  private double power;
  private double restPower;

  /**
   * @param samples of each block
   * @param radians of the sine per sample
   */
  public SineFit(int samples, double radians) {
    cos = new double[samples];
    sin = new double[samples];
    block = new double[samples];
    double cc = 0;
    double cs = 0;
    double ss = 0;
    for (int i = 0; i < samples; i++) {
      cos[i] = Math.cos(radians * i);
      sin[i] = Math.sin(radians * i);
      cc += cos[i] * cos[i];
      cs += cos[i] * sin[i];
      ss += sin[i] * sin[i];
    }
    this.cc = cc;
    this.cs = cs;
    this.ss = ss;
  }

  /** Fits the block of 16 bits that begins at {@code offset}. */
  public void fit(short[] pcm, int offset) {
    for (int i = 0; i < block.length; i++) {
      block[i] = pcm[offset + i];
    }
    fit(block);
  }

  /** Fits a block of the length told to the constructor; what follows speaks of it. */
  public void fit(double[] x) {
    double xc = 0;
    double xs = 0;
    double xx = 0;
    for (int i = 0; i < cos.length; i++) {
      xc += x[i] * cos[i];
      xs += x[i] * sin[i];
      xx += x[i] * x[i];
    }
    double determinant = cc * ss - cs * cs;
    a = (xc * ss - xs * cs) / determinant;
    b = (xs * cc - xc * cs) / determinant;
    power = (a * xc + b * xs) / cos.length;
    restPower = Math.max(0, xx / cos.length - power);
  }

  /** Of the sine, in units of the samples. */
  public double amplitude() {
    return Math.hypot(a, b);
  }

  /** Of {@code cos(wn + phase)} at the block's first sample, radians. */
  public double phase() {
    return Math.atan2(-b, a);
  }

  /** Mean square of the sine over the block. */
  public double power() {
    return power;
  }

  /** Mean square of the rest. */
  public double restPower() {
    return restPower;
  }
}
