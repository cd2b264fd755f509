package io.switchroom.rtc.webrtc;

/**
 * Tells apart what shares one UDP port: STUN, DTLS, RTP and RTCP (RFC 7983 §7, RFC 5761 §4).
 *
 * <pre>
 *  first byte   0..3    STUN
 *              20..63   DTLS
 *             128..191  RTP, or RTCP if the second byte is 192..223
 * </pre>
 */
public final class PacketDemux {
  /** What a datagram seems to be, judged by its first two bytes only. */
  public enum Kind {
    STUN,
    DTLS,
    RTP,
    RTCP,
    UNKNOWN
  }

  private PacketDemux() {}

  /** Looks at no more than the first two bytes; a datagram shorter than that is unknown. */
  public static Kind kindOf(byte[] buffer, int offset, int length) {
    if (length < 2) {
      return Kind.UNKNOWN;
    }
    int first = buffer[offset] & 0xFF;
    if (first <= 3) {
      return Kind.STUN;
    }
    if (first >= 20 && first <= 63) {
      return Kind.DTLS;
    }
    if (first >= 128 && first <= 191) {
      int second = buffer[offset + 1] & 0xFF;
      return second >= 192 && second <= 223 ? Kind.RTCP : Kind.RTP;
    }
    return Kind.UNKNOWN;
  }
}
