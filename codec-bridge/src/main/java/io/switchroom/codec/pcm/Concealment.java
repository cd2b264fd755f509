package io.switchroom.codec.pcm;

/**
 * Hides what one voice lost by repeating its last pitch periods and fading them out, in the manner
 * of ITU-T G.711 Appendix I, at 8 or 16 kHz.
 *
 * <pre>
 * voice …AAAA|BBBB|   lost                     |voice
 *             BBBB BBBB AAAA BBBB aaaa bbbb …  ×  cross-fade
 * </pre>
 *
 * One period is repeated for the first 10 ms, then the last two, then the last three, so that a
 * long loss does not hum; it fades by a fifth of its level every 10 ms from the second on and is
 * silent after 60 ms. When the voice returns, the repetition is cross-faded into it, for a quarter
 * period and longer the longer the loss was.
 *
 * <p>Unlike the appendix it delays nothing: what was played already cannot be blended into the
 * repetition, so the step between the last good sample and the first repeated one is spread over a
 * quarter period instead.
 */
public final class Concealment {
  private static final int LONGEST_PERIODS = 3;
  private static final float SILENT_MS = 60;

  private final int minPeriod;
  private final int maxPeriod;
  private final int match;
  private final int tenMs;

  /** Samples left out between two when searching: the pitch is found at 4 kHz, then refined. */
  private final int coarseStep;

  /** A ring: the newest sample is before {@link #end}. */
  private final short[] history;

  private int end;

  /** The history when the loss began, oldest first. */
  private final short[] past;

  private int period;
  private int periods;
  private int position;

  /** The repetition that is being left, while {@link #blending} counts down. */
  private int oldPosition;

  private int blending;
  private int quarter;
  private int concealed;
  private int step;

  /**
   * @param rateHz 8000 or 16000
   */
  public Concealment(int rateHz) {
    minPeriod = rateHz / 200;
    maxPeriod = rateHz / 66;
    match = rateHz / 50;
    tenMs = rateHz / 100;
    coarseStep = rateHz / 4000;
    past = new short[LONGEST_PERIODS * maxPeriod + maxPeriod / 4];
    history = new short[past.length];
  }

  /**
   * Takes note of decoded samples.
   *
   * @param pcm after a loss the first of them, at most 10 ms, are cross-faded in place
   */
  public void good(short[] pcm, int offset, int samples) {
    if (concealed > 0) {
      int lostFrames = (concealed + tenMs - 1) / tenMs;
      int overlap = Math.min(tenMs, quarter + (lostFrames - 1) * tenMs * 4 / 10);
      overlap = Math.min(samples, overlap);
      for (int i = 0; i < overlap; i++) {
        float share = (i + 1f) / (overlap + 1);
        pcm[offset + i] = clip(next() * (1 - share) + pcm[offset + i] * share);
      }
      concealed = 0;
    }
    remember(pcm, offset, samples);
  }

  /** Fills in {@code samples} samples of what the voice might have said. */
  public void conceal(short[] out, int offset, int samples) {
    if (concealed == 0 && samples > 0) {
      begin();
    }
    for (int i = 0; i < samples; i++) {
      out[offset + i] = clip(next());
    }
    remember(out, offset, samples);
  }

  private float next() {
    float gain = gain();
    if (gain == 0) {
      return 0;
    }
    if (concealed == tenMs * periods && periods < LONGEST_PERIODS) {
      oldPosition = position;
      position %= period;
      periods++;
      blending = quarter;
    }
    float sample = repeated(periods, position);
    position = position + 1 == periods * period ? 0 : position + 1;
    if (blending > 0) {
      float share = blending-- / (quarter + 1f);
      sample += (repeated(periods - 1, oldPosition) - sample) * share;
      oldPosition = oldPosition + 1 == (periods - 1) * period ? 0 : oldPosition + 1;
    }
    if (concealed < quarter) {
      sample += step * (quarter - concealed) / (quarter + 1f);
    }
    concealed++;
    return sample * gain;
  }

  private float gain() {
    float ms = 10f * concealed / tenMs;
    return ms < 10 ? 1 : Math.max(0, (SILENT_MS - ms) / (SILENT_MS - 10));
  }

  /**
   * Sample {@code at} of the last {@code periods} periods, played in a circle: their end is blended
   * into what came before their beginning, so that it runs into it.
   */
  private float repeated(int periods, int at) {
    int length = periods * period;
    int begin = past.length - length;
    int intoBlend = at - (length - quarter);
    if (intoBlend < 0) {
      return past[begin + at];
    }
    float share = (intoBlend + 1f) / (quarter + 1);
    return past[begin + at] * (1 - share) + past[begin + at - length] * share;
  }

  /** Takes the period at which the last 20 ms resemble themselves most. */
  private void begin() {
    System.arraycopy(history, end, past, 0, past.length - end);
    System.arraycopy(history, 0, past, past.length - end, end);
    int coarse = mostAlike(minPeriod, maxPeriod, coarseStep);
    int from = Math.max(minPeriod, coarse - coarseStep + 1);
    period = mostAlike(from, Math.min(maxPeriod, coarse + coarseStep - 1), 1);
    quarter = period / 4;
    periods = 1;
    position = 0;
    blending = 0;
    step = past[past.length - 1] - past[past.length - 1 - period];
  }

  private int mostAlike(int from, int to, int step) {
    int best = to;
    float bestMatch = 0;
    for (int lag = from; lag <= to; lag += step) {
      float product = 0;
      float energy = 1;
      for (int i = past.length - match; i < past.length; i += step) {
        float earlier = past[i - lag];
        product += earlier * past[i];
        energy += earlier * earlier;
      }
      float match = product <= 0 ? 0 : product * product / energy;
      if (match > bestMatch) {
        bestMatch = match;
        best = lag;
      }
    }
    return best;
  }

  private void remember(short[] pcm, int offset, int samples) {
    int from = Math.max(0, samples - history.length);
    while (from < samples) {
      int run = Math.min(samples - from, history.length - end);
      System.arraycopy(pcm, offset + from, history, end, run);
      from += run;
      end = end + run == history.length ? 0 : end + run;
    }
  }

  private static short clip(float sample) {
    return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sample)));
  }
}
