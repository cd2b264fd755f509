package io.switchroom.scenarios.quality.measure;

/**
 * The power in a recording by frequency. The longest power of two samples that fits is taken from
 * its middle and weighted with a four-term Blackman-Harris window: side lobes 92 dB down, a tone is
 * four bins wide to either side.
 */
public final class Spectrum {
  private static final int LOBE_BINS = 5;

  private final double hzPerBin;
  private final double[] power;

  /**
   * @throws IllegalArgumentException if there are fewer than 1024 samples
   */
  public Spectrum(short[] pcm, int rateHz) {
    if (pcm.length < 1024) {
      throw new IllegalArgumentException("a spectrum of " + pcm.length + " samples");
    }
    int points = Integer.highestOneBit(pcm.length);
    int from = (pcm.length - points) / 2;
    double[] re = new double[points];
    double[] im = new double[points];
    double weight = 0;
    for (int i = 0; i < points; i++) {
      double w = window((i + 0.5) / points);
      re[i] = w * pcm[from + i] / 32768;
      weight += w * w;
    }
    new Fourier(points).transform(re, im);
    hzPerBin = (double) rateHz / points;
    power = new double[points / 2];
    for (int i = 0; i < power.length; i++) {
      // Twice: the half above Nyquist; twice again: 0 dB is a full-scale sine, power one half.
      power[i] = 4 * (re[i] * re[i] + im[i] * im[i]) / weight / points;
    }
  }

  private static double window(double position) {
    double turn = 2 * Math.PI * position;
    return 0.35875
        - 0.48829 * Math.cos(turn)
        + 0.14128 * Math.cos(2 * turn)
        - 0.01168 * Math.cos(3 * turn);
  }

  /** The level of a tone, dBFS. */
  public double toneDbfs(double hz) {
    return decibels(lobe(bin(hz)));
  }

  /** All power between two frequencies, dBFS. */
  public double bandDbfs(double fromHz, double toHz) {
    double sum = 0;
    for (int i = bin(fromHz); i <= Math.min(bin(toHz), power.length - 1); i++) {
      sum += power[i];
    }
    return decibels(sum);
  }

  /** The strongest tone between two frequencies that is none of those given, dBFS. */
  public double strongestOtherDbfs(double fromHz, double toHz, double... except) {
    double strongest = 0;
    for (int i = bin(fromHz); i <= Math.min(bin(toHz), power.length - 1); i++) {
      if (!near(i, 2 * LOBE_BINS, except)) {
        strongest = Math.max(strongest, lobe(i));
      }
    }
    return decibels(strongest);
  }

  /**
   * How far all else between two frequencies, noise and distortion, is below the given tones
   * together, dB.
   */
  public double sinadDb(double fromHz, double toHz, double... tones) {
    double signal = 0;
    double rest = 0;
    for (int i = bin(fromHz); i <= Math.min(bin(toHz), power.length - 1); i++) {
      if (near(i, LOBE_BINS, tones)) {
        signal += power[i];
      } else {
        rest += power[i];
      }
    }
    return decibels(signal) - decibels(rest);
  }

  private boolean near(int bin, int within, double... tones) {
    for (double hz : tones) {
      if (Math.abs(bin - bin(hz)) <= within) {
        return true;
      }
    }
    return false;
  }

  private double lobe(int centre) {
    double sum = 0;
    for (int i = centre - LOBE_BINS; i <= centre + LOBE_BINS; i++) {
      sum += i >= 0 && i < power.length ? power[i] : 0;
    }
    return sum;
  }

  private int bin(double hz) {
    return (int) Math.round(hz / hzPerBin);
  }

  private static double decibels(double power) {
    return power < 1e-20 ? -200 : 10 * Math.log10(power);
  }
}
