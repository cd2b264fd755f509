package io.switchroom.rtc.room;

import io.switchroom.codec.rtp.ReceptionStats;
import io.switchroom.codec.rtp.RtcpWriter;

/** The compound RTCP packets a port sends about one stream (RFC 3550 §6.1): report and CNAME. */
public final class RtcpReport {
  private RtcpReport() {}

  /**
   * A sender report, with what was received of the peer's stream if anything was.
   *
   * @param timestamp the RTP timestamp of this instant
   * @param unixNs this instant as unix time, ns
   * @param reception of the peer's stream, or null
   * @return the length written from {@code out[0]}
   */
  public static int sender(
      byte[] out,
      int ssrc,
      long timestamp,
      long packets,
      long octets,
      long unixNs,
      ReceptionStats reception,
      String cname,
      long nowNs) {
    long ntp = RtcpWriter.ntpTimestamp(unixNs / 1_000_000);
    int end = RtcpWriter.senderReport(out, 0, ssrc, ntp, timestamp, packets, octets);
    return finish(out, end, ssrc, reception, cname, nowNs);
  }

  /** A receiver report: for who sends nothing himself. */
  public static int receiver(
      byte[] out, int ssrc, ReceptionStats reception, String cname, long nowNs) {
    return finish(out, RtcpWriter.receiverReport(out, 0, ssrc), ssrc, reception, cname, nowNs);
  }

  private static int finish(
      byte[] out, int end, int ssrc, ReceptionStats reception, String cname, long nowNs) {
    int length = end;
    if (reception != null) {
      length += RtcpWriter.addReport(out, 0, length, reception, nowNs);
    }
    return length + RtcpWriter.cname(out, length, ssrc, cname);
  }

  /** A farewell (§6.6): an empty report, CNAME, BYE. */
  public static int bye(byte[] out, int ssrc, String cname) {
    int length = RtcpWriter.receiverReport(out, 0, ssrc);
    length += RtcpWriter.cname(out, length, ssrc, cname);
    return length + RtcpWriter.bye(out, length, ssrc);
  }
}
