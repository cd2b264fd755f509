package io.switchroom.codec.playout;

/**
 * Makes sound shorter or longer without changing its pitch, by one piece at a time: a piece as long
 * as one or several periods of the voice is cut out or repeated, and the seam is cross-faded over 8
 * ms (waveform-similarity overlap-add, Verhelst and Roelands 1993).
 *
 * <pre>
 * shorter   |AAAA|BBBB|cccc     A fades into B: one of two like periods is gone
 * longer    hhhh|AAAA|BBBB      A fades into h, the period before it, which then leads into A again
 * </pre>
 *
 * How long the piece is, the sound decides: the length at which what is on either side of the seam
 * is most alike. Where nothing is alike enough it leaves the sound alone.
 */
final class TimeStretch {
  private static final double SHORTEST_MS = 2.5;
  private static final int LONGEST_MS = 15;
  private static final int OVERLAP_MS = 8;

  /** So much more alike a piece must be that is further from the length wanted by the shortest. */
  private static final double BESIDE = 0.01;

  private static final double TOO_LITTLE = 0.03;

  private final int shortest;
  private final int longest;

  /** Lags and samples are searched at 8 kHz first. */
  private final int coarse;

  private final float[] fade;
  private double likeness;

  TimeStretch(int rateHz) {
    shortest = (int) (rateHz * SHORTEST_MS / 1000);
    longest = rateHz * LONGEST_MS / 1000;
    coarse = Math.max(1, rateHz / 8000);
    fade = new float[rateHz * OVERLAP_MS / 1000];
    for (int i = 0; i < fade.length; i++) {
      fade[i] = (float) (0.5 - 0.5 * Math.cos(Math.PI * (i + 0.5) / fade.length));
    }
  }

  /** The shortest piece, in samples. */
  int shortest() {
    return shortest;
  }

  /** Samples that must be there for a piece of {@code length} to be cut out. */
  int needed(int length) {
    return length + fade.length;
  }

  /**
   * Cuts out at most {@code most} samples.
   *
   * @param alike how alike the seam must be: 1 is the same, 0 is unrelated
   * @return samples cut out, or 0
   */
  int shorten(SampleStore store, int most, double alike) {
    int limit = Math.min(Math.min(most, longest), store.available() - fade.length);
    int length = mostAlike(store, 1, limit, limit);
    if (length == 0 || likeness < alike) {
      return 0;
    }
    short[] pcm = store.pcm();
    int at = store.start();
    for (int i = 0; i < fade.length; i++) {
      pcm[at + i] = blend(pcm[at + i], pcm[at + length + i], fade[i]);
    }
    int rest = at + length + fade.length;
    System.arraycopy(pcm, rest, pcm, at + fade.length, store.end() - rest);
    store.moveEnd(-length);
    return length;
  }

  /**
   * Puts in about {@code wanted} samples.
   *
   * @param alike as for {@link #shorten}
   * @return samples put in, or 0
   */
  int lengthen(SampleStore store, int wanted, double alike) {
    if (store.available() < fade.length) {
      return 0;
    }
    int limit = Math.min(longest, Math.max(wanted, 3 * shortest));
    int length = mostAlike(store, -1, limit, wanted);
    if (length == 0 || likeness < alike) {
      return 0;
    }
    store.ensureRoom(length);
    short[] pcm = store.pcm();
    int at = store.start();
    int seam = at + fade.length;
    System.arraycopy(pcm, seam - length, pcm, seam, store.end() - seam + length);
    for (int i = fade.length - 1; i >= 0; i--) {
      pcm[at + i] = blend(pcm[at + i], pcm[at + i - length], fade[i]);
    }
    store.moveEnd(length);
    return length;
  }

  /** The lag, up to {@code limit}, at which the sound resembles its beginning most; 0 if none. */
  private int mostAlike(SampleStore store, int direction, int limit, int wanted) {
    likeness = -2;
    int best = 0;
    for (int lag = shortest; lag <= limit; lag += coarse) {
      double match = match(store, direction * lag, coarse) - beside(direction, lag - wanted);
      if (match > likeness) {
        likeness = match;
        best = lag;
      }
    }
    if (coarse == 1 || best == 0) {
      return best;
    }
    int from = Math.max(shortest, best - coarse + 1);
    int until = Math.min(limit, best + coarse - 1);
    likeness = -2;
    for (int lag = from; lag <= until; lag++) {
      double match =
          match(store, direction * lag, Math.max(1, coarse / 2)) - beside(direction, lag - wanted);
      if (match > likeness) {
        likeness = match;
        best = lag;
      }
    }
    return best;
  }

  private double beside(int direction, int by) {
    double unfit = BESIDE * Math.abs(by) / shortest;
    // What would be left to put in is less than the shortest piece: the next one puts in too much.
    return direction < 0 && by < 0 && by > -shortest ? unfit + TOO_LITTLE : unfit;
  }

  private double match(SampleStore store, int lag, int step) {
    short[] pcm = store.pcm();
    int at = store.start();
    long product = 0;
    long energy = 1;
    long otherEnergy = 1;
    for (int i = at; i < at + fade.length; i += step) {
      int a = pcm[i];
      int b = pcm[i + lag];
      product += a * b;
      energy += a * a;
      otherEnergy += b * b;
    }
    return product / Math.sqrt((double) energy * otherEnergy);
  }

  private static short blend(short from, short to, float share) {
    return (short) Math.round(from + (to - from) * share);
  }
}
