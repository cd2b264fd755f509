package io.switchroom.rtc.room;

/**
 * What a forwarder reads and writes of a VP8 payload: its descriptor (RFC 7741 §4.2) and the first
 * bit of the frame.
 *
 * <pre>
 *  |X|R|N|S|R| PID |    S: a partition starts here; with PID 0 it is the frame's first packet
 *  |I|L|T|K| RSV   |    if X
 *  |M| PictureID   |    if I; two bytes if M
 *  |   TL0PICIDX   |    if L
 *  |TID|Y| KEYIDX  |    if T or K
 *  |Size0|H| VER |P|    the frame: P is 0 in a key frame
 * </pre>
 */
final class Vp8Payload {
  private static final int X = 0x80;
  private static final int S = 0x10;
  private static final int PID = 0x07;
  private static final int I = 0x80;
  private static final int L = 0x40;
  private static final int T_OR_K = 0x30;
  private static final int M = 0x80;
  private static final int P = 0x01;

  private Vp8Payload() {}

  static boolean startsKeyFrame(byte[] b, int offset, int length) {
    int frame = frameAt(b, offset, length);
    return frame >= 0 && (b[offset] & (S | PID)) == S && (b[frame] & P) == 0;
  }

  /** Where the frame's bytes begin, or -1 if there are none. */
  private static int frameAt(byte[] b, int offset, int length) {
    int end = offset + length;
    int at = offset + 1;
    if (length > 1 && (b[offset] & X) != 0) {
      int extensions = b[offset + 1];
      at++;
      if ((extensions & I) != 0) {
        at += at < end && (b[at] & M) != 0 ? 2 : 1;
      }
      at += (extensions & L) != 0 ? 1 : 0;
      at += (extensions & T_OR_K) != 0 ? 1 : 0;
    }
    return at < end ? at : -1;
  }

  /** Where the two bytes of a 15-bit picture ID stand, or -1. */
  static int pictureIdAt(byte[] b, int offset, int length) {
    boolean there =
        length > 4 && (b[offset] & X) != 0 && (b[offset + 1] & I) != 0 && (b[offset + 2] & M) != 0;
    return there ? offset + 2 : -1;
  }

  static int pictureId(byte[] b, int at) {
    return (b[at] & 0x7F) << 8 | b[at + 1] & 0xFF;
  }

  static void pictureId(byte[] b, int at, int id) {
    b[at] = (byte) (M | id >> 8 & 0x7F);
    b[at + 1] = (byte) id;
  }

  /** Where TL0PICIDX stands behind a 15-bit picture ID, or -1. */
  static int layerIndexAt(byte[] b, int offset, int length) {
    int pictureId = pictureIdAt(b, offset, length);
    return pictureId >= 0 && (b[offset + 1] & L) != 0 ? pictureId + 2 : -1;
  }
}
