package io.switchroom.codec.opus;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/** Joins three frames into one packet of code 3 (RFC 6716 §3.2.5), for a ptime of 30 ms. */
final class OpusRepacketizer implements AutoCloseable {
  static final int FRAMES = 3;

  private static final int MAX_FRAME_BYTES = 1276;

  /** The joined packet has one TOC for three, a count, and two lengths of two bytes at most. */
  private static final int OVERHEAD_BYTES = 3;

  /** Configuration and stereo flag, which all frames of a packet share. */
  private static final int TOC_MASK = 0xFC;

  private final Memory frames = new Memory(FRAMES * MAX_FRAME_BYTES);
  private final int[] lengths = new int[FRAMES];
  private final long handle = OpusLibrary.opus_repacketizer_create();

  /** Where a frame is to be written. */
  long address(int frame) {
    return Pointer.nativeValue(frames) + (long) frame * MAX_FRAME_BYTES;
  }

  /** How long a frame may be if the packet may be {@code limit} bytes long. */
  int frameRoom(int limit) {
    return Math.min(MAX_FRAME_BYTES, Math.max(0, (limit - OVERHEAD_BYTES) / FRAMES));
  }

  void length(int frame, int length) {
    lengths[frame] = length;
  }

  /**
   * Writes the packet. Where the encoder has just changed its mode, frames of the old one are left
   * empty, and the receiver conceals these 10 ms: a packet has but one mode.
   *
   * @return its length, or a negative libopus code
   */
  int join(long packet, int limit) {
    int toc = toc(FRAMES - 1);
    OpusLibrary.opus_repacketizer_init(handle);
    for (int frame = 0; frame < FRAMES; frame++) {
      if ((toc(frame) & TOC_MASK) != (toc & TOC_MASK)) {
        frames.setByte((long) frame * MAX_FRAME_BYTES, (byte) (toc & TOC_MASK));
        lengths[frame] = 1;
      }
      int status = OpusLibrary.opus_repacketizer_cat(handle, address(frame), lengths[frame]);
      if (status != OpusLibrary.OK) {
        return status;
      }
    }
    return OpusLibrary.opus_repacketizer_out(handle, packet, limit);
  }

  private int toc(int frame) {
    return frames.getByte((long) frame * MAX_FRAME_BYTES);
  }

  @Override
  public void close() {
    OpusLibrary.opus_repacketizer_destroy(handle);
    frames.close();
  }
}
