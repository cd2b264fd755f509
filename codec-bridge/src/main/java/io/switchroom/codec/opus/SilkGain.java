package io.switchroom.codec.opus;

/**
 * How strong the excitation of a SILK frame without voice is, which stands near its beginning (RFC
 * 6716 §4.2.7):
 *
 * <pre>
 * voice flags, copy flags │ stereo prediction │ frame type │ gain, its changes │ shape of the sound …
 * </pre>
 *
 * It tells how one frame compares with another of similar sound, not how loud it is: the filter
 * that shapes it may add a little to noise and 40 dB to a tone.
 */
final class SilkGain {
  private static final short[] UNVOICED_TYPE = {230, 0};
  private static final short[] STEREO = {
    249, 247, 246, 245, 244, 234, 210, 202, 201, 200, 197, 174, 82, 59, 56, 55, 54, 46, 22, 12, 11,
    10, 9, 7, 0
  };
  private static final short[] OF_3 = {171, 85, 0};
  private static final short[] OF_5 = {205, 154, 102, 51, 0};
  private static final short[] OF_8 = {224, 192, 160, 128, 96, 64, 32, 0};
  private static final short[] MID_ONLY = {64, 0};

  /** The gain's upper three bits in a frame without voice (table 11). */
  private static final short[] UPPER_BITS = {224, 112, 44, 15, 3, 2, 1, 0};

  /** Its change from a quarter of the frame to the next (table 13). */
  private static final short[] CHANGE = {
    250, 245, 234, 203, 71, 50, 42, 38, 35, 33, 31, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18,
    17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0
  };

  private static final int MAX = 63;

  private final RangeDecoder range = new RangeDecoder();

  /**
   * Reads a frame in which no voice flag and no copy flag is set.
   *
   * @param flags how many of them there are
   * @param quarters of 5 ms in its first SILK frame: 2 or 4
   * @return the strongest gain in the mid channel's first 20 ms, 0 to 63, in steps of 1.37 dB
   */
  int read(byte[] in, int offset, int length, int flags, boolean stereo, int quarters) {
    range.start(in, offset, length);
    for (int i = 0; i < flags; i++) {
      range.bit();
    }
    if (stereo) {
      range.symbol(STEREO);
      for (int i = 0; i < 2; i++) {
        range.symbol(OF_3);
        range.symbol(OF_5);
      }
      range.symbol(MID_ONLY);
    }
    range.symbol(UNVOICED_TYPE);
    int gain = range.symbol(UPPER_BITS) << 3 | range.symbol(OF_8);
    int strongest = gain;
    for (int i = 1; i < quarters; i++) {
      int change = range.symbol(CHANGE);
      gain = Math.max(0, Math.min(MAX, Math.max(2 * change - 16, gain + change - 4)));
      strongest = Math.max(strongest, gain);
    }
    return strongest;
  }
}
