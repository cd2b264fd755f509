package io.switchroom.gateway.call;

import io.switchroom.codec.dtmf.DtmfSender;
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
    int header = writeHeader(out, talkspurt, payloadType, mediaNs);
    talkspurt = false;
    System.arraycopy(payload, offset, out, header, length);
    octets += length;
    return header + length;
  }

  /**
   * Writes the telephone-event packet that is due to {@code out[0]}, with the timestamp of its
   * key's begin (RFC 4733 §2.5.1.2).
   *
   * @return its length
   */
  int write(byte[] out, int payloadType, DtmfSender keys) {
    int header = writeHeader(out, keys.marker(), payloadType, keys.beganNs());
    int length = keys.write(out, header, clockRateHz);
    octets += length;
    return header + length;
  }

  private int writeHeader(byte[] out, boolean marker, int payloadType, long mediaNs) {
    if (baseNs == Long.MIN_VALUE) {
      baseNs = mediaNs;
    }
    int length =
        RtpPacket.writeHeader(out, 0, marker, payloadType, sequence, timestampAt(mediaNs), ssrc);
    sequence = (sequence + 1) & 0xffff;
    packets++;
    return length;
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
