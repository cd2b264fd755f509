package io.switchroom.codec.opus;

/**
 * Walks over the frames of one Opus packet (RFC 6716 §3.2).
 *
 * <pre>
 * code 0 │ frame            code 2 │ length, frame, frame
 * code 1 │ frame, frame     code 3 │ count, padding length, lengths if they differ, frames, padding
 * </pre>
 */
final class OpusFrames {
  private static final int MAX_FRAMES = 48;

  private byte[] in;

  /** Where the next length stands, if {@link #lengthsDiffer}. */
  private int lengthAt;

  private boolean lengthsDiffer;
  private int left;
  private int next;
  private int end;
  private int offset;
  private int length;

  /**
   * @return false if these bytes are no packet
   */
  boolean start(byte[] packet, int packetOffset, int packetLength) {
    in = packet;
    end = packetOffset + packetLength;
    next = packetOffset + 1;
    left = 0;
    if (packetLength < 1) {
      return false;
    }
    int code = packet[packetOffset] & 3;
    left = code == 0 ? 1 : 2;
    lengthsDiffer = code == 2;
    lengthAt = next;
    return (code < 3 || readCount()) && measure();
  }

  private boolean readCount() {
    left = 0;
    if (next >= end) {
      return false;
    }
    int head = in[next++];
    boolean padded = (head & 0x40) != 0;
    while (padded && next < end) {
      int bytes = in[next++] & 0xFF;
      padded = bytes == 255;
      end -= padded ? 254 : bytes;
    }
    int count = head & 0x3F;
    if (padded || next > end || count == 0 || count > MAX_FRAMES) {
      return false;
    }
    left = count;
    lengthsDiffer = (head & 0x80) != 0;
    lengthAt = next;
    return true;
  }

  /** Finds where the frames begin and whether they fit. */
  private boolean measure() {
    if (!lengthsDiffer) {
      return (end - next) % left == 0;
    }
    int bytes = 0;
    for (int i = 1; i < left; i++) {
      if (next >= end || next + lengthBytes(next) > end) {
        return false;
      }
      bytes += lengthAt(next);
      next += lengthBytes(next);
    }
    return bytes <= end - next;
  }

  /** Whether there is another frame. */
  boolean next() {
    if (left == 0) {
      return false;
    }
    offset = next;
    if (left == 1) {
      length = end - next;
    } else if (lengthsDiffer) {
      length = lengthAt(lengthAt);
      lengthAt += lengthBytes(lengthAt);
    } else {
      length = (end - next) / left;
    }
    next += length;
    left--;
    return true;
  }

  private int lengthAt(int at) {
    int first = in[at] & 0xFF;
    return first < 252 ? first : first + 4 * (in[at + 1] & 0xFF);
  }

  private int lengthBytes(int at) {
    return (in[at] & 0xFF) < 252 ? 1 : 2;
  }

  /** Of the frame found last. */
  int offset() {
    return offset;
  }

  /** Of the frame found last, bytes; 0 for one that was not sent. */
  int length() {
    return length;
  }
}
