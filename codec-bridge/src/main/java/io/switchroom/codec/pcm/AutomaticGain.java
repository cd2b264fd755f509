package io.switchroom.codec.pcm;

/**
 * Makes quiet and loud callers come out alike: follows how loud a line's speech is and turns it
 * towards {@value #TARGET_DBOV} dBov.
 *
 * <pre>
 * frame, level ─→ speech? ─ yes ─→ its power over about 3 s ─→ wanted gain, −15 to +20 dB
 *                    └ no: nothing moves                            └→ 7.5 dB/s up, 20 dB/s down
 * </pre>
 *
 * Only speech moves the gain, so that pauses do not swell. The line's noise is not raised above
 * {@value #LOUDEST_NOISE_DBOV} dBov, nor by more than {@value #MOST_DB} dB. A shout after whispers
 * is limited, not clipped. One thread; no delay.
 */
public final class AutomaticGain {
  /** What active speech comes out at: loud, with room for its peaks. */
  static final int TARGET_DBOV = -22;

  static final int MOST_DB = 20;
  static final int LEAST_DB = -15;
  static final int LOUDEST_NOISE_DBOV = -45;

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
  private Gain gain;
  private int tickSamples;
  private float speechPower;
  private int speechFrames;
  private float gainDb;

  /** For frames of 20 ms at {@code rateHz}. */
  public AutomaticGain(int rateHz) {
    gain = new Gain(rateHz);
    tickSamples = rateHz / 1000 * TICK_MS;
  }

  /** The next frames are of another rate; what was learnt holds on. */
  public void rateHz(int rateHz) {
    gain = gain.atRate(rateHz);
    tickSamples = rateHz / 1000 * TICK_MS;
  }

  /**
   * Turns one frame up or down in place.
   *
   * @param level the frame's as it came, −dBov, 0..127
   * @return the level it has now, as far as the gain tells
   */
  public int process(short[] frame, int level) {
    return process(frame, tickSamples, level);
  }

  /**
   * As {@link #process(short[], int)} for what is shorter than a frame.
   *
   * @param samples of 10 or 20 ms
   */
  public int process(short[] frame, int samples, int level) {
    int ms = samples == tickSamples ? TICK_MS : TICK_MS / 2;
    if (activity.onFrame(level, ms) && activity.standsOut()) {
      learn(level);
      adapt();
    }
    gain.process(frame, samples);
    return level == AudioLevel.SILENCE
        ? level
        : Math.max(0, Math.min(AudioLevel.SILENCE, level - Math.round(gainDb)));
  }

  /** In place of a frame of 20 ms that was not decoded because it is silent: the line is quiet. */
  public void pause() {
    activity.onFrame(QUIET_LINE, TICK_MS);
  }

  /** The gain in force, dB. */
  public float gainDb() {
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
    float wanted = TARGET_DBOV - 10 * (float) Math.log10(speechPower);
    float noNoisier = Math.max(0, LOUDEST_NOISE_DBOV + activity.noise());
    wanted = Math.max(LEAST_DB, Math.min(Math.min(MOST_DB, noNoisier), wanted));
    float error = wanted - gainDb;
    if (Math.abs(error) < NEAR_ENOUGH_DB) {
      return;
    }
    gainDb += Math.max(-DOWN_DB, Math.min(UP_DB, error));
    gain.set(Gain.ofDb(gainDb));
  }
}
