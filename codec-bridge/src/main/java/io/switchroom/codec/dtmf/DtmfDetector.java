package io.switchroom.codec.dtmf;

import java.util.Arrays;

/**
 * Hears pressed keys in sound (ITU-T Q.23; limits of Q.24): each press once, when it is over.
 *
 * <pre>
 *  put ─→ every 5 ms the last 20 ms under a Hann window ─→ correlated with the eight frequencies
 *      ─→ is it two tones and nothing else?  ─→ four times running: a press
 * </pre>
 *
 * Limits: each tone within 1.5 % of its frequency (one 3.5 % off is refused: the bound lies between
 * and is measured by how far the phase moves from one window to the next, which is finer than the
 * windows' resolution); each −36 dBm0 or louder; the high tone at most 4 dB louder or 8 dB quieter
 * than the low one; 40 ms of tone are heard, less than 23 ms are not; 40 ms of pause part two
 * presses, a hole of 10 ms does not.
 *
 * <p>Speech is told from keys by its purity (talk-off): at least 85 % of the window's energy must
 * be those two tones, four times running, which allows for noise 8 dB below them.
 *
 * <p>Nothing allocates per call.
 */
public final class DtmfDetector {
  private static final int HOP_MS = 5;
  private static final int WINDOW_MS = 4 * HOP_MS;
  private static final int LOW = 0;
  private static final int HIGH = DtmfFrequencies.PER_GROUP;

  /** Between what Q.24 wants accepted (1.5 % and 2 Hz) and what it wants refused (3.5 %). */
  private static final double FREQUENCY_TOLERANCE = 0.025;

  /** Of the window's energy. */
  private static final double PURITY = 0.85;

  /** A decibel beyond what Q.24 wants accepted, for what the line does to the tones. */
  private static final double HIGHER_AT_MOST = Math.pow(10, 5 / 10.0);

  private static final double HIGHER_AT_LEAST = Math.pow(10, -9 / 10.0);

  /** Of one tone, −36 dBm0; a full-scale sine has 3.14 dBm0 (G.711). */
  private static final double QUIETEST = 32_768.0 * 32_768 / 2 * Math.pow(10, -39.2 / 10);

  /** In so many windows running the same key: 35 ms, of which each end may lack 4. */
  private static final int HITS_OF_PRESS = 4;

  /** 20 ms without sound is in seven windows, 40 ms in ten. */
  private static final int MISSES_OF_PAUSE = 8;

  /** What the first and the last window have of the tone beyond the hops between them. */
  private static final int DURATION_OF_FIRST_HIT_MS = 20;

  private static final char NO_KEY = 0;

  /**
   * Presses ended and not yet taken; more of them than fit into a second of sound are forgotten.
   */
  private static final int MOST_WAITING = 16;

  private final int hop;
  private final int rateHz;
  private final float[] weight;
  private final double weightSum;
  private final double weightSquares;

  /** By frequency: the window times cosine and sine. */
  private final float[][] cosine = new float[DtmfFrequencies.count()][];

  private final float[][] sine = new float[DtmfFrequencies.count()][];

  private final short[] recent;
  private int fill;

  // The last window's correlation with each frequency, and the one before.
  private final double[] re = new double[DtmfFrequencies.count()];
  private final double[] im = new double[DtmfFrequencies.count()];
  private final double[] reBefore = new double[DtmfFrequencies.count()];
  private final double[] imBefore = new double[DtmfFrequencies.count()];
  private boolean continued;
  private double power;

  private char candidate = NO_KEY;
  private int hits;
  private char held = NO_KEY;
  private int heldHops;
  private int misses;

  private final char[] waitingKeys = new char[MOST_WAITING];
  private final int[] waitingMs = new int[MOST_WAITING];
  private int waiting;
  private char key = NO_KEY;
  private int durationMs;

  /**
   * @param rateHz of the PCM: 8000, 16000 or 48000
   */
  public DtmfDetector(int rateHz) {
    if (rateHz < 8_000 || rateHz % 1_000 != 0) {
      throw new IllegalArgumentException("no rate for DTMF: " + rateHz + " Hz");
    }
    this.rateHz = rateHz;
    hop = rateHz / 1_000 * HOP_MS;
    int samples = rateHz / 1_000 * WINDOW_MS;
    recent = new short[samples];
    weight = new float[samples];
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < samples; i++) {
      double w = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / samples);
      weight[i] = (float) w;
      sum += w;
      squares += w * w;
    }
    weightSum = sum;
    weightSquares = squares;
    for (int f = 0; f < cosine.length; f++) {
      cosine[f] = new float[samples];
      sine[f] = new float[samples];
      for (int i = 0; i < samples; i++) {
        double phase = 2 * Math.PI * DtmfFrequencies.hz(f) * i / rateHz;
        cosine[f][i] = (float) (weight[i] * Math.cos(phase));
        sine[f][i] = (float) (weight[i] * Math.sin(phase));
      }
    }
  }

  /** Of the PCM it takes, Hz. */
  public int rateHz() {
    return rateHz;
  }

  /**
   * Takes the next samples, any number of them.
   *
   * @return whether there are presses to {@link #take}
   */
  public boolean put(short[] pcm, int offset, int samples) {
    int at = offset;
    int left = samples;
    while (left > 0) {
      int n = Math.min(left, recent.length - fill);
      System.arraycopy(pcm, at, recent, fill, n);
      at += n;
      left -= n;
      advance(n);
    }
    return waiting > 0;
  }

  /**
   * Takes silence in place of what was lost, any number of samples.
   *
   * @return as {@link #put}
   */
  public boolean putSilence(int samples) {
    int left = samples;
    while (left > 0) {
      int n = Math.min(left, recent.length - fill);
      Arrays.fill(recent, fill, fill + n, (short) 0);
      left -= n;
      advance(n);
    }
    return waiting > 0;
  }

  /**
   * Moves on to the next press that is over; it is then {@link #key} and {@link #durationMs}.
   *
   * @return false if there is none
   */
  public boolean take() {
    if (waiting == 0) {
      return false;
    }
    key = waitingKeys[0];
    durationMs = waitingMs[0];
    waiting--;
    System.arraycopy(waitingKeys, 1, waitingKeys, 0, waiting);
    System.arraycopy(waitingMs, 1, waitingMs, 0, waiting);
    return true;
  }

  /** Of the press last taken: '0' to '9', '*', '#', 'A' to 'D'. */
  public char key() {
    return key;
  }

  /** Of the press last taken, within 10 ms, ms. */
  public int durationMs() {
    return durationMs;
  }

  /** Whether a key is heard now. */
  public boolean isDown() {
    return held != NO_KEY;
  }

  /** Forgets the sound so far and a press amid it: another stream follows. */
  public void restart() {
    fill = 0;
    continued = false;
    candidate = NO_KEY;
    hits = 0;
    held = NO_KEY;
    waiting = 0;
  }

  private void advance(int n) {
    fill += n;
    if (fill == recent.length) {
      look(keyOfWindow());
      fill -= hop;
      System.arraycopy(recent, hop, recent, 0, fill);
    }
  }

  /** One window later: {@code now} is its key or none. */
  private void look(char now) {
    hits = now == candidate ? hits + 1 : 1;
    candidate = now;
    if (held != NO_KEY) {
      heldHops++;
      misses = now == held ? 0 : misses + 1;
      boolean another = now != NO_KEY && now != held && hits == HITS_OF_PRESS;
      if (misses == MISSES_OF_PAUSE || another) {
        ended();
      }
    }
    if (held == NO_KEY && now != NO_KEY && hits == HITS_OF_PRESS) {
      held = now;
      heldHops = HITS_OF_PRESS;
      misses = 0;
    }
  }

  private void ended() {
    if (waiting < MOST_WAITING) {
      waitingKeys[waiting] = held;
      waitingMs[waiting] = (heldHops - misses - 1) * HOP_MS + DURATION_OF_FIRST_HIT_MS;
      waiting++;
    }
    held = NO_KEY;
  }

  private char keyOfWindow() {
    double energy = 0;
    for (int i = 0; i < recent.length; i++) {
      double sample = weight[i] * recent[i];
      energy += sample * sample;
    }
    if (energy < 2 * QUIETEST * weightSquares) {
      continued = false;
      return NO_KEY;
    }
    correlate();
    char found = NO_KEY;
    if (continued) {
      found = keyOf(energy / weightSquares);
    }
    System.arraycopy(re, 0, reBefore, 0, re.length);
    System.arraycopy(im, 0, imBefore, 0, im.length);
    continued = true;
    return found;
  }

  private void correlate() {
    for (int f = 0; f < re.length; f++) {
      float[] cosines = cosine[f];
      float[] sines = sine[f];
      float sumRe = 0;
      float sumIm = 0;
      for (int i = 0; i < recent.length; i++) {
        sumRe += cosines[i] * recent[i];
        sumIm -= sines[i] * recent[i];
      }
      re[f] = sumRe;
      im[f] = sumIm;
    }
  }

  /**
   * @param total mean square of the window's samples
   */
  private char keyOf(double total) {
    int low = strongest(LOW);
    int high = strongest(HIGH);
    if (!isTone(low)) {
      return NO_KEY;
    }
    double lowPower = power;
    if (!isTone(high)) {
      return NO_KEY;
    }
    double highPower = power;
    boolean balanced =
        highPower <= lowPower * HIGHER_AT_MOST && highPower >= lowPower * HIGHER_AT_LEAST;
    boolean loud = lowPower >= QUIETEST && highPower >= QUIETEST;
    return balanced && loud && lowPower + highPower >= PURITY * total
        ? DtmfFrequencies.key(low, high - HIGH)
        : NO_KEY;
  }

  private int strongest(int first) {
    int best = first;
    double most = -1;
    for (int f = first; f < first + DtmfFrequencies.PER_GROUP; f++) {
      double square = re[f] * re[f] + im[f] * im[f];
      if (square > most) {
        most = square;
        best = f;
      }
    }
    return best;
  }

  /**
   * Whether the tone near a frequency is within its tolerance; if so, {@link #power} is the mean
   * square of it.
   */
  private boolean isTone(int f) {
    double turned =
        Math.atan2(
            im[f] * reBefore[f] - re[f] * imBefore[f], re[f] * reBefore[f] + im[f] * imBefore[f]);
    int hz = DtmfFrequencies.hz(f);
    double turns = turned / (2 * Math.PI) - (double) hz * hop / rateHz;
    double offHz = (turns - Math.rint(turns)) * 1_000 / HOP_MS;
    if (Math.abs(offHz) > hz * FREQUENCY_TOLERANCE) {
      return false;
    }
    double response = hannResponse(offHz * WINDOW_MS / 1_000);
    double amplitude = 2 * Math.sqrt(re[f] * re[f] + im[f] * im[f]) / weightSum / response;
    power = amplitude * amplitude / 2;
    return true;
  }

  /** How much of a tone a Hann window shows so many bins beside it. */
  private static double hannResponse(double bins) {
    double x = Math.abs(bins);
    return x < 1e-3 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x) / (1 - x * x);
  }
}
