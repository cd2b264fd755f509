package io.switchroom.rtc.room;

import io.switchroom.codec.rtp.RtpPacket;

/**
 * One browser's copy of a track: its own SSRC, sequence numbers and timestamps, on one of the
 * receiving media lines the browser offered.
 *
 * <p>The SSRC stays with the line while tracks come and go on it, so that a new voice needs no new
 * offer; sequence numbers then go on without a gap and timestamps by the time that passed.
 */
public final class Subscription {

  /** The line's way out: adds protection and sends. The buffer is the loop's, valid in the call. */
  public interface RtpSink {
    void sendRtp(byte[] buffer, int offset, int length);
  }

  private final String mid;
  private final int ssrc;
  private final byte[] scratch;
  private final RtpSink sink;
  private int payloadType;
  private Track track;
  private final PathLoss loss = new PathLoss();

  private boolean following;
  private long sequenceOffset;
  private long timestampOffset;
  private long firstSequence;
  private long lastSequence;
  private long lastTimestamp;
  private long lastSentNs;
  private long packets;
  private long octets;

  /**
   * @param scratch the loop's buffer for outgoing packets, used only within a call
   */
  public Subscription(
      String mid, int ssrc, int payloadType, int firstSequence, byte[] scratch, RtpSink sink) {
    this.mid = mid;
    this.ssrc = ssrc;
    this.payloadType = payloadType;
    this.scratch = scratch;
    this.sink = sink;
    this.lastSequence = firstSequence & 0xffff;
  }

  /** The media line's identification tag (RFC 5888). */
  public String mid() {
    return mid;
  }

  public int ssrc() {
    return ssrc;
  }

  /** The track now heard on this line, or null. */
  public Track track() {
    return track;
  }

  public void payloadType(int payloadType) {
    this.payloadType = payloadType;
  }

  public long packets() {
    return packets;
  }

  public long octets() {
    return octets;
  }

  /**
   * The RTP timestamp of an instant, 32 bit, by the last packet sent: what a sender report says.
   */
  public long timestampAt(long nowNs) {
    return lastTimestamp + samples48k(nowNs - lastSentNs) & 0xffff_ffffL;
  }

  private static long samples48k(long ns) {
    return ns * 48 / 1_000_000;
  }

  /**
   * The browser's report on this line (RFC 3550 §6.4.1): whoever encodes for it prepares for such
   * loss.
   *
   * @param fractionLost in 1/256
   */
  public void onReceiverReport(int fractionLost) {
    int before = loss.percent();
    loss.onReport(fractionLost);
    if (loss.percent() != before && track != null) {
      track.lossChanged();
    }
  }

  int lossPercent() {
    return loss.percent();
  }

  /** Puts a track on this line, in place of whatever was there. */
  public void assign(Track next) {
    release();
    track = next;
    next.add(this);
  }

  /** Frees the line. */
  public void release() {
    if (track != null) {
      track.remove(this);
      track = null;
    }
  }

  /** The next packet begins a new source: number on from the last one sent. */
  void follow() {
    following = false;
  }

  void send(
      byte[] payload,
      int offset,
      int length,
      long sequence64,
      long timestamp64,
      boolean marker,
      long nowNs) {
    boolean first = !following;
    if (first) {
      following = true;
      sequenceOffset = lastSequence + 1 - sequence64;
      long passed = packets == 0 ? 0 : samples48k(nowNs - lastSentNs);
      timestampOffset = lastTimestamp + passed - timestamp64;
      firstSequence = lastSequence + 1;
    }
    long outSequence = sequence64 + sequenceOffset;
    if (outSequence < firstSequence
        || length > scratch.length - RtpPacket.FIXED_HEADER_LENGTH - 32) {
      return; // older than the switch: its number belongs to the source before
    }
    long outTimestamp = timestamp64 + timestampOffset;
    int header =
        RtpPacket.writeHeader(
            scratch,
            0,
            marker || first,
            payloadType,
            (int) outSequence & 0xffff,
            outTimestamp & 0xffff_ffffL,
            ssrc);
    System.arraycopy(payload, offset, scratch, header, length);
    if (outSequence > lastSequence) {
      lastSequence = outSequence;
      lastTimestamp = outTimestamp;
      lastSentNs = nowNs;
    }
    packets++;
    octets += length;
    sink.sendRtp(scratch, 0, header + length);
  }
}
