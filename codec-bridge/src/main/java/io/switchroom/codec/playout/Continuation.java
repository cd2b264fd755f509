package io.switchroom.codec.playout;

/**
 * Goes on with a voice whose next packet is not here yet, and lets the packet join in when it comes
 * after all: the same period again and again, then, at the place where what it says resembles the
 * packet's beginning most, a cross-fade into the packet.
 *
 * <pre>
 * store  …PPPP|PPPP|              P: the last period
 * extend …PPPP|PPPP|pppp|pppp|    as long as nothing comes
 * join   …PPPP|PPPP|pppp|ppPP|QQ  later or earlier by up to half a long period, in phase
 * </pre>
 *
 * The decoder knows nothing of it, so that a packet that is merely late meets the memory that its
 * encoder expected. It fades out, the sooner the less it resembled itself before.
 */
final class Continuation {
  /** The longest period, of a voice of 66 Hz. */
  static final int LONGEST_MS = 15;

  /** What is compared with itself, a period earlier. */
  static final int COMPARED_MS = 12;

  private static final double SHORTEST_MS = 2.5;
  private static final int OVERLAP_MS = 5;
  private static final double LEAST_OVERLAP_MS = 1.25;
  private static final double FURTHEST_MS = 7.5;

  /** So alike it is a tone or a vowel, which need not fade at once. */
  private static final double PERIODIC = 0.95;

  /** Below it there is no place that would be better than another. */
  private static final double ALIKE = 0.3;

  // The place at once, and of two others the nearer one, may be so much worse.
  private static final double MOVED = 0.02;

  /** What was lost was as long as what was made up in its place: at once is where it belongs. */
  private static final double MOVED_AFTER_LOSS = 0.1;

  private static final double NEARER = 0.04;

  private static final int PERIODIC_HOLD_MS = 40;
  private static final int HOLD_MS = 10;
  private static final int FADE_MS = 40;

  private final int rateHz;
  private final int shortest;
  private final int longest;
  private final int compared;
  private final int furthest;
  private final int coarse;
  private final short[] tail;

  private boolean active;
  private int period;
  private int hold;
  private float step;
  private double moved;

  /** Samples written since it began. */
  private int position;

  Continuation(int rateHz) {
    this.rateHz = rateHz;
    shortest = (int) (rateHz * SHORTEST_MS / 1000);
    longest = rateHz * LONGEST_MS / 1000;
    compared = rateHz * COMPARED_MS / 1000;
    furthest = (int) (rateHz * FURTHEST_MS / 1000);
    coarse = Math.max(1, rateHz / 8000);
    tail = new short[furthest + rateHz * OVERLAP_MS / 1000];
  }

  /** Whether what is at the end of the store was made up here. */
  boolean isActive() {
    return active;
  }

  /** What comes next joins nothing. */
  void end() {
    active = false;
  }

  /** Appends so many samples. */
  void extend(SampleStore store, int samples) {
    if (!active) {
      begin(store);
    }
    store.ensureRoom(samples);
    write(store.pcm(), store.end(), store.pcm(), store.end(), samples, position);
    position += samples;
    store.moveEnd(samples);
  }

  /**
   * Joins the sound of {@code samples} samples that lies behind the end of the store.
   *
   * @param most samples of its beginning that may be left out; else it only comes later
   * @param lost whether what was made up stands for something lost, and not for what now comes late
   * @return samples that lie there now, more or fewer
   */
  int join(SampleStore store, int samples, int most, boolean lost) {
    moved = lost ? MOVED_AFTER_LOSS : MOVED;
    active = false;
    int overlap = Math.min(rateHz * OVERLAP_MS / 1000, samples);
    if (overlap < rateHz * LEAST_OVERLAP_MS / 1000) {
      return samples;
    }
    write(tail, 0, store.pcm(), store.end(), furthest + overlap, position);
    int least = -Math.min(Math.min(furthest, most), Math.min(position, samples - overlap));
    int shift = mostAlike(store, least, overlap);
    int here = samples + shift;
    store.ensureRoom(Math.max(samples, here));
    short[] pcm = store.pcm();
    int end = store.end();
    int from = Math.max(0, -shift);
    int to = Math.max(0, shift);
    System.arraycopy(pcm, end + from, pcm, end + to, samples - from);
    System.arraycopy(tail, 0, pcm, end, to);
    for (int i = 0; i < overlap; i++) {
      double share = 0.5 - 0.5 * Math.cos(Math.PI * (i + 0.5) / overlap);
      double was = tail[to + i];
      pcm[end + to + i] = (short) Math.round(was + (pcm[end + to + i] - was) * share);
    }
    return here;
  }

  private void begin(SampleStore store) {
    active = true;
    position = 0;
    period = longest;
    double best = 0;
    short[] pcm = store.pcm();
    int from = store.end() - compared;
    for (int lag = shortest; lag <= longest; lag += coarse) {
      double match = match(pcm, from, pcm, from - lag, compared, coarse);
      if (match > best) {
        best = match;
        period = lag;
      }
    }
    int around = period;
    int last = Math.min(longest, around + coarse - 1);
    for (int lag = Math.max(shortest, around - coarse + 1); coarse > 1 && lag <= last; lag++) {
      double match = match(pcm, from, pcm, from - lag, compared, coarse / 2);
      if (match > best) {
        best = match;
        period = lag;
      }
    }
    if (best < ALIKE) {
      period = longest;
    }
    hold = (best >= PERIODIC ? PERIODIC_HOLD_MS : HOLD_MS) * rateHz / 1000;
    step = pcm[store.end() - 1] - pcm[store.end() - 1 - period];
  }

  /** Writes what goes on behind {@code end} of {@code past}, from sample {@code first} of it on. */
  private void write(short[] out, int at, short[] past, int end, int samples, int first) {
    int smooth = period / 4;
    for (int i = 0; i < samples; i++) {
      int n = first + i;
      float sample = i < period ? past[end + i - period] : out[at + i - period];
      float gain = gain(n);
      if (n < smooth) {
        sample += step * (smooth - n) / (smooth + 1f);
      } else if (n >= period && gain < 1) {
        sample *= gain / Math.max(1e-3f, gain(n - period));
      } else {
        sample *= gain;
      }
      out[at + i] = (short) Math.max(-32768, Math.min(32767, Math.round(sample)));
    }
  }

  private float gain(int n) {
    float fade = FADE_MS * rateHz / 1000f;
    return n < hold ? 1 : Math.max(0, (hold + fade - n) / fade);
  }

  /** By how much later than at once the sound behind the end best joins in; negative: its start. */
  private int mostAlike(SampleStore store, int least, int overlap) {
    double best = ALIKE;
    int shift = 0;
    for (int by = least; by <= furthest; by += coarse) {
      double match = match(store, by, overlap, coarse);
      if (match > best) {
        best = match;
        shift = by;
      }
    }
    if (coarse == 1 || best == ALIKE) {
      return shift;
    }
    int around = shift;
    for (int by = around - coarse + 1; by < around + coarse; by++) {
      if (by >= least && by <= furthest) {
        double match = match(store, by, overlap, coarse / 2);
        if (match > best) {
          best = match;
          shift = by;
        }
      }
    }
    return shift;
  }

  private double match(SampleStore store, int by, int overlap, int step) {
    int inSound = store.end() + Math.max(0, -by);
    double match = match(tail, Math.max(0, by), store.pcm(), inSound, overlap, step);
    return by == 0 ? match : match - moved - NEARER * Math.abs(by) / furthest;
  }

  private static double match(short[] a, int aFrom, short[] b, int bFrom, int samples, int step) {
    long product = 0;
    long aEnergy = 1;
    long bEnergy = 1;
    for (int i = 0; i < samples; i += step) {
      int x = a[aFrom + i];
      int y = b[bFrom + i];
      product += x * y;
      aEnergy += x * x;
      bEnergy += y * y;
    }
    return product / Math.sqrt((double) aEnergy * bEnergy);
  }
}
