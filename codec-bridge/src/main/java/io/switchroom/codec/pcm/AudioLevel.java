package io.switchroom.codec.pcm;

/**
 * How loud a frame is, on the scale of the audio level header extension (RFC 6464 §3): 0 is the
 * loudest 16 bits can be, 127 is silence, one step is one decibel.
 */
public final class AudioLevel {
  /** What digital silence measures. */
  public static final int SILENCE = 127;

  private static final double FULL_SCALE_SQUARED = 32768.0 * 32768.0;

  private AudioLevel() {}

  /**
   * @return −dBov, 0..127: the root mean square of {@code samples} samples from {@code offset}
   */
  public static int of(short[] pcm, int offset, int samples) {
    long squares = 0;
    for (int i = offset; i < offset + samples; i++) {
      squares += pcm[i] * pcm[i];
    }
    return ofSquares(squares, samples);
  }

  /**
   * @param squares the sum of the squares of {@code samples} samples
   * @return −dBov, 0..127
   */
  public static int ofSquares(long squares, int samples) {
    if (squares == 0) {
      return SILENCE;
    }
    double level = -10 * Math.log10(squares / (samples * FULL_SCALE_SQUARED));
    return (int) Math.max(0, Math.min(SILENCE, Math.round(level)));
  }
}
