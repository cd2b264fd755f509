package io.switchroom.codec.g711;

import io.switchroom.codec.pcm.AudioLevel;

/**
 * The two companding laws of ITU-T G.711: 8 kHz, one byte per sample (RTP payload types 0 and 8,
 * RFC 3551 §4.5.14).
 *
 * <p>PCM is 16 bit, of which μ-law uses the upper 14 and A-law the upper 13. Where a negative
 * sample lies exactly between two codes we decide as the ITU's own software does (G.191, one's
 * complement). Every byte decodes and every sample encodes, so there are no errors.
 */
public enum G711 {
  /** μ-law, North America and Japan. */
  PCMU(2, 0xFF) {
    @Override
    short expand(int code) {
      int inverted = ~code;
      int exponent = inverted >> 4 & 7;
      int mantissa = inverted & 15;
      int magnitude = (2 * mantissa + 33 << exponent) - 33 << 2;
      return (short) (code < 0x80 ? -magnitude : magnitude);
    }

    @Override
    byte compress(int sample) {
      int magnitude = Math.min(0x1FFF, ((sample < 0 ? ~sample : sample) >> 2) + 33);
      int exponent = 26 - Integer.numberOfLeadingZeros(magnitude);
      int mantissa = magnitude >> exponent + 1 & 15;
      int code = ~(exponent << 4 | mantissa) & 0x7F;
      return (byte) (sample < 0 ? code : code | 0x80);
    }
  },

  /** A-law, the rest of the world. */
  PCMA(4, 0xD5) {
    @Override
    short expand(int code) {
      int even = code ^ 0x55;
      int exponent = even >> 4 & 7;
      int mantissa = 2 * (even & 15) + 1;
      int magnitude = exponent == 0 ? mantissa << 3 : mantissa + 32 << exponent + 2;
      return (short) (code < 0x80 ? -magnitude : magnitude);
    }

    @Override
    byte compress(int sample) {
      int magnitude = (sample < 0 ? ~sample : sample) >> 4;
      int exponent = Math.max(0, 28 - Integer.numberOfLeadingZeros(magnitude));
      int mantissa = magnitude >> Math.max(0, exponent - 1) & 15;
      int code = (exponent << 4 | mantissa) ^ 0x55;
      return (byte) (sample < 0 ? code : code | 0x80);
    }
  };

  private final short[] decoded = new short[256];
  private final int[] squares = new int[256];
  private final byte[] encoded;
  private final int unusedBits;
  private final int mask;

  /** What an encoder makes of silence, its sign aside: the code nearest to zero. */
  private final byte idle;

  G711(int unusedBits, int idle) {
    this.unusedBits = unusedBits;
    this.idle = (byte) idle;
    encoded = new byte[0x10000 >> unusedBits];
    mask = encoded.length - 1;
    for (int code = 0; code < 256; code++) {
      decoded[code] = expand(code);
      squares[code] = decoded[code] * decoded[code];
    }
    for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
      encoded[sample >> unusedBits & mask] = compress(sample);
    }
  }

  abstract short expand(int code);

  abstract byte compress(int sample);

  /** Decodes {@code length} bytes into as many samples. */
  public void decode(byte[] in, int inOffset, int length, short[] out, int outOffset) {
    short[] table = decoded;
    for (int i = 0; i < length; i++) {
      out[outOffset + i] = table[in[inOffset + i] & 0xFF];
    }
  }

  /** Encodes {@code samples} samples into as many bytes. */
  public void encode(short[] in, int inOffset, int samples, byte[] out, int outOffset) {
    byte[] table = encoded;
    int shift = unusedBits;
    int bits = mask;
    for (int i = 0; i < samples; i++) {
      out[outOffset + i] = table[in[inOffset + i] >> shift & bits];
    }
  }

  /**
   * How loud {@code length} bytes are, without decoding them. Nothing but idle codes is silence,
   * also in A-law, which has no zero.
   *
   * @return −dBov of their root mean square, 0 to 127
   */
  public int level(byte[] in, int offset, int length) {
    int end = offset + length;
    int i = offset;
    while (i < end && (byte) (in[i] | 0x80) == idle) {
      i++;
    }
    if (i == end) {
      return AudioLevel.SILENCE;
    }
    int[] table = squares;
    long sum = 0;
    for (i = offset; i < end; i++) {
      sum += table[in[i] & 0xFF];
    }
    return AudioLevel.ofSquares(sum, length);
  }
}
