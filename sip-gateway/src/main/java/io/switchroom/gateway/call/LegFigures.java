package io.switchroom.gateway.call;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.quality.CodecImpairment;
import io.switchroom.codec.quality.EModel;
import io.switchroom.codec.rtp.ExtendedReport;
import io.switchroom.codec.rtp.LossPattern;
import io.switchroom.codec.rtp.ReceptionStats;
import io.switchroom.codec.rtp.RtcpPacket;
import io.switchroom.codec.rtp.RtcpWriter;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.codec.rtp.VoipMetrics;
import io.switchroom.rtc.room.Track;

/**
 * What is known of a phone leg's quality: measured here, and told by the phone (RFC 3550 §6.4.1,
 * RFC 3611 §4.7).
 *
 * <p>Owned by the leg's loop; nothing allocates per packet.
 */
final class LegFigures {
  /** Of a phone that does not tell: its jitter buffer and sound card. */
  private static final double PHONE_DELAY_MS = 60;

  /** A voice waits for the tick, 10 ms in the mean. */
  private static final double MIX_DELAY_MS = 10;

  private static final double NS_PER_MS = 1e6;

  private final LossPattern pattern = new LossPattern();
  private double roundTripMs = -1;

  // What the phone's reports say of what it is sent.
  private long reportedLost = -1;
  private long sentThen;
  private double reportedJitterMs;
  private VoipMetrics reportedMetrics;

  // The phone's reference time that came last (RFC 3611 §4.4).
  private boolean referenceKnown;
  private int referenceSsrc;
  private long referenceNtp;
  private long referenceNs;

  // Of tracks that were replaced.
  private long lateBefore;
  private long discardedBefore;

  void onPacket(RtpPacket packet) {
    pattern.onPacket(packet);
  }

  /** The track gives way to one of another codec. */
  void trackEnds(Track track) {
    lateBefore += track.late();
    discardedBefore += track.discarded();
  }

  /**
   * A report block about our stream.
   *
   * @param packetsSent so far
   */
  void onReport(RtcpPacket rtcp, int block, int clockRateHz, long packetsSent, long ntpNow) {
    reportedLost = Math.max(0, rtcp.cumulativeLost(block));
    sentThen = packetsSent;
    reportedJitterMs = rtcp.jitter(block) * 1_000.0 / clockRateHz;
    learnRoundTrip(rtcp.roundTripMs(block, ntpNow));
  }

  /**
   * An extended report of the phone's.
   *
   * @param senderSsrc the phone's
   * @param ownSsrc of the stream it is sent
   */
  void onExtendedReport(ExtendedReport xr, int senderSsrc, int ownSsrc, long ntpNow, long nowNs) {
    while (xr.next()) {
      if (xr.blockType() == ExtendedReport.RECEIVER_REFERENCE_TIME) {
        referenceKnown = true;
        referenceSsrc = senderSsrc;
        referenceNtp = xr.ntpTimestamp();
        referenceNs = nowNs;
      }
      for (int i = 0; i < xr.dlrrCount(); i++) {
        if (xr.dlrrSsrc(i) == ownSsrc) {
          learnRoundTrip(xr.roundTripMs(i, ntpNow));
        }
      }
      if (xr.blockType() == ExtendedReport.VOIP_METRICS) {
        VoipMetrics metrics = xr.voipMetrics();
        if (metrics.ssrc() == ownSsrc) {
          reportedMetrics = metrics;
          if (roundTripMs < 0 && metrics.roundTripMs() > 0) {
            roundTripMs = metrics.roundTripMs(); // what is measured here is finer
          }
        }
      }
    }
  }

  private void learnRoundTrip(double ms) {
    if (ms >= 0) {
      roundTripMs = ms;
    }
  }

  /**
   * All there is to know now.
   *
   * @param track what the phone publishes, or null
   * @param codec of what the phone is sent; until it publishes, of both directions
   * @param ptimeMs of a packet
   */
  LegQuality quality(
      ReceptionStats reception, Track track, AudioCodec codec, int ptimeMs, long packetsSent) {
    long late = lateBefore + (track == null ? 0 : track.late());
    long discarded = discardedBefore + (track == null ? 0 : track.discarded());
    return new LegQuality(
        packetsSent,
        reception.received(),
        reception.lost(),
        late,
        discarded,
        roundTripMs,
        received(reception, discarded, track, codec, ptimeMs),
        sent(codec, ptimeMs));
  }

  private LegQuality.Way received(
      ReceptionStats reception, long discarded, Track track, AudioCodec codec, int ptimeMs) {
    if (reception.received() == 0) {
      return LegQuality.Way.UNKNOWN;
    }
    AudioCodec heard = track == null ? codec : track.codec();
    double lossPercent = unplayedPercent(reception, discarded);
    double oneWayMs = networkMs() + ptimeMs + playoutMs(track) + MIX_DELAY_MS;
    double r =
        EModel.rFactor(CodecImpairment.of(heard), oneWayMs, lossPercent, pattern.burstRatio());
    return new LegQuality.Way(lossPercent, reception.jitterMs(), r, EModel.mos(r));
  }

  /** The phone's own rating counts if it gives one: it knows its jitter buffer. */
  private LegQuality.Way sent(AudioCodec codec, int ptimeMs) {
    VoipMetrics metrics = reportedMetrics;
    if (metrics == null && (reportedLost < 0 || sentThen == 0)) {
      return LegQuality.Way.UNKNOWN;
    }
    double lossPercent =
        metrics == null
            ? Math.min(100, reportedLost * 100.0 / sentThen)
            : Math.min(256, metrics.lossRate() + metrics.discardRate()) * 100 / 256.0;
    boolean tellsDelay = metrics != null && metrics.endSystemDelayMs() > 0;
    double phoneMs = tellsDelay ? metrics.endSystemDelayMs() : PHONE_DELAY_MS;
    double r =
        EModel.rFactor(CodecImpairment.of(codec), networkMs() + ptimeMs + phoneMs, lossPercent, 1);
    if (metrics != null && metrics.rFactor() <= 100) {
      r = metrics.rFactor();
    }
    return new LegQuality.Way(lossPercent, reportedJitterMs, r, EModel.mos(r));
  }

  private double networkMs() {
    return Math.max(0, roundTripMs) / 2;
  }

  private static double playoutMs(Track track) {
    return track == null ? 0 : track.playoutDelayNs() / NS_PER_MS;
  }

  private static double unplayedPercent(ReceptionStats reception, long discarded) {
    long unplayed = Math.max(0, reception.lost()) + discarded;
    return Math.min(100, unplayed * 100.0 / Math.max(1, reception.expected()));
  }

  /**
   * Writes an XR: what was received of the phone's stream and, if it sent one, the answer to its
   * reference time.
   *
   * @param ssrc of the stream the phone is sent
   * @param track what the phone publishes
   * @return its length
   */
  int writeExtendedReport(
      byte[] out,
      int offset,
      int ssrc,
      ReceptionStats reception,
      Track track,
      AudioCodec codec,
      int ptimeMs,
      long nowNs) {
    int end = offset + RtcpWriter.extendedReport(out, offset, ssrc);
    if (referenceKnown) {
      long delay = (nowNs - referenceNs) / 1_000 * 65_536 / 1_000_000;
      end += RtcpWriter.addDlrr(out, offset, end, referenceSsrc, referenceNtp >>> 16, delay);
    }
    VoipMetrics metrics = metrics(reception, track, codec, ptimeMs);
    end += RtcpWriter.addVoipMetrics(out, offset, end, metrics);
    return end - offset;
  }

  /** Levels and echo are not measured. */
  private VoipMetrics metrics(
      ReceptionStats reception, Track track, AudioCodec codec, int ptimeMs) {
    long discarded = discardedBefore + track.discarded();
    long expected = Math.max(1, reception.expected());
    LegQuality.Way way = received(reception, discarded, track, codec, ptimeMs);
    double listening =
        EModel.rFactor(
            CodecImpairment.of(track.codec()), 0, way.lossPercent(), pattern.burstRatio());
    int targetMs = (int) (track.playoutTargetNs() / NS_PER_MS);
    int delayMs = (int) Math.round(playoutMs(track) + MIX_DELAY_MS);
    return new VoipMetrics(
        reception.ssrc(),
        (int) Math.min(255, 256 * Math.max(0, reception.lost()) / expected),
        (int) Math.min(255, 256 * discarded / expected),
        pattern.burstDensity(),
        pattern.gapDensity(),
        (int) Math.round(pattern.burstLength() * ptimeMs),
        (int) Math.round(pattern.gapLength() * ptimeMs),
        (int) Math.round(Math.max(0, roundTripMs)),
        delayMs,
        VoipMetrics.UNAVAILABLE,
        VoipMetrics.UNAVAILABLE,
        VoipMetrics.UNAVAILABLE,
        VoipMetrics.GMIN,
        (int) Math.round(way.rFactor()),
        VoipMetrics.UNAVAILABLE,
        (int) Math.round(10 * EModel.mos(listening)),
        (int) Math.round(10 * way.mos()),
        VoipMetrics.ENHANCED_CONCEALMENT | VoipMetrics.ADAPTIVE_JITTER_BUFFER,
        delayMs,
        Math.max(delayMs, targetMs),
        track.maxJitterMs());
  }
}
