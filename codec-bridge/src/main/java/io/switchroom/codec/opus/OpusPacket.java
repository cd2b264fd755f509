package io.switchroom.codec.opus;

/**
 * What an Opus packet tells without decoding it: its first byte, the TOC (RFC 6716 §3.1).
 *
 * <pre>
 *  0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+
 * | config  |s| c |     c: 0 one frame, 1 and 2 two, 3 count in the next byte
 * +-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class OpusPacket {
  private static final int MAX_DURATION_US = 120_000;

  private OpusPacket() {}

  /**
   * How long a packet plays. Any bytes are safe.
   *
   * @return samples per channel at {@code rateHz}, or -1 if no packet begins like this
   */
  public static int samples(byte[] in, int offset, int length, int rateHz) {
    if (length < 1) {
      return -1;
    }
    int frames =
        switch (in[offset] & 3) {
          case 0 -> 1;
          case 3 -> length < 2 ? 0 : in[offset + 1] & 0x3F;
          default -> 2;
        };
    int durationUs = frames * frameUs(in[offset] >> 3 & 0x1F);
    if (durationUs == 0 || durationUs > MAX_DURATION_US) {
      return -1;
    }
    return (int) ((long) durationUs * rateHz / 1_000_000);
  }

  /** Whether the sender coded two channels. */
  public static boolean isStereo(byte[] in, int offset, int length) {
    return length > 0 && (in[offset] & 4) != 0;
  }

  /** Samples per channel of one frame of a packet of at least one byte. */
  static int frameSamples(byte[] in, int offset, int rateHz) {
    return frameUs(in[offset] >> 3 & 0x1F) / 100 * (rateHz / 100) / 100;
  }

  /** Table 2: SILK-only, hybrid and CELT-only configurations. */
  private static int frameUs(int config) {
    if (config < 12) {
      return (config & 3) == 3 ? 60_000 : 10_000 << (config & 3);
    }
    if (config < 16) {
      return 10_000 << (config & 1);
    }
    return 2_500 << (config & 3);
  }
}
