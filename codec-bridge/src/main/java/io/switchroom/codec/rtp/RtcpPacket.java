package io.switchroom.codec.rtp;

/**
 * A compound RTCP datagram seen in place, and a cursor over the packets in it (RFC 3550 §6;
 * feedback messages RFC 4585 §6; reduced-size compounds RFC 5506 are accepted).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|count/FMT|      PT       |     length in words, less 1   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                 SSRC of packet sender                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * Use: {@code if (rtcp.wrap(…)) while (rtcp.next()) switch (rtcp.type()) …}. {@code wrap} has
 * checked that everything the accessors of a packet's own type read lies inside that packet; an
 * accessor of another type reads nonsense or throws.
 */
public final class RtcpPacket {
  public static final int SR = 200;
  public static final int RR = 201;
  public static final int SDES = 202;
  public static final int BYE = 203;
  public static final int APP = 204;
  public static final int RTPFB = 205;
  public static final int PSFB = 206;
  public static final int XR = 207;

  /** FMT of the generic NACK among RTPFB (RFC 4585 §6.2.1). */
  public static final int FMT_NACK = 1;

  /** FMT of Picture Loss Indication among PSFB (RFC 4585 §6.3.1). */
  public static final int FMT_PLI = 1;

  /** FMT of the Full Intra Request among PSFB (RFC 5104 §4.3.1). */
  public static final int FMT_FIR = 4;

  /** FMT of application layer feedback among PSFB (RFC 4585 §6.4), which REMB uses. */
  public static final int FMT_ALFB = 15;

  /** "REMB" (draft-alvestrand-rmcat-remb-03 §2.2). */
  static final int REMB = 0x52454D42;

  static final int REPORT_BLOCK_LENGTH = 24;
  static final int SENDER_INFO_LENGTH = 20;

  private byte[] buffer = new byte[0];
  private int end;
  private int at;
  private int following;

  /**
   * Points this cursor before the first packet of the compound in {@code length} bytes from {@code
   * offset}; the bytes stay the caller's.
   *
   * @return false if any packet of it is malformed: the datagram should be dropped whole
   */
  public boolean wrap(byte[] buffer, int offset, int length) {
    if (length < 4) {
      return false;
    }
    int limit = offset + length;
    for (int packet = offset; packet < limit; ) {
      int bytes = limit - packet < 4 ? 0 : 4 * (Bytes.uint16(buffer, packet + 2) + 1);
      if (bytes == 0 || bytes > limit - packet || !isValid(buffer, packet, bytes, limit)) {
        return false;
      }
      packet += bytes;
    }
    this.buffer = buffer;
    end = limit;
    at = offset;
    following = offset;
    return true;
  }

  private static boolean isValid(byte[] b, int packet, int bytes, int limit) {
    if ((b[packet] & 0xC0) != 0x80) {
      return false;
    }
    int content = bytes;
    if ((b[packet] & 0x20) != 0) {
      // Only the last packet of a compound may be padded (§6.4.1).
      int padding = b[packet + bytes - 1] & 0xFF;
      if (packet + bytes != limit || padding == 0 || padding > bytes - 4) {
        return false;
      }
      content -= padding;
    }
    int count = b[packet] & 0x1F;
    int type = b[packet + 1] & 0xFF;
    return switch (type) {
      case SR -> content >= 8 + SENDER_INFO_LENGTH + count * REPORT_BLOCK_LENGTH;
      case RR -> content >= 8 + count * REPORT_BLOCK_LENGTH;
      case BYE -> content >= 4 + 4 * count;
      case SDES -> true;
      case RTPFB, PSFB -> content >= 12;
      default -> type >= 192 && type <= 223 && content >= 8; // the range RFC 5761 §4 keeps for RTCP
    };
  }

  /** Moves to the next packet; false when there is none. */
  public boolean next() {
    if (following >= end) {
      return false;
    }
    at = following;
    following = at + 4 * (Bytes.uint16(buffer, at + 2) + 1);
    return true;
  }

  /** One of {@link #SR} to {@link #XR}, or any other number 0..255. */
  public int type() {
    return buffer[at + 1] & 0xFF;
  }

  /** Report blocks in SR and RR, sources in BYE and SDES, the message format (FMT) in feedback. */
  public int count() {
    return buffer[at] & 0x1F;
  }

  /** Report blocks of any packet: there are none but in SR and RR. */
  public int reportCount() {
    return type() == SR || type() == RR ? count() : 0;
  }

  /** Bytes of this packet with its header. */
  public int length() {
    return following - at;
  }

  /** Who sends the report or feedback (not for SDES and BYE: see {@link #byeSource}). */
  public int senderSsrc() {
    return Bytes.int32(buffer, at + 4);
  }

  /** SR: the sender's wall clock as a 64-bit NTP timestamp. */
  public long ntpTimestamp() {
    return (long) Bytes.int32(buffer, at + 8) << 32 | Bytes.int32(buffer, at + 12) & 0xFFFF_FFFFL;
  }

  /** SR: the same moment on the RTP clock, unsigned 32 bit. */
  public long rtpTimestamp() {
    return uint32(at + 16);
  }

  /** SR: packets sent so far, unsigned 32 bit. */
  public long packetsSent() {
    return uint32(at + 20);
  }

  /** SR: payload bytes sent so far, unsigned 32 bit. */
  public long octetsSent() {
    return uint32(at + 24);
  }

  /** SR, RR: whose reception report block {@code block} (0..count−1) is about. */
  public int reportSsrc(int block) {
    return Bytes.int32(buffer, report(block));
  }

  /** SR, RR: share of packets lost since the last report, in 1/256. */
  public int fractionLost(int block) {
    return buffer[report(block) + 4] & 0xFF;
  }

  /** SR, RR: packets lost since the beginning; negative when duplicates outnumber losses. */
  public int cumulativeLost(int block) {
    return Bytes.int32(buffer, report(block) + 4) << 8 >> 8;
  }

  /** SR, RR: highest sequence number received, wraps in the upper 16 bits, unsigned 32 bit. */
  public long extendedHighestSequence(int block) {
    return uint32(report(block) + 8);
  }

  /** SR, RR: interarrival jitter in units of the codec's clock, unsigned 32 bit. */
  public long jitter(int block) {
    return uint32(report(block) + 12);
  }

  /** SR, RR: the middle 32 bits of the NTP timestamp of the last SR seen; 0 if none. */
  public long lastSenderReport(int block) {
    return uint32(report(block) + 16);
  }

  /** SR, RR: time since that SR, in 1/65536 s. */
  public long delaySinceLastSenderReport(int block) {
    return uint32(report(block) + 20);
  }

  /**
   * SR, RR: the round trip a report block proves (§6.4.1).
   *
   * @param ntpNow arrival of this packet on the clock our own SRs are stamped with
   * @return milliseconds, or -1 if the peer has not heard an SR of ours yet
   */
  public double roundTripMs(int block, long ntpNow) {
    long last = lastSenderReport(block);
    if (last == 0) {
      return -1;
    }
    int roundTrip = (int) ((ntpNow >>> 16) - last - delaySinceLastSenderReport(block));
    return Math.max(0, roundTrip) * 1000.0 / 65536;
  }

  /** BYE: the source {@code index} (0..count−1) that leaves. */
  public int byeSource(int index) {
    return Bytes.int32(buffer, at + 4 + 4 * index);
  }

  /** Feedback: the stream it asks about. */
  public int mediaSsrc() {
    return Bytes.int32(buffer, at + 8);
  }

  public boolean isPictureLossIndication() {
    return type() == PSFB && count() == FMT_PLI;
  }

  public boolean isNack() {
    return type() == RTPFB && count() == FMT_NACK;
  }

  /** NACK: number of (packet ID, bit mask) pairs; 0 for any other packet. */
  public int nackCount() {
    return isNack() ? (length() - 12 - padding()) / 4 : 0;
  }

  /** NACK: the first missing sequence number of pair {@code index}. */
  public int nackPacketId(int index) {
    return Bytes.uint16(buffer, at + 12 + 4 * index);
  }

  /** NACK: bit i set means packet ID + i + 1 is missing too. */
  public int nackBitmask(int index) {
    return Bytes.uint16(buffer, at + 14 + 4 * index);
  }

  /** FIR: how many streams it asks a key frame of; 0 for any other packet. */
  public int firCount() {
    return type() == PSFB && count() == FMT_FIR ? (length() - 12 - padding()) / 8 : 0;
  }

  /** FIR: the stream that entry {@code index} asks a key frame of. */
  public int firSsrc(int index) {
    return Bytes.int32(buffer, at + 12 + 8 * index);
  }

  /**
   * The bit rate that the receiver believes to be able to take of all streams together
   * (draft-alvestrand-rmcat-remb-03 §2.2).
   *
   * @return bits per second, or -1 if this packet does not tell
   */
  public long rembBps() {
    if (type() != PSFB
        || count() != FMT_ALFB
        || length() - padding() < 20
        || Bytes.int32(buffer, at + 12) != REMB) {
      return -1;
    }
    int exponent = buffer[at + 17] >> 2 & 0x3F;
    long mantissa = (buffer[at + 17] & 3L) << 16 | Bytes.uint16(buffer, at + 18);
    return exponent > 40 ? Long.MAX_VALUE : mantissa << exponent;
  }

  byte[] buffer() {
    return buffer;
  }

  /** Where this packet begins in {@link #buffer}. */
  int offset() {
    return at;
  }

  /** Where its content ends there, before padding. */
  int contentEnd() {
    return following - padding();
  }

  private int padding() {
    return (buffer[at] & 0x20) == 0 ? 0 : buffer[following - 1] & 0xFF;
  }

  private int report(int block) {
    return at + 8 + (type() == SR ? SENDER_INFO_LENGTH : 0) + block * REPORT_BLOCK_LENGTH;
  }

  private long uint32(int index) {
    return Bytes.int32(buffer, index) & 0xFFFF_FFFFL;
  }
}
