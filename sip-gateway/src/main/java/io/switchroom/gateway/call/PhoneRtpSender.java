package io.switchroom.gateway.call;

import io.switchroom.codec.rtp.RtpPacket;

/**
 * The numbers of the one stream a phone is sent: sequence numbers without a gap, timestamps by the
 * clock, whatever was held, skipped or renegotiated (RFC 3550 §5.1).
 */
final class PhoneRtpSender {
  private static final long NS_PER_S = 1_000_000_000L;

  private final int ssrc;
  private int sequence;
  private long baseTimestamp;
  private long baseNs = Long.MIN_VALUE;
  private int clockRateHz = 8_000;
  private boolean talkspurt = true;
  private long packets;
  private long octets;

  /** The numbers that RFC 3550 §5.1 wants random, all drawn from one seed. */
  PhoneRtpSender(long random) {
    this.ssrc = (int) random;
    this.sequence = (int) (random >>> 32) & 0x7fff;
    this.baseTimestamp = (random >>> 16) & 0xffff_ffffL;
  }

  /** Another codec's clock: timestamps go on from the old one's. */
  void clockRateHz(int newRateHz, long nowNs) {
    if (newRateHz != clockRateHz && baseNs != Long.MIN_VALUE) {
      baseTimestamp = timestampAt(nowNs);
      baseNs = nowNs;
    }
    clockRateHz = newRateHz;
  }

  /** Nothing is sent for a while: the next packet begins a talkspurt (RFC 3551 §4.1). */
  void pause() {
    talkspurt = true;
  }

  /**
   * Writes the next packet to {@code out[0]}.
   *
   * @param mediaNs the time of its first sample
   * @return its length
   */
  int write(byte[] out, int payloadType, byte[] payload, int offset, int length, long mediaNs) {
    if (baseNs == Long.MIN_VALUE) {
      baseNs = mediaNs;
    }
    int header =
        RtpPacket.writeHeader(out, 0, talkspurt, payloadType, sequence, timestampAt(mediaNs), ssrc);
    talkspurt = false;
    sequence = (sequence + 1) & 0xffff;
    System.arraycopy(payload, offset, out, header, length);
    packets++;
    octets += length;
    return header + length;
  }

  /** By the clock, not by counting frames: a skipped tick must not make us late for ever after. */
  long timestampAt(long mediaNs) {
    long sinceNs = mediaNs - baseNs;
    long seconds = Math.floorDiv(sinceNs, NS_PER_S);
    long restNs = sinceNs - seconds * NS_PER_S;
    return baseTimestamp + seconds * clockRateHz + restNs * clockRateHz / NS_PER_S & 0xffff_ffffL;
  }

  int ssrc() {
    return ssrc;
  }

  long packets() {
    return packets;
  }

  /** Of payload (RFC 3550 §6.4.1). */
  long octets() {
    return octets;
  }
}
