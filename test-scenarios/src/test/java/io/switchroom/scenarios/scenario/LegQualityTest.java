package io.switchroom.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.rtp.ExtendedReport;
import io.switchroom.codec.rtp.RtcpPacket;
import io.switchroom.codec.rtp.RtcpWriter;
import io.switchroom.codec.rtp.VoipMetrics;
import io.switchroom.gateway.call.LegQuality;
import io.switchroom.scenarios.support.Sound;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a leg knows of its quality, and what it tells and is told of it (RTCP XR). */
class LegQualityTest {
  private static Optional<VoipMetrics> metricsIn(byte[] compound) {
    RtcpPacket rtcp = new RtcpPacket();
    ExtendedReport xr = new ExtendedReport();
    assertTrue(rtcp.wrap(compound, 0, compound.length));
    Optional<VoipMetrics> metrics = Optional.empty();
    while (rtcp.next()) {
      if (xr.wrap(rtcp)) {
        while (xr.next()) {
          if (xr.blockType() == ExtendedReport.VOIP_METRICS) {
            metrics = Optional.of(xr.voipMetrics());
          }
        }
      }
    }
    return metrics;
  }

  private static VoipMetrics lastMetrics(LegRig leg) {
    return metricsIn(leg.reports().get(leg.reports().size() - 1)).orElseThrow();
  }

  @Test
  void nothingIsKnownAtFirst() throws IOException {
    try (LegRig leg = new LegRig(1, AudioCodec.PCMU, 20, true)) {
      LegQuality quality = leg.port().legQuality();
      assertEquals(LegQuality.Way.UNKNOWN, quality.received());
      assertEquals(LegQuality.Way.UNKNOWN, quality.sent());
      assertEquals(-1, quality.roundTripMs());
    }
  }

  @Test
  void aCleanLegIsAsGoodAsItGets() throws IOException {
    try (LegRig leg = new LegRig(1, AudioCodec.PCMU, 20, true)) {
      leg.says(Sound.tone(500, -15)).advanceMs(5_000);
      LegQuality quality = leg.port().legQuality();
      assertEquals(250, quality.packetsReceived(), 2);
      assertEquals(0, quality.packetsLost());
      assertEquals(0, quality.packetsDiscarded());
      assertTrue(quality.received().rFactor() > 90, quality.toString());
      assertTrue(quality.received().mos() > 4.3, quality.toString());
      assertEquals(LegQuality.Way.UNKNOWN, quality.sent(), "it reports nothing");
    }
  }

  @Test
  void lossIsCountedToldAndHeard() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (LegRig leg = new LegRig(1, AudioCodec.PCMA, 20, true)) {
      leg.port().sendXr(true);
      leg.says(Sound.tone(500, -15)).advanceMs(1_000);
      for (int i = 0; i < 1_000; i++) {
        boolean lost = random.nextInt(100) < 5;
        if (lost) {
          leg.losesNext();
        }
        leg.advanceMs(20);
      }
      LegQuality.Way way = leg.port().legQuality().received();
      String what = "seed " + seed + ": " + leg.port().legQuality();
      assertEquals(5, way.lossPercent(), 2, what);
      assertEquals(93 - 95 * 5 / 30.1, way.rFactor(), 6, what);
      VoipMetrics metrics = lastMetrics(leg);
      assertEquals(LegRig.ssrc(), metrics.ssrc());
      assertEquals(way.lossPercent() * 2.56, metrics.lossRate(), 1.5, what);
      assertEquals(way.rFactor(), metrics.rFactor(), 1.5, what);
      assertEquals(way.mos() * 10, metrics.mosConversational(), 2, what);
      assertTrue(metrics.mosListening() >= metrics.mosConversational(), what);
      assertTrue(metrics.burstDensity() > metrics.gapDensity(), what);
      assertEquals(VoipMetrics.GMIN, metrics.gmin());
    }
  }

  @Test
  void packetsTooLateCameAndWereNotPlayed() throws IOException {
    try (LegRig leg = new LegRig(1, AudioCodec.PCMA, 20, true)) {
      leg.port().sendXr(true);
      leg.says(Sound.tone(500, -15)).advanceMs(2_000);
      for (int i = 0; i < 20; i++) {
        leg.delaysNext(250);
        leg.advanceMs(500);
      }
      leg.advanceMs(1_000);
      LegQuality quality = leg.port().legQuality();
      assertEquals(0, quality.packetsLost(), quality.toString());
      assertTrue(quality.packetsLate() >= 15 && quality.packetsLate() <= 20, quality.toString());
      assertTrue(quality.packetsDiscarded() >= quality.packetsLate(), quality.toString());
      double percent = quality.packetsDiscarded() * 100.0 / quality.packetsReceived();
      assertEquals(percent, quality.received().lossPercent(), 0.1);
      assertEquals(percent * 2.56, lastMetrics(leg).discardRate(), 1);
      assertEquals(0, lastMetrics(leg).lossRate());
    }
  }

  @Test
  void metricsAreToldOnlyIfWanted() throws IOException {
    try (LegRig leg = new LegRig(1, AudioCodec.PCMU, 20, true)) {
      leg.advanceMs(2_500);
      assertFalse(leg.reports().isEmpty());
      leg.reports().forEach(report -> assertTrue(metricsIn(report).isEmpty()));
    }
  }

  /** An RR about the stream the peer is sent; it heard an SR of that round trip ago. */
  private static byte[] report(LegRig leg, int lost, int roundTripMs) {
    int lastSr = (int) (RtcpWriter.ntpTimestamp(leg.unixMs() - roundTripMs) >>> 16);
    ByteBuffer report = ByteBuffer.allocate(32);
    report.putInt(0x81C9_0007).putInt(LegRig.ssrc()).putInt(leg.sentSsrc());
    report.putInt(lost).putInt(0).putInt(80).putInt(lastSr).putInt(0);
    return report.array();
  }

  @Test
  void thePhonesReportsAreTheOtherWay() throws IOException {
    try (LegRig leg = new LegRig(1, AudioCodec.PCMU, 20, true)) {
      leg.advanceMs(10_000);
      leg.sendsRtcp(report(leg, 25, 120));
      leg.advanceMs(1);
      LegQuality quality = leg.port().legQuality();
      assertEquals(120, quality.roundTripMs(), 1);
      assertEquals(5, quality.sent().lossPercent(), 0.2);
      assertEquals(10, quality.sent().jitterMs(), 0.1);
      // 95 · 5 / 30.1 for the loss, 3.4 for 140 ms of delay
      assertEquals(93.2 - 15.8 - 3.4, quality.sent().rFactor(), 1.5);
    }
  }

  @Test
  void thePhonesExtendedReportsCountMore() throws IOException {
    try (LegRig leg = new LegRig(1, AudioCodec.PCMU, 20, true)) {
      leg.port().sendXr(true);
      leg.advanceMs(5_000);
      VoipMetrics metrics =
          new VoipMetrics(
              leg.sentSsrc(),
              10,
              3,
              0,
              0,
              0,
              0,
              80,
              70,
              -20,
              -60,
              127,
              16,
              81,
              127,
              41,
              40,
              0,
              40,
              60,
              200);
      byte[] out = new byte[200];
      int end = RtcpWriter.receiverReport(out, 0, LegRig.ssrc());
      int xr = end;
      end += RtcpWriter.extendedReport(out, xr, LegRig.ssrc());
      end += RtcpWriter.addReferenceTime(out, xr, end, 0x0001_0002_0003_0004L);
      end += RtcpWriter.addVoipMetrics(out, xr, end, metrics);
      leg.sendsRtcp(Arrays.copyOf(out, end));
      leg.advanceMs(1);
      LegQuality quality = leg.port().legQuality();
      assertEquals(81, quality.sent().rFactor());
      assertEquals(13 / 2.56, quality.sent().lossPercent(), 0.01);
      assertEquals(80, quality.roundTripMs());

      leg.advanceMs(1_000);
      byte[] last = leg.reports().get(leg.reports().size() - 1);
      RtcpPacket rtcp = new RtcpPacket();
      assertTrue(rtcp.wrap(last, 0, last.length));
      ExtendedReport answer = new ExtendedReport();
      while (rtcp.next() && !answer.wrap(rtcp)) {
        // on to the XR
      }
      assertTrue(answer.next());
      assertEquals(1, answer.dlrrCount());
      assertEquals(LegRig.ssrc(), answer.dlrrSsrc(0));
      // It came when its clock said 0001 0002 0003 0004: what has passed since is the delay.
      double sinceMs = answer.roundTripMs(0, 0x0001_0002_0003_0004L + (1_000L << 32) / 1_000);
      assertTrue(sinceMs >= 0 && sinceMs < 1_000, "round trip " + sinceMs);
    }
  }
}
