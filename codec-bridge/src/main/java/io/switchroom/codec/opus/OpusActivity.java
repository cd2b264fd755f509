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
 * A CELT frame begins with its silence flag, of odds 1 to 32767: fifteen bits of one (§4.3).
 */
final class OpusActivity {
  private static final int MAX_FRAMES = 48;

  private OpusActivity() {}

  /** Whether every frame says that there is nothing in it. False for what is no packet. */
  static boolean isSilent(byte[] in, int offset, int length) {
    if (length < 1) {
      return false;
    }
    int toc = in[offset];
    int end = offset + length;
    int at = offset + 1;
    switch (toc & 3) {
      case 0:
        return isSilentFrame(toc, in, at, end - at);
      case 1:
        int half = (end - at) / 2;
        return (end - at) % 2 == 0
            && isSilentFrame(toc, in, at, half)
            && isSilentFrame(toc, in, at + half, half);
      case 2:
        int first = frameLength(in, at, end);
        at += lengthBytes(first);
        return first >= 0
            && first <= end - at
            && isSilentFrame(toc, in, at, first)
            && isSilentFrame(toc, in, at + first, end - at - first);
      default:
        return length > 1 && areSilentFrames(toc, in, at, end);
    }
  }

  /** Code 3 (§3.2.5): a count, padding, then lengths if they differ. */
  private static boolean areSilentFrames(int toc, byte[] in, int countAt, int packetEnd) {
    int count = in[countAt] & 0x3F;
    boolean lengthsDiffer = (in[countAt] & 0x80) != 0;
    int at = countAt + 1;
    int end = packetEnd;
    if ((in[countAt] & 0x40) != 0) {
      int padding;
      do {
        if (at >= end) {
          return false;
        }
        padding = in[at++] & 0xFF;
        end -= padding == 255 ? 254 : padding;
      } while (padding == 255);
    }
    if (count == 0 || count > MAX_FRAMES || end < at) {
      return false;
    }
    if (!lengthsDiffer) {
      int each = (end - at) / count;
      boolean silent = each * count == end - at;
      for (int i = 0; silent && i < count; i++) {
        silent = isSilentFrame(toc, in, at + i * each, each);
      }
      return silent;
    }
    int frame = at;
    for (int i = 1; i < count; i++) {
      int bytes = frameLength(in, frame, end);
      if (bytes < 0) {
        return false;
      }
      frame += lengthBytes(bytes);
    }
    for (int i = 1; i < count; i++) {
      int bytes = frameLength(in, at, end);
      at += lengthBytes(bytes);
      if (bytes > end - frame || !isSilentFrame(toc, in, frame, bytes)) {
        return false;
      }
      frame += bytes;
    }
    return isSilentFrame(toc, in, frame, end - frame);
  }

  /** One or two bytes (§3.2.1), or -1 if they are not there. */
  private static int frameLength(byte[] in, int at, int end) {
    if (at >= end) {
      return -1;
    }
    int first = in[at] & 0xFF;
    if (first < 252) {
      return first;
    }
    return at + 1 < end ? first + 4 * (in[at + 1] & 0xFF) : -1;
  }

  private static int lengthBytes(int length) {
    return length < 252 ? 1 : 2;
  }

  private static boolean isSilentFrame(int toc, byte[] in, int offset, int length) {
    if (length <= 1) {
      return true; // DTX (§3.1 of RFC 7587), which a decoder conceals
    }
    if (isCeltOnly(toc)) {
      return (in[offset] & 0xFF) == 0xFF && (in[offset + 1] & 0xFE) == 0xFE;
    }
    return (in[offset] & 0xFF & voiceFlags(toc)) == 0;
  }

  /** Whether the first frame holds a copy, of the mid or of the side channel. */
  static boolean hasCopy(byte[] in, int offset, int length) {
    if (length < 1 || isCeltOnly(in[offset])) {
      return false;
    }
    int frame = firstFrame(in, offset, offset + length);
    return frame > 0 && (in[frame] & copyFlags(in[offset])) != 0;
  }

  /** Where the first frame lies, or 0 if it has fewer than two bytes. */
  private static int firstFrame(byte[] in, int offset, int end) {
    int at = offset + 1;
    int bytes;
    switch (in[offset] & 3) {
      case 0:
        bytes = end - at;
        break;
      case 1:
        bytes = (end - at) / 2;
        break;
      case 2:
        bytes = frameLength(in, at, end);
        at += lengthBytes(bytes);
        break;
      default:
        if (at >= end) {
          return 0;
        }
        int count = in[at] & 0x3F;
        boolean lengthsDiffer = (in[at] & 0x80) != 0;
        boolean padded = (in[at] & 0x40) != 0;
        at++;
        while (padded) {
          if (at >= end) {
            return 0;
          }
          padded = (in[at++] & 0xFF) == 255;
        }
        if (count == 0) {
          return 0;
        }
        bytes = lengthsDiffer && count > 1 ? frameLength(in, at, end) : (end - at) / count;
        for (int i = 1; lengthsDiffer && i < count; i++) {
          at += lengthBytes(frameLength(in, at, end));
        }
        break;
    }
    return bytes > 1 && at < end ? at : 0;
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

  private static boolean isStereo(int toc) {
    return (toc & 4) != 0;
  }
}
