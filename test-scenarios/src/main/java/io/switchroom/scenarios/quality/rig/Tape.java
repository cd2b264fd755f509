package io.switchroom.scenarios.quality.rig;

import java.util.Arrays;

/** Keeps all it hears. */
public final class Tape implements Ear {
  private short[] pcm = new short[1 << 16];
  private int length;

  @Override
  public void listen(short[] heard, int offset, int samples) {
    if (length + samples > pcm.length) {
      pcm = Arrays.copyOf(pcm, Math.max(2 * pcm.length, length + samples));
    }
    System.arraycopy(heard, offset, pcm, length, samples);
    length += samples;
  }

  /** Samples so far. */
  public int length() {
    return length;
  }

  /** A copy of all. */
  public short[] pcm() {
    return Arrays.copyOf(pcm, length);
  }

  /** A copy of what came after the first seconds. */
  public short[] from(double seconds, int rateHz) {
    return Arrays.copyOfRange(pcm, Math.min(length, (int) (seconds * rateHz)), length);
  }

  /** Forgets all. */
  public void rewind() {
    length = 0;
  }
}
