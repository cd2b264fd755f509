package io.switchroom.gateway.call;

/**
 * How a phone leg's media has fared since the call began; what was received, since its stream began
 * (another SSRC or RTP clock begins anew).
 *
 * @param packetsSent RTP packets to the phone
 * @param packetsReceived RTP packets from the phone, duplicates included
 * @param packetsLost of the phone's, judged by sequence numbers; negative if duplicates outnumber
 *     them
 * @param packetsLate of the phone's, too late for the room's mix; known while anyone listens to it
 * @param packetsDiscarded of the phone's, not played in the mix although they came, the late ones
 *     among them
 * @param roundTripMs between the RTP ends, or −1 if unknown
 * @param received phone to room, as measured here
 * @param sent room to phone, as the phone reports it (RTCP RR, XR)
 */
public record LegQuality(
    long packetsSent,
    long packetsReceived,
    long packetsLost,
    long packetsLate,
    long packetsDiscarded,
    double roundTripMs,
    Way received,
    Way sent) {

  /**
   * One direction; all −1 while nothing is known of it.
   *
   * @param lossPercent of packets that were not played: lost or discarded
   * @param jitterMs interarrival jitter (RFC 3550 §6.4.1), now
   * @param rFactor ITU-T G.107, 0 to 93.2
   * @param mos conversational quality it means, 1 to 4.5
   */
  public record Way(double lossPercent, double jitterMs, double rFactor, double mos) {
    public static final Way UNKNOWN = new Way(-1, -1, -1, -1);
  }
}
