package io.switchroom.codec.g711;

import io.switchroom.codec.audio.AudioEncoder;

/** One outgoing G.711 stream. It has no memory, so any encoder continues any other's stream. */
public final class G711Encoder implements AudioEncoder {
  private static final int RATE_HZ = 8_000;

  private final G711 law;

  public G711Encoder(G711 law) {
    this.law = law;
  }

  @Override
  public int rateHz() {
    return RATE_HZ;
  }

  /**
   * {@inheritDoc}
   *
   * @return {@code samples}, or 0 if {@code maxLength} is less
   */
  @Override
  public int encode(
      short[] pcm, int offset, int samples, byte[] out, int outOffset, int maxLength) {
    if (samples > maxLength) {
      return 0;
    }
    law.encode(pcm, offset, samples, out, outOffset);
    return samples;
  }

  @Override
  public void continueFrom(AudioEncoder other) {}

  @Override
  public void close() {}
}
