package io.switchroom.codec.g711;

import io.switchroom.codec.audio.DecoderMemory;
import io.switchroom.codec.audio.ShareableDecoder;
import io.switchroom.codec.pcm.Concealment;

/** One incoming G.711 stream: a byte is a sample, and what is lost is {@link Concealment}'s. */
public final class G711Decoder implements ShareableDecoder {
  private static final int RATE_HZ = 8_000;

  private final G711 law;
  private final Concealment concealment = new Concealment(RATE_HZ);

  public G711Decoder(G711 law) {
    this.law = law;
  }

  @Override
  public int rateHz() {
    return RATE_HZ;
  }

  @Override
  public int decode(byte[] in, int offset, int length, short[] out, int outOffset, int maxSamples) {
    if (length <= 0 || length > maxSamples) {
      return 0;
    }
    law.decode(in, offset, length, out, outOffset);
    concealment.good(out, outOffset, length);
    return length;
  }

  @Override
  public void conceal(short[] out, int outOffset, int samples) {
    concealment.conceal(out, outOffset, samples);
  }

  @Override
  public int level(byte[] in, int offset, int length) {
    return law.level(in, offset, length);
  }

  @Override
  public int samples(byte[] in, int offset, int length) {
    return length;
  }

  @Override
  public DecoderMemory newMemory() {
    return null;
  }

  @Override
  public void keepMemory(DecoderMemory room) {}

  @Override
  public void goOnAfter(short[] pcm, int offset, int samples, DecoderMemory after) {
    concealment.good(pcm, offset, samples);
  }

  @Override
  public void close() {}
}
