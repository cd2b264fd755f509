package io.switchroom.scenarios.quality.measure;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How different what was heard sounds from what was said: the difference of their short-time
 * spectra on the ear's frequency scale, in dB. 0 is identical; it grows with every kind of harm.
 *
 * <ol>
 *   <li>Both are cut into 20 ms Hann windows, what was said every 10 ms, what was heard every
 *       millisecond. The power of each is summed into critical bands (Zwicker's edges: 15 bands
 *       from 100 to 3150 Hz, with wideband 19 up to 6400 Hz) and taken as dB above a floor 45 dB
 *       below the active level of what was said, shared out among the bands; what is quieter than
 *       that counts as equally silent.
 *   <li>A constant delay is no harm, and a slow change of it hardly: a path through (window, delay)
 *       is sought that makes the sum of distances least, where each change of the delay by 1 ms
 *       between one window and the next costs as much as 6 dB in one window. So stretched speech is
 *       compared with the right place, while a hole cannot be walked around.
 *   <li>A constant gain is none either: the median difference of active windows' power along that
 *       path is taken off, and the path is sought once more.
 *   <li>The distance of two windows is the root mean square of the bands' differences, each at most
 *       30 dB; the result is their root mean square over windows in which either side is active
 *       (within 35 dB of the active level), so that one hole counts for more than a haze.
 * </ol>
 */
public final class SpeechDistance {
  private static final double[] EDGES_HZ = {
    100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700,
    4400, 5300, 6400
  };
  private static final int NARROW_BANDS = 15;
  private static final int WIDE_BANDS = 19;
  private static final int WINDOW_MS = 20;
  private static final int HOP_MS = 10;
  private static final int FINE_HOP_MS = 1;
  private static final double FLOOR_DB = 45;
  private static final double ACTIVE_DB = 35;
  private static final double MOST_DB = 30;
  private static final double STEP_COST_DB = 6;
  private static final int MOST_STEPS = 10;

  /** Delays looked at, from the shortest. */
  private final int delays;

  private final int rateHz;
  private final int bands;
  private final int window;
  private final int points;
  private final Fourier fourier;
  private final double[] hann;
  private final double[] re;
  private final double[] im;
  private int medianDelayMs;

  /**
   * @param rateHz 8000 or 16000, of both
   * @param wideband whether to look above 3150 Hz
   * @param maxDelayMs by how much at most what is heard may lag behind what was said
   */
  public SpeechDistance(int rateHz, boolean wideband, int maxDelayMs) {
    this.rateHz = rateHz;
    bands = wideband ? WIDE_BANDS : NARROW_BANDS;
    delays = maxDelayMs / FINE_HOP_MS + 1;
    window = rateHz * WINDOW_MS / 1_000;
    points = rateHz * 32 / 1_000;
    fourier = new Fourier(points);
    hann = new double[window];
    for (int i = 0; i < window; i++) {
      hann[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / window);
    }
    re = new double[points];
    im = new double[points];
  }

  /** The distance of {@code heard} from {@code said}, dB. */
  public double between(short[] said, short[] heard) {
    double[][] a = powers(said, HOP_MS);
    double[][] b = powers(heard, FINE_HOP_MS);
    int windows = Math.min(a.length, (b.length - delays) * FINE_HOP_MS / HOP_MS);
    if (windows <= 0) {
      throw new IllegalArgumentException("too little was heard to compare");
    }
    double active = activePower(a);
    Path path = new Path(windows);
    path.seek(a, b, active, active / activePower(b));
    double gain = path.medianGain(a, b, active);
    path.seek(a, b, active, gain);
    medianDelayMs = path.medianDelayMs();
    return path.distance(a, b, active, gain);
  }

  /** By how much most of what was compared last lagged behind what was said, ms. */
  public int medianDelayMs() {
    return medianDelayMs;
  }

  private double[][] powers(short[] pcm, int hopMs) {
    int hop = rateHz * hopMs / 1_000;
    int count = Math.max(0, (pcm.length - window) / hop + 1);
    double[][] powers = new double[count][bands];
    for (int n = 0; n < count; n++) {
      for (int i = 0; i < window; i++) {
        re[i] = hann[i] * pcm[n * hop + i] / 32768;
      }
      Arrays.fill(re, window, points, 0);
      Arrays.fill(im, 0);
      fourier.transform(re, im);
      int band = 0;
      for (int i = 1; i < points / 2 && band < bands; i++) {
        double hz = (double) i * rateHz / points;
        while (band < bands && hz >= EDGES_HZ[band + 1]) {
          band++;
        }
        if (band < bands && hz >= EDGES_HZ[0]) {
          powers[n][band] += re[i] * re[i] + im[i] * im[i];
        }
      }
    }
    return powers;
  }

  /** Mean power of windows no more than 35 dB below the loudest. */
  private static double activePower(double[][] powers) {
    double loudest = 0;
    for (double[] window : powers) {
      loudest = Math.max(loudest, sum(window));
    }
    double sum = 0;
    int count = 0;
    for (double[] window : powers) {
      double power = sum(window);
      if (power > loudest * Math.pow(10, -ACTIVE_DB / 10)) {
        sum += power;
        count++;
      }
    }
    return count == 0 ? 1e-12 : sum / count;
  }

  private static float[][] levels(double[][] powers, double floor, double gain) {
    float[][] levels = new float[powers.length][];
    for (int n = 0; n < powers.length; n++) {
      levels[n] = new float[powers[n].length];
      for (int i = 0; i < levels[n].length; i++) {
        levels[n][i] = (float) (10 * Math.log10(powers[n][i] * gain / floor + 1));
      }
    }
    return levels;
  }

  /** Which delay belongs to which window of what was said. */
  private final class Path {
    private final float[][] distance;
    private final byte[][] from;
    private final int[] delay;

    Path(int windows) {
      distance = new float[windows][delays];
      from = new byte[windows][delays];
      delay = new int[windows];
    }

    void seek(double[][] a, double[][] b, double active, double gain) {
      double floor = active * Math.pow(10, -FLOOR_DB / 10) / bands;
      float[][] x = levels(a, floor, 1);
      float[][] y = levels(b, floor, gain);
      double[] cost = new double[delays];
      double[] next = new double[delays];
      for (int n = 0; n < delay.length; n++) {
        for (int d = 0; d < delays; d++) {
          distance[n][d] = (float) difference(x[n], y[n * HOP_MS / FINE_HOP_MS + d]);
          int step = n == 0 ? 0 : cheapestStep(cost, d);
          from[n][d] = (byte) step;
          next[d] = cost[d - step] + Math.abs(step) * STEP_COST_DB + distance[n][d];
        }
        double[] kept = cost;
        cost = next;
        next = kept;
      }
      int d = 0;
      for (int i = 1; i < delays; i++) {
        d = cost[i] < cost[d] ? i : d;
      }
      for (int n = delay.length - 1; n >= 0; n--) {
        delay[n] = d;
        d -= from[n][d];
      }
    }

    private int cheapestStep(double[] cost, int d) {
      int best = 0;
      double least = cost[d];
      int first = Math.max(-MOST_STEPS, d - delays + 1);
      int last = Math.min(MOST_STEPS, d);
      for (int step = first; step <= last; step++) {
        double c = cost[d - step] + Math.abs(step) * STEP_COST_DB;
        if (c < least) {
          least = c;
          best = step;
        }
      }
      return best;
    }

    private double[] heardAt(double[][] b, int n) {
      return b[n * HOP_MS / FINE_HOP_MS + delay[n]];
    }

    double medianGain(double[][] a, double[][] b, double active) {
      double[] gains =
          IntStream.range(0, delay.length)
              .filter(n -> sum(a[n]) > active / 100 && sum(heardAt(b, n)) > 0)
              .mapToDouble(n -> sum(a[n]) / sum(heardAt(b, n)))
              .sorted()
              .toArray();
      return gains.length == 0 ? 1 : gains[gains.length / 2];
    }

    int medianDelayMs() {
      return Arrays.stream(delay).sorted().toArray()[delay.length / 2] * FINE_HOP_MS;
    }

    /** Root mean square of the distances where either side is active. */
    double distance(double[][] a, double[][] b, double active, double gain) {
      double least = active * Math.pow(10, -ACTIVE_DB / 10);
      double sum = 0;
      int counted = 0;
      for (int n = 0; n < delay.length; n++) {
        if (sum(a[n]) > least || sum(heardAt(b, n)) * gain > least) {
          sum += distance[n][delay[n]] * distance[n][delay[n]];
          counted++;
        }
      }
      return counted == 0 ? 0 : Math.sqrt(sum / counted);
    }
  }

  private static double sum(double[] powers) {
    double sum = 0;
    for (double power : powers) {
      sum += power;
    }
    return sum;
  }

  private static double difference(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double difference = Math.min(MOST_DB, Math.abs(x[i] - y[i]));
      sum += difference * difference;
    }
    return Math.sqrt(sum / x.length);
  }
}
