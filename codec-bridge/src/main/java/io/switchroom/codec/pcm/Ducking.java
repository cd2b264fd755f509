package io.switchroom.codec.pcm;

/**
 * Holds music or an announcement down while somebody speaks: it is quieter within 100 ms and back
 * within 800 ms after the last word, along straight lines in dB that no listener hears as a step.
 */
public final class Ducking {
  private static final int DOWN_TICKS = 5;
  private static final int UP_TICKS = 40;
  private static final double DEPTH_DB = 12;

  private final double depthDb;
  private double nowDb;
  private float gain = 1;

  /** By 12 dB. */
  public Ducking() {
    this(DEPTH_DB);
  }

  /**
   * @param depthDb how much quieter, in dB, not negative
   */
  public Ducking(double depthDb) {
    if (!(depthDb >= 0)) {
      throw new IllegalArgumentException("ducking by " + depthDb + " dB");
    }
    this.depthDb = depthDb;
  }

  /**
   * One tick of 20 ms.
   *
   * @param frame the source's, changed in place; any rate
   * @param speech whether anybody speaks: {@link SpeakerGate#isSpeech}
   */
  public void process(short[] frame, int samples, boolean speech) {
    if (speech) {
      nowDb = Math.max(-depthDb, nowDb - depthDb / DOWN_TICKS);
    } else {
      nowDb = Math.min(0, nowDb + depthDb / UP_TICKS);
    }
    if (nowDb == 0 && gain == 1) {
      return;
    }
    float next = nowDb == 0 ? 1 : Gain.ofDb(nowDb);
    Gain.ramp(frame, 0, samples, gain, next);
    gain = next;
  }
}
