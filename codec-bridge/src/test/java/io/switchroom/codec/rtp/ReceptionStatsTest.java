package io.switchroom.codec.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReceptionStatsTest {
  private static final int SSRC = 0x1234;
  private final ReceptionStats stats = new ReceptionStats(SSRC, 8000);
  private final RtpPacket packet = new RtpPacket();
  private final byte[] bytes = new byte[12];
  private final byte[] report = new byte[100];

  private static long at(double ms) {
    // Far from zero, as a machine that has been up for years.
    return 100_000_000L * 1_000_000_000L + (long) (ms * 1_000_000);
  }

  private void receive(int sequence, double ms) {
    RtpPacket.writeHeader(bytes, 0, false, 0, sequence & 0xFFFF, sequence * 160L, SSRC);
    assertTrue(packet.wrap(bytes, 0, 12));
    stats.onPacket(packet, at(ms));
  }

  private RtcpPacket report(double ms) {
    int end = RtcpWriter.receiverReport(report, 0, 1);
    end += RtcpWriter.addReport(report, 0, end, stats, at(ms));
    RtcpPacket rtcp = new RtcpPacket();
    assertTrue(rtcp.wrap(report, 0, end));
    assertTrue(rtcp.next());
    return rtcp;
  }

  @Test
  void reportsNothingBeforeTheFirstPacket() {
    assertEquals(0, report(0).count());
  }

  /** A telephone-event's packets all have the timestamp of its begin. */
  @Test
  void packetsOutOfTimeCountAndAreNoJitter() {
    for (int i = 0; i < 100; i++) {
      if (i % 10 < 5) {
        receive(i, 20 * i);
      } else {
        RtpPacket.writeHeader(bytes, 0, false, 101, i, i / 10 * 1_600L + 800, SSRC);
        assertTrue(packet.wrap(bytes, 0, 12));
        stats.onPacketOutOfTime(packet);
      }
    }
    assertEquals(100, stats.received());
    assertEquals(0, stats.lost());
    assertEquals(0, stats.jitterMs());
  }

  @Test
  void countsLossAcrossAWrapAndPerReport() {
    for (int i = 65_500; i < 65_600; i++) {
      if (i % 4 != 0) {
        receive(i, 20 * i);
      }
    }
    RtcpPacket first = report(0);
    assertEquals(24, first.cumulativeLost(0), "65500 came not, so counting starts at 65501");
    assertEquals(65_599, first.extendedHighestSequence(0));
    assertEquals((24 << 8) / 99, first.fractionLost(0));
    for (int i = 65_600; i < 65_700; i++) {
      receive(i, 20 * i);
    }
    RtcpPacket second = report(0);
    assertEquals(0, second.fractionLost(0));
    assertEquals(24, second.cumulativeLost(0));
  }

  @Test
  void measuresNoJitterOnASteadyNetwork() {
    for (int i = 0; i < 500; i++) {
      receive(i, 20 * i);
    }
    assertEquals(0, stats.jitter());
  }

  @Test
  void measuresTheMeanDifferenceOfTransitTimes() {
    for (int i = 0; i < 500; i++) {
      receive(i, 20 * i + (i % 2) * 5);
    }
    assertEquals(40, stats.jitter(), 1, "5 ms at 8 kHz");
    assertEquals(5, stats.jitterMs(), 0.1);
  }

  @Test
  void believesALeapOnlyWhenTheNextPacketConfirmsIt() {
    for (int i = 100; i < 110; i++) {
      receive(i, 20 * i);
    }
    receive(30_000, 2_200);
    assertEquals(0, stats.lost());
    assertEquals(10, stats.received());
    receive(30_001, 2_220);
    assertEquals(1, stats.received());
    assertEquals(30_001, stats.extendedHighestSequence());
    assertEquals(0, stats.lost());
  }

  @Test
  void tellsWhenTheLastSenderReportCame() {
    receive(1, 0);
    stats.onSenderReport(0x0123_4567_89AB_CDEFL, at(1000));
    RtcpPacket rtcp = report(1500);
    assertEquals(0x4567_89ABL, rtcp.lastSenderReport(0));
    assertEquals(32_768, rtcp.delaySinceLastSenderReport(0), 2);
  }

  @Test
  void beginsAnewForAnotherSource() {
    receive(10, 0);
    receive(20, 20);
    assertEquals(9, stats.lost());
    RtpPacket.writeHeader(bytes, 0, false, 0, 500, 0, 77);
    assertTrue(packet.wrap(bytes, 0, 12));
    stats.onPacket(packet, at(40));
    assertEquals(77, stats.ssrc());
    assertEquals(0, stats.lost());
  }
}
