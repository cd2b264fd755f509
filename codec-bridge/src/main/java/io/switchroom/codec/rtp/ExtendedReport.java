package io.switchroom.codec.rtp;

/**
 * The report blocks of an RTCP XR packet seen in place, as a cursor (RFC 3611 §2, §3).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|reserved |   PT=XR=207   |     length in words, less 1   |
 * |                              SSRC                             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      BT       | type-specific |     length in words, less 1   |
 * :             type-specific block contents                      :
 * </pre>
 *
 * Use: {@code if (xr.wrap(rtcp)) while (xr.next()) switch (xr.blockType()) …}. {@link #next} has
 * checked that a block of one of the three types below is as long as its accessors read; an
 * accessor of another type reads nonsense.
 */
public final class ExtendedReport {
  /** A receiver's wall clock, so that he gets to know the round trip (§4.4). */
  public static final int RECEIVER_REFERENCE_TIME = 4;

  /** Delay since the last receiver reference time: the answer to it (§4.5). */
  public static final int DLRR = 5;

  /** How a voice stream arrived and how it sounded (§4.7). */
  public static final int VOIP_METRICS = 7;

  private static final int HEADER_LENGTH = 8;
  private static final int DLRR_LENGTH = 12;

  private byte[] buffer = new byte[0];
  private int end;
  private int at;
  private int following;

  /**
   * Points this cursor before the first block of the packet under {@code rtcp}'s cursor.
   *
   * @return false if that is no XR
   */
  public boolean wrap(RtcpPacket rtcp) {
    if (rtcp.type() != RtcpPacket.XR) {
      return false;
    }
    buffer = rtcp.buffer();
    end = rtcp.contentEnd();
    at = rtcp.offset() + HEADER_LENGTH;
    following = at;
    return true;
  }

  /** Moves to the next block, over malformed ones; false when there is none. */
  public boolean next() {
    while (end - following >= 4) {
      at = following;
      following = at + length();
      if (following > end) {
        following = end;
        return false;
      }
      if (isValid()) {
        return true;
      }
    }
    return false;
  }

  private boolean isValid() {
    return switch (blockType()) {
      case RECEIVER_REFERENCE_TIME -> length() == 12;
      case DLRR -> (length() - 4) % DLRR_LENGTH == 0;
      case VOIP_METRICS -> length() == VoipMetrics.LENGTH;
      default -> true;
    };
  }

  private int length() {
    return 4 * (Bytes.uint16(buffer, at + 2) + 1);
  }

  /** One of the above, or any other number 0..255. */
  public int blockType() {
    return buffer[at] & 0xFF;
  }

  /** Receiver reference time: a 64-bit NTP timestamp. */
  public long ntpTimestamp() {
    return (long) Bytes.int32(buffer, at + 4) << 32 | Bytes.int32(buffer, at + 8) & 0xFFFF_FFFFL;
  }

  /** DLRR: to how many receivers it answers; 0 for any other block. */
  public int dlrrCount() {
    return blockType() == DLRR ? (length() - 4) / DLRR_LENGTH : 0;
  }

  /** DLRR: whose reference time answer {@code index} is about. */
  public int dlrrSsrc(int index) {
    return Bytes.int32(buffer, dlrr(index));
  }

  /**
   * DLRR: the round trip that answer {@code index} proves.
   *
   * @param ntpNow arrival of this packet on the clock our reference times are stamped with
   * @return milliseconds, or -1 if the peer has not heard a reference time of ours yet
   */
  public double roundTripMs(int index, long ntpNow) {
    long last = Bytes.int32(buffer, dlrr(index) + 4) & 0xFFFF_FFFFL;
    if (last == 0) {
      return -1;
    }
    long delay = Bytes.int32(buffer, dlrr(index) + 8) & 0xFFFF_FFFFL;
    int roundTrip = (int) ((ntpNow >>> 16) - last - delay);
    return Math.max(0, roundTrip) * 1000.0 / 65536;
  }

  /** VoIP metrics: a copy. */
  public VoipMetrics voipMetrics() {
    return VoipMetrics.read(buffer, at + 4);
  }

  private int dlrr(int index) {
    return at + 4 + index * DLRR_LENGTH;
  }
}
