package io.switchroom.rtc.room;

/** What a forwarder reads of an H.264 payload (RFC 6184 §5): the kinds of NAL units in it. */
final class H264Payload {
  private static final int IDR = 5;
  private static final int SPS = 7;
  private static final int STAP_A = 24;
  private static final int FU_A = 28;
  private static final int FU_START = 0x80;

  private H264Payload() {}

  /** A sequence parameter set or the start of an IDR picture. */
  static boolean startsKeyFrame(byte[] b, int offset, int length) {
    if (length < 2) {
      return false;
    }
    int type = b[offset] & 0x1F;
    return switch (type) {
      case IDR, SPS -> true;
      case STAP_A -> aggregatesKeyFrame(b, offset + 1, offset + length);
      case FU_A -> (b[offset + 1] & FU_START) != 0 && startsDecoding(b[offset + 1] & 0x1F);
      default -> false;
    };
  }

  /** §5.7.1: each unit after its size in 16 bits. */
  private static boolean aggregatesKeyFrame(byte[] b, int from, int end) {
    int at = from;
    while (end - at > 2) {
      int size = (b[at] & 0xFF) << 8 | b[at + 1] & 0xFF;
      if (size == 0 || size > end - at - 2) {
        return false;
      }
      if (startsDecoding(b[at + 2] & 0x1F)) {
        return true;
      }
      at += 2 + size;
    }
    return false;
  }

  private static boolean startsDecoding(int type) {
    return type == IDR || type == SPS;
  }
}
