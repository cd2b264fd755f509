package io.switchroom.codec.rtp;

/**
 * What one receiver knows about one incoming stream, and the report block that tells its sender
 * (RFC 3550 §6.4.1; appendices A.1 sequence numbers, A.3 loss, A.8 jitter).
 *
 * <p>There is no probation: signalling or SRTP has already vouched for the source.
 */
public final class ReceptionStats {
  private static final int MAX_DROPOUT = 3000;
  private static final int MAX_MISORDER = 100;
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private final int clockRateHz;
  private int ssrc;
  private long received;
  private long base;
  private long highest;
  private int restartAt;
  private long expectedAtReport;
  private long receivedAtReport;
  private int lastTransit;

  /** Whether there is a {@link #lastTransit}. */
  private boolean timed;

  private int jitterTimes16;
  private long lastSenderReport;
  private long lastSenderReportNs;

  /**
   * @param clockRateHz of the RTP timestamps
   */
  public ReceptionStats(int ssrc, int clockRateHz) {
    this.clockRateHz = clockRateHz;
    restart(ssrc);
  }

  /** Begins anew, as for a stream never heard before. */
  public void restart(int ssrc) {
    this.ssrc = ssrc;
    received = 0;
    timed = false;
    jitterTimes16 = 0;
    lastSenderReport = 0;
  }

  /** Counts a packet of this stream; one of another SSRC begins the count anew. */
  public void onPacket(RtpPacket packet, long nowNs) {
    if (packet.ssrc() != ssrc) {
      restart(packet.ssrc());
    }
    if (advance(packet.sequence())) {
      received++;
      measureJitter((int) packet.timestamp(), nowNs);
    }
  }

  /**
   * As {@link #onPacket}, of a packet whose timestamp is not that of its sending, such as a
   * telephone-event's (RFC 4733 §2.5.1.2): it is counted and says nothing of jitter.
   */
  public void onPacketOutOfTime(RtpPacket packet) {
    if (packet.ssrc() != ssrc) {
      restart(packet.ssrc());
    }
    if (advance(packet.sequence())) {
      received++;
    }
  }

  private boolean advance(int sequence) {
    if (received == 0) {
      startAt(sequence);
      return true;
    }
    int delta = (short) (sequence - (int) highest);
    if (delta >= MAX_DROPOUT || delta < -MAX_MISORDER) {
      // A leap is believed only when the next packet confirms it: the other side started again.
      if (sequence != restartAt) {
        restartAt = sequence + 1 & 0xFFFF;
        return false;
      }
      received = 0;
      timed = false;
      startAt(sequence);
      return true;
    }
    highest += Math.max(0, delta);
    return true;
  }

  private void startAt(int sequence) {
    base = sequence;
    highest = sequence;
    restartAt = -1;
    expectedAtReport = 0;
    receivedAtReport = 0;
  }

  private void measureJitter(int timestamp, long nowNs) {
    long arrival =
        nowNs / NS_PER_SECOND * clockRateHz + nowNs % NS_PER_SECOND * clockRateHz / NS_PER_SECOND;
    int transit = (int) arrival - timestamp;
    if (timed) {
      int difference = Math.abs(transit - lastTransit);
      // A leap of the timestamps is not jitter; seconds of it would drown the estimate for minutes.
      if (difference >= 0 && difference < clockRateHz) {
        jitterTimes16 += difference - (jitterTimes16 + 8 >> 4);
      }
    }
    lastTransit = transit;
    timed = true;
  }

  /** Remembers an SR of this stream's sender, which the next report block refers to. */
  public void onSenderReport(long ntpTimestamp, long nowNs) {
    lastSenderReport = ntpTimestamp >>> 16 & 0xFFFF_FFFFL;
    lastSenderReportNs = nowNs;
  }

  /** The stream these figures are about. */
  public int ssrc() {
    return ssrc;
  }

  /** Packets received since the beginning, duplicates included. */
  public long received() {
    return received;
  }

  /** Packets that should have come, judged by the sequence numbers. */
  public long expected() {
    return received == 0 ? 0 : highest - base + 1;
  }

  /** Packets missing since the beginning; negative when duplicates outnumber losses. */
  public long lost() {
    return expected() - received;
  }

  /** Highest sequence number received, wraps in the upper bits. */
  public long extendedHighestSequence() {
    return highest;
  }

  /** Interarrival jitter in units of the codec's clock. */
  public int jitter() {
    return jitterTimes16 >> 4;
  }

  /** Interarrival jitter in milliseconds. */
  public double jitterMs() {
    return jitterTimes16 * 1000.0 / 16 / clockRateHz;
  }

  /**
   * Writes the 24 bytes of a report block and begins the next reporting interval. Use {@link
   * RtcpWriter#addReport}, which also counts it in the packet's header.
   */
  void writeReportBlock(byte[] out, int offset, long nowNs) {
    long expectedNow = expected() - expectedAtReport;
    long lostNow = expectedNow - (received - receivedAtReport);
    expectedAtReport = expected();
    receivedAtReport = received;
    int fraction =
        lostNow <= 0 || expectedNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
    int lost = (int) Math.max(-0x80_0000, Math.min(0x7F_FFFF, lost()));
    long delay =
        lastSenderReport == 0 ? 0 : (nowNs - lastSenderReportNs) / 1000 * 65536 / 1_000_000;
    Bytes.putInt32(out, offset, ssrc);
    Bytes.putInt32(out, offset + 4, fraction << 24 | lost & 0xFF_FFFF);
    Bytes.putInt32(out, offset + 8, (int) highest);
    Bytes.putInt32(out, offset + 12, jitter());
    Bytes.putInt32(out, offset + 16, (int) lastSenderReport);
    Bytes.putInt32(out, offset + 20, (int) delay);
  }
}
