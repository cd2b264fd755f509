package io.switchroom.codec.g711;

/**
 * Hides lost frames of one 8 kHz voice by repeating its last pitch period and fading it out, in the
 * manner of ITU-T G.711 Appendix I.
 *
 * <p>Unlike the appendix it delays nothing. Where the repetition begins, the step between the last
 * good sample and the repeated one is spread over a quarter period; when the voice returns, the
 * repetition is cross-faded into it.
 *
 * <pre>
 * voice …AAAA|BBBB|   lost      |voice
 *             BBBB BBBB bbbb …  ×   cross-fade
 * </pre>
 *
 * The decoder calls {@link #good} with every frame it has decoded and {@link #conceal} for every
 * one it could not.
 */
public final class G711Concealment {
  private static final int RATE_HZ = 8000;
  private static final int MIN_PERIOD = RATE_HZ / 200;
  private static final int MAX_PERIOD = RATE_HZ / 66;
  private static final int MATCH = RATE_HZ * 20 / 1000;
  private static final int HISTORY = MATCH + MAX_PERIOD;

  /** Full level for 10 ms, then down to silence 60 ms after the loss began. */
  private static final int FADE_FROM = RATE_HZ * 10 / 1000;

  private static final int FADE_UNTIL = RATE_HZ * 60 / 1000;
  private static final int RETURN_OVERLAP = RATE_HZ * 5 / 1000;

  private final short[] history = new short[HISTORY];
  private final float[] period = new float[MAX_PERIOD];
  private int periodLength;
  private int position;
  private int concealed;
  private float step;
  private int stepLength;

  /**
   * Takes note of a decoded frame.
   *
   * @param frame {@code n} samples; after a loss the first 5 ms of them are cross-faded in place
   */
  public void good(short[] frame, int n) {
    if (concealed > 0) {
      int overlap = Math.min(n, RETURN_OVERLAP);
      for (int i = 0; i < overlap; i++) {
        float share = (i + 1f) / (overlap + 1);
        frame[i] = clip(next() * (1 - share) + frame[i] * share);
      }
      concealed = 0;
    }
    remember(frame, n);
  }

  /** Fills the first {@code n} samples of {@code out} with what the voice might have said. */
  public void conceal(short[] out, int n) {
    if (concealed == 0) {
      findPeriod();
    }
    for (int i = 0; i < n; i++) {
      out[i] = clip(next());
    }
    remember(out, n);
  }

  private float next() {
    int fading = concealed - FADE_FROM;
    float gain = fading < 0 ? 1f : Math.max(0f, 1f - fading / (float) (FADE_UNTIL - FADE_FROM));
    float sample = period[position];
    if (concealed < stepLength) {
      sample += step * (stepLength - concealed) / (stepLength + 1);
    }
    position = position + 1 == periodLength ? 0 : position + 1;
    concealed = Math.min(concealed + 1, FADE_UNTIL);
    return sample * gain;
  }

  /** Cuts out one period, as long as the lag at which the last 20 ms resemble themselves most. */
  private void findPeriod() {
    // At half the resolution first, which is a quarter of the work.
    int coarse = mostAlike(MIN_PERIOD, MAX_PERIOD, 2);
    int best = mostAlike(Math.max(MIN_PERIOD, coarse - 1), Math.min(MAX_PERIOD, coarse + 1), 1);
    periodLength = best;
    position = 0;
    stepLength = best / 4;
    step = history[HISTORY - 1] - history[HISTORY - 1 - best];
    for (int i = 0; i < best; i++) {
      period[i] = history[HISTORY - best + i];
    }
    // The end of the period must run into its own beginning: blend in what came before it.
    for (int i = 0; i < stepLength; i++) {
      int at = best - stepLength + i;
      float share = (i + 1f) / (stepLength + 1);
      period[at] = period[at] * (1 - share) + history[HISTORY - best + at - best] * share;
    }
  }

  private int mostAlike(int from, int to, int step) {
    int best = to;
    float bestMatch = 0;
    for (int lag = from; lag <= to; lag += step) {
      float product = 0;
      float energy = 1;
      for (int i = HISTORY - MATCH; i < HISTORY; i += step) {
        float earlier = history[i - lag];
        product += earlier * history[i];
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

  private void remember(short[] frame, int n) {
    int kept = Math.max(0, HISTORY - n);
    System.arraycopy(history, HISTORY - kept, history, 0, kept);
    System.arraycopy(frame, n - (HISTORY - kept), history, kept, HISTORY - kept);
  }

  private static short clip(float sample) {
    return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sample)));
  }
}
