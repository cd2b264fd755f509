package io.switchroom.codec.opus;

/** Reads the symbols an Opus frame begins with (RFC 6716 §4.1). Any bytes are safe. */
final class RangeDecoder {
  private static final int SMALLEST_RANGE = 1 << 23;

  private byte[] in;
  private int at;
  private int end;
  private int lastByte;

  /** Up to 2³¹. */
  private long range;

  private long value;

  void start(byte[] in, int offset, int length) {
    this.in = in;
    at = offset;
    end = offset + length;
    lastByte = nextByte();
    range = 128;
    value = 127 - (lastByte >> 1);
    normalize();
  }

  /** A symbol of even odds. */
  int bit() {
    long half = range >> 1;
    int bit = value < half ? 1 : 0;
    value -= bit == 0 ? half : 0;
    range = bit == 0 ? range - half : half;
    normalize();
    return bit;
  }

  /**
   * @param inverseCdf of the symbols, in 256ths: for each the probability of those after it
   * @return the symbol's index
   */
  int symbol(short[] inverseCdf) {
    long unit = range >> 8;
    int symbol = 0;
    long above = range;
    long low = unit * inverseCdf[0];
    while (value < low) {
      above = low;
      low = unit * inverseCdf[++symbol];
    }
    value -= low;
    range = above - low;
    normalize();
    return symbol;
  }

  private void normalize() {
    while (range <= SMALLEST_RANGE) {
      int bits = lastByte << 8;
      lastByte = nextByte();
      bits = (bits | lastByte) >> 1 & 0xFF;
      range <<= 8;
      value = (value << 8) + (0xFF & ~bits) & Integer.MAX_VALUE;
    }
  }

  private int nextByte() {
    return at < end ? in[at++] & 0xFF : 0;
  }
}
