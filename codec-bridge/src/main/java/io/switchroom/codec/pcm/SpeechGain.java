package io.switchroom.codec.pcm;

/**
 * Which gain a line's speech needs, learnt from the levels of its frames; what {@link
 * AutomaticGain} turns by. One line may be turned in several places, but one of them teaches.
 */
final class SpeechGain {
  private static final float UP_DB = 0.15f;
  private static final float DOWN_DB = 0.4f;

  /** Smaller errors are left alone: nobody hears them, and a steady gain is the better one. */
  private static final float NEAR_ENOUGH_DB = 0.5f;

  /** What {@link #pause} tells of the line's noise. */
  private static final int QUIET_LINE = AudioLevel.SILENCE - 1;

  private static final int TICK_MS = 20;
  private static final int MEMORY_FRAMES = 150;

  /** Two words' worth: before, a cough could set the gain. */
  private static final int FEWEST_FRAMES = 15;

  /** More than one voice varies by: 10 dB. */
  private static final float FAR_LOUDER = 10;

  /** Power of a level of −dBov. */
  private static final float[] POWER = new float[AudioLevel.SILENCE + 1];

  static {
    for (int level = 0; level < AudioLevel.SILENCE; level++) {
      POWER[level] = (float) Math.pow(10, -level / 10.0);
    }
  }

  private final SpeechActivity activity = new SpeechActivity();
  private AutomaticGain teacher;
  private float speechPower;
  private int speechFrames;
  private float gainDb;

  /** Whether it learns from that one: from whoever asks first, until it leaves. */
  boolean learnsFrom(AutomaticGain one) {
    if (teacher == null) {
      teacher = one;
    }
    return teacher == one;
  }

  void leave(AutomaticGain one) {
    if (teacher == one) {
      teacher = null;
    }
  }

  void onFrame(int level, int durationMs) {
    if (activity.onFrame(level, durationMs) && activity.standsOut()) {
      learn(level);
      adapt();
    }
  }

  void onNoise(int level) {
    activity.onNoise(level, TICK_MS);
  }

  void pause() {
    activity.onFrame(QUIET_LINE, TICK_MS);
  }

  float db() {
    return gainDb;
  }

  private void learn(int level) {
    if (POWER[level] > FAR_LOUDER * speechPower) {
      speechFrames = Math.min(speechFrames, FEWEST_FRAMES); // somebody else speaks now
    }
    speechFrames = Math.min(MEMORY_FRAMES, speechFrames + 1);
    speechPower += (POWER[level] - speechPower) / speechFrames;
  }

  private void adapt() {
    if (speechFrames < FEWEST_FRAMES) {
      return;
    }
    float wanted = AutomaticGain.TARGET_DBOV - 10 * (float) Math.log10(speechPower);
    float noNoisier = Math.max(0, AutomaticGain.LOUDEST_NOISE_DBOV + activity.noise());
    float most = Math.min(AutomaticGain.MOST_DB, noNoisier);
    wanted = Math.max(AutomaticGain.LEAST_DB, Math.min(most, wanted));
    float error = wanted - gainDb;
    if (Math.abs(error) >= NEAR_ENOUGH_DB) {
      gainDb += Math.max(-DOWN_DB, Math.min(UP_DB, error));
    }
  }
}
