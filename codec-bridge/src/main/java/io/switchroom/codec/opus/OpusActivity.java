package io.switchroom.codec.opus;

/**
 * What the first bits of an Opus packet's frames say about their sound.
 *
 * <p>A SILK or hybrid frame begins with one voice activity flag per 20 ms and one flag for the copy
 * of earlier frames, for the mid and then the side channel (RFC 6716 §4.2.3). Each has even odds,
 * so the range coder leaves it as one plain bit (§4.1):
 *
 * <pre>
 *  0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+
 * |VAD  |C|VAD  |C|     60 ms, two channels; one flag of each for 10 and 20 ms
 * +-+-+-+-+-+-+-+-+
 * </pre>
 *
 * A voice flag is not set in a frame of steady noise, but neither is it in one of a steady tone,
 * however loud; that is why the gain is looked at too.
 *
 * <p>A CELT frame begins with its silence flag, of odds 1 to 32767: fifteen bits of one (§4.3).
 */
final class OpusActivity {
  /** There is nothing in any frame: DTX, or digital silence. */
  static final int NOTHING = -1;

  /** There is a voice, or what cannot be told from one. Above any gain. */
  static final int SOUND = 64;

  private final OpusFrames frames = new OpusFrames();
  private final SilkGain gain = new SilkGain();

  /**
   * @return {@link #NOTHING}, {@link #SOUND}, or the gain of a packet without voice, 0 to 63 in
   *     steps of 1.37 dB ({@link SilkGain}); {@link #SOUND} also for what is no packet
   */
  int of(byte[] in, int offset, int length) {
    if (!frames.start(in, offset, length)) {
      return SOUND;
    }
    int toc = in[offset];
    int most = NOTHING;
    while (most < SOUND && frames.next()) {
      most = Math.max(most, ofFrame(toc, in, frames.offset(), frames.length()));
    }
    return most;
  }

  private int ofFrame(int toc, byte[] in, int offset, int length) {
    if (length <= 1) {
      return NOTHING; // DTX, which a decoder conceals
    }
    if (isCeltOnly(toc)) {
      boolean silent = (in[offset] & 0xFF) == 0xFF && (in[offset + 1] & 0xFE) == 0xFE;
      return silent ? NOTHING : SOUND;
    }
    if ((in[offset] & (voiceFlags(toc) | copyFlags(toc))) != 0) {
      return SOUND;
    }
    int flags = (silkFrames(toc) + 1) * (isStereo(toc) ? 2 : 1);
    return gain.read(in, offset, length, flags, isStereo(toc), isTenMs(toc) ? 2 : 4);
  }

  /** Whether the first frame holds a copy, of the mid or of the side channel. */
  boolean hasCopy(byte[] in, int offset, int length) {
    return frames.start(in, offset, length)
        && !isCeltOnly(in[offset])
        && frames.next()
        && frames.length() > 1
        && (in[frames.offset()] & copyFlags(in[offset])) != 0;
  }

  private static boolean isCeltOnly(int toc) {
    return (toc & 0x80) != 0;
  }

  private static int voiceFlags(int toc) {
    int perChannel = silkFrames(toc);
    int mid = (1 << perChannel) - 1 << 8 - perChannel;
    return isStereo(toc) ? mid | mid >> perChannel + 1 : mid;
  }

  private static int copyFlags(int toc) {
    int perChannel = silkFrames(toc);
    int mid = 0x80 >> perChannel;
    return isStereo(toc) ? mid | mid >> perChannel + 1 : mid;
  }

  /** SILK frames are 20 ms, so a frame of 40 or 60 ms holds two or three. */
  private static int silkFrames(int toc) {
    int config = toc >> 3 & 0x1F;
    return config < 12 ? Math.max(1, config & 3) : 1;
  }

  private static boolean isTenMs(int toc) {
    int config = toc >> 3 & 0x1F;
    return config < 12 ? (config & 3) == 0 : (config & 1) == 0;
  }

  private static boolean isStereo(int toc) {
    return (toc & 4) != 0;
  }
}
