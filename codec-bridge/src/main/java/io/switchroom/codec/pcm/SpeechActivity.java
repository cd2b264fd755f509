package io.switchroom.codec.pcm;

/**
 * Whether one participant is speaking, judged by the levels of its frames: those it reports (RFC
 * 6464) or those {@link AudioLevel} measures.
 *
 * <p>A voice must stand out of the line's own noise, whose level is followed, and do so for 40 ms;
 * the pauses between words are bridged. Anything louder than −38 dBov is taken for a voice however
 * long it lasts.
 */
public final class SpeechActivity {
  private static final int ABOVE_NOISE_DB = 12;
  private static final float QUIETEST_NOISE = 80;
  private static final float LOUDEST_NOISE = 50;
  private static final float NOISE_RISE_DB_PER_MS = 0.003f;
  private static final int ONSET_MS = 40;
  private static final int HOLD_MS = 400;
  private static final float SMOOTHING_MS = 100;

  private float noise = 65;
  private float smoothed = AudioLevel.SILENCE;
  private int onsetMs;
  private int holdMs;
  private boolean standsOut;

  /**
   * Takes the next frame into account.
   *
   * @param level −dBov, 0..127; {@link AudioLevel#SILENCE} for a frame that did not come, which
   *     tells nothing of the noise
   * @return {@link #isSpeaking()}
   */
  public boolean onFrame(int level, int durationMs) {
    // Noise is a positive figure here too: more is quieter.
    if (level < AudioLevel.SILENCE) {
      noise = Math.max(level, noise - NOISE_RISE_DB_PER_MS * durationMs);
      noise = Math.max(LOUDEST_NOISE, Math.min(QUIETEST_NOISE, noise));
    }
    smoothed += (level - smoothed) * Math.min(1, durationMs / SMOOTHING_MS);
    standsOut = level <= noise - ABOVE_NOISE_DB;
    if (standsOut) {
      onsetMs += durationMs;
      if (onsetMs >= ONSET_MS) {
        holdMs = HOLD_MS;
      }
    } else {
      onsetMs = 0;
      holdMs = Math.max(0, holdMs - durationMs);
    }
    return isSpeaking();
  }

  /**
   * Takes a frame into account that is the line's own noise by its sender's word.
   *
   * @param level −dBov, 0..127
   */
  public void onNoise(int level, int durationMs) {
    noise = Math.max(LOUDEST_NOISE, Math.min(QUIETEST_NOISE, level));
    smoothed += (level - smoothed) * Math.min(1, durationMs / SMOOTHING_MS);
    standsOut = false;
    onsetMs = 0;
    holdMs = Math.max(0, holdMs - durationMs);
  }

  public boolean isSpeaking() {
    return holdMs > 0;
  }

  /** Whether the last frame alone stands out of the noise: true from a word's first frame on. */
  public boolean standsOut() {
    return standsOut;
  }

  /** The line's own noise, −dBov. */
  public int noise() {
    return Math.round(noise);
  }

  /** The level of about the last tenth of a second, −dBov: for meters and for ranking speakers. */
  public int level() {
    return Math.round(smoothed);
  }
}
