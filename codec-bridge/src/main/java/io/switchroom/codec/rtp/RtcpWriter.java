package io.switchroom.codec.rtp;

/**
 * Builds RTCP packets in the caller's array (RFC 3550 §6.4–6.6, RFC 4585 §6.3.1, RFC 3611).
 *
 * <p>Every method returns the bytes it wrote, so that a compound is written by adding them up:
 *
 * <pre>
 * int end = at;
 * end += RtcpWriter.senderReport(out, end, …);
 * end += RtcpWriter.addReport(out, at, end, stats, nowNs);   // up to 31 times
 * end += RtcpWriter.cname(out, end, ssrc, cname);
 * </pre>
 */
public final class RtcpWriter {
  private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
  private static final int SDES_CNAME = 1;
  private static final int MAX_REPORTS = 31;

  private RtcpWriter() {}

  /** The 64-bit NTP timestamp of a wall clock in milliseconds since 1970 (§4). */
  public static long ntpTimestamp(long epochMs) {
    long seconds = Math.floorDiv(epochMs, 1000) + SECONDS_1900_TO_1970;
    long fraction = (Math.floorMod(epochMs, 1000L) << 32) / 1000;
    return seconds << 32 | fraction;
  }

  /** An SR without report blocks. */
  public static int senderReport(
      byte[] out,
      int offset,
      int ssrc,
      long ntpTimestamp,
      long rtpTimestamp,
      long packetsSent,
      long octetsSent) {
    header(out, offset, 0, RtcpPacket.SR, 28);
    Bytes.putInt32(out, offset + 4, ssrc);
    Bytes.putInt32(out, offset + 8, (int) (ntpTimestamp >>> 32));
    Bytes.putInt32(out, offset + 12, (int) ntpTimestamp);
    Bytes.putInt32(out, offset + 16, (int) rtpTimestamp);
    Bytes.putInt32(out, offset + 20, (int) packetsSent);
    Bytes.putInt32(out, offset + 24, (int) octetsSent);
    return 28;
  }

  /** An RR without report blocks: right as it is while nothing has been received. */
  public static int receiverReport(byte[] out, int offset, int ssrc) {
    header(out, offset, 0, RtcpPacket.RR, 8);
    Bytes.putInt32(out, offset + 4, ssrc);
    return 8;
  }

  /**
   * Appends a report block to the SR or RR that begins at {@code packetOffset} and ends at {@code
   * end}, where the block goes.
   *
   * @return 24, or 0 if that packet is full (31 blocks) or nothing was received yet
   */
  public static int addReport(
      byte[] out, int packetOffset, int end, ReceptionStats stats, long nowNs) {
    int count = out[packetOffset] & 0x1F;
    if (count == MAX_REPORTS || stats.received() == 0) {
      return 0;
    }
    stats.writeReportBlock(out, end, nowNs);
    int length = end - packetOffset + RtcpPacket.REPORT_BLOCK_LENGTH;
    header(out, packetOffset, count + 1, out[packetOffset + 1] & 0xFF, length);
    return RtcpPacket.REPORT_BLOCK_LENGTH;
  }

  /** An SDES with one CNAME, at most 255 ASCII characters. */
  public static int cname(byte[] out, int offset, int ssrc, String cname) {
    int characters = Math.min(cname.length(), 255);
    // The chunk ends with one to four zero bytes, on a word boundary (§6.5).
    int length = 4 + (4 + 2 + characters + 4) / 4 * 4;
    header(out, offset, 1, RtcpPacket.SDES, length);
    Bytes.putInt32(out, offset + 4, ssrc);
    out[offset + 8] = SDES_CNAME;
    out[offset + 9] = (byte) characters;
    for (int i = 0; i < characters; i++) {
      out[offset + 10 + i] = (byte) cname.charAt(i);
    }
    for (int i = 10 + characters; i < length; i++) {
      out[offset + i] = 0;
    }
    return length;
  }

  /** A BYE of one source, without a reason. */
  public static int bye(byte[] out, int offset, int ssrc) {
    header(out, offset, 1, RtcpPacket.BYE, 8);
    Bytes.putInt32(out, offset + 4, ssrc);
    return 8;
  }

  /** Asks the sender of {@code mediaSsrc} for a key frame. */
  public static int pictureLossIndication(byte[] out, int offset, int ssrc, int mediaSsrc) {
    header(out, offset, RtcpPacket.FMT_PLI, RtcpPacket.PSFB, 12);
    Bytes.putInt32(out, offset + 4, ssrc);
    Bytes.putInt32(out, offset + 8, mediaSsrc);
    return 12;
  }

  /**
   * Asks the sender of {@code mediaSsrc} to send packets again (RFC 4585 §6.2.1).
   *
   * @param pairs packet ID in the upper 16 bits of each, mask of those after it in the lower
   */
  public static int nack(
      byte[] out, int offset, int ssrc, int mediaSsrc, int[] pairs, int pairCount) {
    int length = 12 + 4 * pairCount;
    header(out, offset, RtcpPacket.FMT_NACK, RtcpPacket.RTPFB, length);
    Bytes.putInt32(out, offset + 4, ssrc);
    Bytes.putInt32(out, offset + 8, mediaSsrc);
    for (int i = 0; i < pairCount; i++) {
      Bytes.putInt32(out, offset + 12 + 4 * i, pairs[i]);
    }
    return length;
  }

  /**
   * Tells a sender how much it may send in these streams together (draft-alvestrand-rmcat-remb-03
   * §2.2), to 18 significant bits, never more than asked.
   */
  public static int remb(
      byte[] out, int offset, int ssrc, long bps, int[] mediaSsrcs, int ssrcCount) {
    int length = 20 + 4 * ssrcCount;
    header(out, offset, RtcpPacket.FMT_ALFB, RtcpPacket.PSFB, length);
    Bytes.putInt32(out, offset + 4, ssrc);
    Bytes.putInt32(out, offset + 8, 0);
    Bytes.putInt32(out, offset + 12, RtcpPacket.REMB);
    int exponent = Math.max(0, 64 - Long.numberOfLeadingZeros(bps) - 18);
    int mantissa = (int) (bps >>> exponent);
    Bytes.putInt32(out, offset + 16, ssrcCount << 24 | exponent << 18 | mantissa);
    for (int i = 0; i < ssrcCount; i++) {
      Bytes.putInt32(out, offset + 20 + 4 * i, mediaSsrcs[i]);
    }
    return length;
  }

  /** An XR without report blocks (RFC 3611 §2), which {@code add…} appends. */
  public static int extendedReport(byte[] out, int offset, int ssrc) {
    header(out, offset, 0, RtcpPacket.XR, 8);
    Bytes.putInt32(out, offset + 4, ssrc);
    return 8;
  }

  /**
   * Appends a receiver reference time to the XR that begins at {@code packetOffset} and ends at
   * {@code end} (RFC 3611 §4.4): for who sends no SR and still wants to know the round trip.
   *
   * @return 12
   */
  public static int addReferenceTime(byte[] out, int packetOffset, int end, long ntpTimestamp) {
    block(out, packetOffset, end, ExtendedReport.RECEIVER_REFERENCE_TIME, 12);
    Bytes.putInt32(out, end + 4, (int) (ntpTimestamp >>> 32));
    Bytes.putInt32(out, end + 8, (int) ntpTimestamp);
    return 12;
  }

  /**
   * Appends a DLRR block of one receiver (RFC 3611 §4.5): the answer to his reference time.
   *
   * @param receiverSsrc who sent it
   * @param lastReferenceTime its middle 32 bits
   * @param delaySince how long ago, 1/65536 s
   * @return 16
   */
  public static int addDlrr(
      byte[] out,
      int packetOffset,
      int end,
      int receiverSsrc,
      long lastReferenceTime,
      long delaySince) {
    block(out, packetOffset, end, ExtendedReport.DLRR, 16);
    Bytes.putInt32(out, end + 4, receiverSsrc);
    Bytes.putInt32(out, end + 8, (int) lastReferenceTime);
    Bytes.putInt32(out, end + 12, (int) delaySince);
    return 16;
  }

  /**
   * Appends a VoIP metrics block (RFC 3611 §4.7).
   *
   * @return 36
   */
  public static int addVoipMetrics(byte[] out, int packetOffset, int end, VoipMetrics metrics) {
    block(out, packetOffset, end, ExtendedReport.VOIP_METRICS, VoipMetrics.LENGTH);
    metrics.write(out, end + 4);
    return VoipMetrics.LENGTH;
  }

  private static void block(byte[] out, int packetOffset, int end, int type, int length) {
    out[end] = (byte) type;
    out[end + 1] = 0;
    Bytes.putInt16(out, end + 2, length / 4 - 1);
    header(out, packetOffset, 0, RtcpPacket.XR, end + length - packetOffset);
  }

  private static void header(byte[] out, int offset, int count, int type, int length) {
    out[offset] = (byte) (0x80 | count);
    out[offset + 1] = (byte) type;
    Bytes.putInt16(out, offset + 2, length / 4 - 1);
  }
}
