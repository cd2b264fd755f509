package io.switchroom.scenarios.quality.measure;

/** The discrete Fourier transform of a power of two points. */
final class Fourier {
  private final int points;
  private final double[] cos;
  private final double[] sin;

  Fourier(int points) {
    if (Integer.bitCount(points) != 1) {
      throw new IllegalArgumentException(points + " is no power of two");
    }
    this.points = points;
    cos = new double[points / 2];
    sin = new double[points / 2];
    for (int i = 0; i < points / 2; i++) {
      cos[i] = Math.cos(2 * Math.PI * i / points);
      sin[i] = -Math.sin(2 * Math.PI * i / points);
    }
  }

  /** Transforms in place; both arrays hold as many values as there are points. */
  void transform(double[] re, double[] im) {
    for (int i = 1, j = 0; i < points; i++) {
      int bit = points >> 1;
      for (; (j & bit) != 0; bit >>= 1) {
        j ^= bit;
      }
      j |= bit;
      if (i < j) {
        swap(re, i, j);
        swap(im, i, j);
      }
    }
    for (int half = 1; half < points; half <<= 1) {
      int step = points / (2 * half);
      for (int from = 0; from < points; from += 2 * half) {
        for (int k = 0; k < half; k++) {
          butterfly(re, im, from + k, from + k + half, k * step);
        }
      }
    }
  }

  private void butterfly(double[] re, double[] im, int a, int b, int turn) {
    double r = re[b] * cos[turn] - im[b] * sin[turn];
    double i = re[b] * sin[turn] + im[b] * cos[turn];
    re[b] = re[a] - r;
    im[b] = im[a] - i;
    re[a] += r;
    im[a] += i;
  }

  private static void swap(double[] values, int i, int j) {
    double kept = values[i];
    values[i] = values[j];
    values[j] = kept;
  }
}
