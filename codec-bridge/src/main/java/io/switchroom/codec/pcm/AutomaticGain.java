package io.switchroom.codec.pcm;

/**
 * Makes quiet and loud callers come out alike: follows how loud a line's speech is and turns it
 * towards {@value #TARGET_DBOV} dBov.
 *
 * <pre>
 * frame, level ─→ speech? ─ yes ─→ its power over about 3 s ─→ wanted gain, −15 to +23 dB
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

  static final int MOST_DB = 23;
  static final int LEAST_DB = -15;
  static final int LOUDEST_NOISE_DBOV = -45;

  private static final int TICK_MS = 20;

  private final SpeechGain wanted;
  private Gain gain;
  private int tickSamples;
  private float gainDb;

  /** For frames of 20 ms at {@code rateHz}. */
  public AutomaticGain(int rateHz) {
    this(rateHz, new SpeechGain());
  }

  private AutomaticGain(int rateHz, SpeechGain wanted) {
    this.wanted = wanted;
    gain = new Gain(rateHz);
    tickSamples = rateHz / 1000 * TICK_MS;
  }

  /**
   * The same line in another place: turned by the same gain. One of the two learns, the other when
   * that one has left.
   */
  public AutomaticGain alongside(int rateHz) {
    return new AutomaticGain(rateHz, wanted);
  }

  /** It is not used any more. */
  public void leave() {
    wanted.leave(this);
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
    if (wanted.learnsFrom(this)) {
      wanted.onFrame(level, samples == tickSamples ? TICK_MS : TICK_MS / 2);
    }
    return apply(frame, samples, level);
  }

  /**
   * Turns a frame that is known to be noise of the line: tells nothing of how loud its voice is.
   */
  public int processNoise(short[] frame, int level) {
    if (wanted.learnsFrom(this)) {
      wanted.onNoise(level);
    }
    return apply(frame, tickSamples, level);
  }

  private int apply(short[] frame, int samples, int level) {
    if (gainDb != wanted.db()) {
      gainDb = wanted.db();
      gain.set(Gain.ofDb(gainDb));
    }
    gain.process(frame, samples);
    return level == AudioLevel.SILENCE
        ? level
        : Math.max(0, Math.min(AudioLevel.SILENCE, level - Math.round(gainDb)));
  }

  /** In place of a frame of 20 ms that was not decoded because it is silent: the line is quiet. */
  public void pause() {
    if (wanted.learnsFrom(this)) {
      wanted.pause();
    }
  }

  /** The gain in force, dB. */
  public float gainDb() {
    return gainDb;
  }
}
