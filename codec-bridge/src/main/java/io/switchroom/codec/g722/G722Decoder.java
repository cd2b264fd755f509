package io.switchroom.codec.g722;

import io.switchroom.codec.audio.DecoderMemory;
import io.switchroom.codec.audio.ShareableDecoder;
import io.switchroom.codec.pcm.Concealment;

/** One incoming G.722 stream of 64 kbit/s (ITU-T G.722 mode 1): a byte is two samples of 16 kHz. */
public final class G722Decoder implements ShareableDecoder {
  private static final int RATE_HZ = 16_000;

  private final G722Memory memory = new G722Memory();
  private final Concealment concealment = new Concealment(RATE_HZ);

  @Override
  public int rateHz() {
    return RATE_HZ;
  }

  @Override
  public int decode(byte[] in, int offset, int length, short[] out, int outOffset, int maxSamples) {
    int samples = 2 * length;
    if (length <= 0 || samples > maxSamples) {
      return 0;
    }
    QuadratureMirror join = memory.join;
    SubBand lower = memory.lower;
    SubBand higher = memory.higher;
    for (int i = 0; i < length; i++) {
      int lowCode = in[offset + i] & 0x3F;
      int highCode = in[offset + i] >> 6 & 3;
      int low = G722Tables.lowerSample(lower, lowCode);
      G722Tables.adaptLower(lower, lowCode);
      int high = G722Tables.higherSample(higher, highCode);
      G722Tables.adaptHigher(higher, highCode);
      join.push(low + high, low - high);
      out[outOffset + 2 * i] = (short) SubBand.saturate(join.odd() >> 11);
      out[outOffset + 2 * i + 1] = (short) SubBand.saturate(join.even() >> 11);
    }
    concealment.good(out, outOffset, samples);
    return samples;
  }

  @Override
  public void conceal(short[] out, int outOffset, int samples) {
    concealment.conceal(out, outOffset, samples);
  }

  /** Its codes are differences, which tell no level: always {@link #UNKNOWN}. */
  @Override
  public int level(byte[] in, int offset, int length) {
    return UNKNOWN;
  }

  @Override
  public int samples(byte[] in, int offset, int length) {
    return 2 * length;
  }

  @Override
  public DecoderMemory newMemory() {
    return new G722Memory();
  }

  @Override
  public void keepMemory(DecoderMemory room) {
    G722Memory.of(room).copy(memory);
  }

  @Override
  public void goOnAfter(short[] pcm, int offset, int samples, DecoderMemory after) {
    memory.copy(G722Memory.of(after));
    concealment.good(pcm, offset, samples);
  }

  @Override
  public void close() {}
}
