package io.switchroom.codec.g722;

import io.switchroom.codec.audio.AudioEncoder;

/**
 * One outgoing G.722 stream at 64 kbit/s (ITU-T G.722 mode 1): 16 kHz in two sub-bands, one byte
 * for two samples. Its RTP clock is 8000 Hz all the same (RFC 3551 §4.5.2).
 *
 * <pre>
 *  7 6 5 4 3 2 1 0
 * +-+-+-+-+-+-+-+-+
 * |IH |    IL     |   IH: 4 to 8 kHz, IL: 0 to 4 kHz
 * +-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class G722Encoder implements AudioEncoder {
  private static final int RATE_HZ = 16_000;

  private final QuadratureMirror split = new QuadratureMirror();
  private final SubBand lower = SubBand.lower();
  private final SubBand higher = SubBand.higher();

  @Override
  public int rateHz() {
    return RATE_HZ;
  }

  /**
   * {@inheritDoc}
   *
   * @param samples an even number
   * @return half as many bytes, or 0 if {@code maxLength} is less or the number odd
   */
  @Override
  public int encode(
      short[] pcm, int offset, int samples, byte[] out, int outOffset, int maxLength) {
    int bytes = samples / 2;
    if (bytes > maxLength || samples % 2 != 0) {
      return 0;
    }
    for (int i = 0; i < bytes; i++) {
      split.push(pcm[offset + 2 * i], pcm[offset + 2 * i + 1]);
      int low = G722Tables.limit(split.even() + split.odd() >> 14);
      int high = G722Tables.limit(split.odd() - split.even() >> 14);
      out[outOffset + i] = (byte) code(low, high);
    }
    return bytes;
  }

  private int code(int low, int high) {
    int lowDifference = SubBand.saturate(low - lower.prediction());
    int lowCode = G722Tables.lowerCode(lowDifference, lower.scale());
    G722Tables.adaptLower(lower, lowCode);
    int highDifference = SubBand.saturate(high - higher.prediction());
    int highCode = G722Tables.higherCode(highDifference, higher.scale());
    G722Tables.adaptHigher(higher, highCode);
    return highCode << 6 | lowCode;
  }

  @Override
  public void continueFrom(AudioEncoder other) {
    if (!(other instanceof G722Encoder g722)) {
      throw new IllegalArgumentException("not an encoder of the same kind");
    }
    if (g722 != this) {
      split.copy(g722.split);
      lower.copy(g722.lower);
      higher.copy(g722.higher);
    }
  }

  @Override
  public void close() {}
}
