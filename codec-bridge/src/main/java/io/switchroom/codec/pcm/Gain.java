package io.switchroom.codec.pcm;

/**
 * One voice's volume: changes of it run over a frame, so that none is heard as a click, and what
 * becomes too loud for 16 bits is limited, not clipped. At 1 it changes no bit.
 */
public final class Gain {
  /** Beyond this a frame of full scale would leave what the limiter takes. */
  private static final float MOST = 1000;

  private final Limiter limiter = new Limiter();
  private final int[] wide;
  private float target = 1;
  private float now = 1;

  /** For frames of 20 ms at {@code rateHz}. */
  public Gain(int rateHz) {
    wide = new int[rateHz / 50];
  }

  /** Factor of a level in dB. */
  public static float ofDb(double db) {
    return (float) Math.pow(10, db / 20);
  }

  /** The factor the next frame is to end with; it starts with the one before. */
  public void set(float factor) {
    target = Math.max(0, Math.min(MOST, factor));
  }

  /** The factor in force at the end of the last frame, without what the limiter took. */
  public float now() {
    return now;
  }

  /** Changes one frame in place; it has the samples of 20 ms. */
  public void process(short[] frame) {
    process(frame, wide.length);
  }

  /**
   * Changes what is shorter than a frame, in place.
   *
   * @param samples of 10 or 20 ms
   */
  public void process(short[] pcm, int samples) {
    int[] wide = this.wide;
    if (now == 1 && target == 1 && limiter.gain() == 1) {
      return;
    }
    float gain = now;
    float step = (target - now) / samples;
    for (int i = 0; i < samples; i++) {
      wide[i] = (int) (pcm[i] * (gain + step * (i + 1)));
    }
    limiter.process(wide, samples, pcm);
    now = target;
  }

  /** The same volume for frames of another rate. */
  Gain atRate(int rateHz) {
    Gain other = new Gain(rateHz);
    other.target = target;
    other.now = now;
    other.limiter.continueFrom(limiter);
    return other;
  }

  /** Multiplies by a factor that runs straight from one value to another, neither above 1. */
  static void ramp(short[] frame, int from, int samples, float first, float last) {
    float step = (last - first) / samples;
    for (int i = 0; i < samples; i++) {
      frame[from + i] = (short) (frame[from + i] * (first + step * (i + 0.5f)));
    }
  }
}
