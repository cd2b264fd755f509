package io.switchroom.codec.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExtendedReportTest {
  private static final HexFormat HEX = HexFormat.of();

  /** Laid out by hand after the figures in RFC 3611 §2, §4.4, §4.5 and §4.7. */
  private static final String XR =
      "80cf0011 11111111"
          + "04000002 e000000080000000"
          + "05000003 22222222 12345678 00004000"
          + "07000008 22222222 0d024003 00b41f40 00780032 ecba7f10 5d7f2c2b b0000028 0050012c";

  private static final VoipMetrics METRICS =
      new VoipMetrics(
          0x22222222,
          13,
          2,
          64,
          3,
          180,
          8_000,
          120,
          50,
          -20,
          -70,
          127,
          16,
          93,
          127,
          44,
          43,
          0xB0,
          40,
          80,
          300);

  private final RtcpPacket rtcp = new RtcpPacket();
  private final ExtendedReport xr = new ExtendedReport();

  private static byte[] bytes(String hex) {
    return HEX.parseHex(hex.replace(" ", ""));
  }

  private boolean wrap(String hex) {
    byte[] bytes = bytes(hex);
    return rtcp.wrap(bytes, 0, bytes.length) && rtcp.next() && xr.wrap(rtcp);
  }

  @Test
  void walksTheBlocks() {
    assertTrue(wrap(XR));
    assertEquals(0x11111111, rtcp.senderSsrc());
    assertTrue(xr.next());
    assertEquals(ExtendedReport.RECEIVER_REFERENCE_TIME, xr.blockType());
    assertEquals(0xE000000080000000L, xr.ntpTimestamp());
    assertEquals(0, xr.dlrrCount());
    assertTrue(xr.next());
    assertEquals(1, xr.dlrrCount());
    assertEquals(0x22222222, xr.dlrrSsrc(0));
    // A quarter of a second was the peer's; of 350 ms since then 100 are the network's.
    long ntpNow = (0x12345678L << 16) + (350L << 32) / 1_000;
    assertEquals(100, xr.roundTripMs(0, ntpNow), 0.1);
    assertTrue(xr.next());
    assertEquals(ExtendedReport.VOIP_METRICS, xr.blockType());
    assertEquals(METRICS, xr.voipMetrics());
    assertFalse(xr.next());
  }

  @Test
  void writesThatVeryReport() {
    byte[] out = new byte[100];
    int end = RtcpWriter.extendedReport(out, 4, 0x11111111) + 4;
    end += RtcpWriter.addReferenceTime(out, 4, end, 0xE000000080000000L);
    end += RtcpWriter.addDlrr(out, 4, end, 0x22222222, 0x12345678L, 0x4000);
    end += RtcpWriter.addVoipMetrics(out, 4, end, METRICS);
    assertEquals(XR.replace(" ", ""), HEX.formatHex(out, 4, end));
  }

  @Test
  void numbersThatDoNotFitAreCut() {
    VoipMetrics wild =
        new VoipMetrics(
            1, 256, -1, 999, 0, 70_000, -5, 1 << 20, 0, -200, 200, 300, 16, 101, 127, 45, 45, 0, 0,
            0, 0);
    byte[] out = new byte[100];
    int end = RtcpWriter.extendedReport(out, 0, 1);
    end += RtcpWriter.addVoipMetrics(out, 0, end, wild);
    assertTrue(wrap(HEX.formatHex(out, 0, end)));
    assertTrue(xr.next());
    VoipMetrics read = xr.voipMetrics();
    assertEquals(255, read.lossRate());
    assertEquals(0, read.discardRate());
    assertEquals(255, read.burstDensity());
    assertEquals(65_535, read.burstDurationMs());
    assertEquals(0, read.gapDurationMs());
    assertEquals(65_535, read.roundTripMs());
    assertEquals(-128, read.signalLevelDbm());
    assertEquals(127, read.noiseLevelDbm());
  }

  @Test
  void passesOverWhatItDoesNotKnowOrIsMalformed() {
    assertTrue(wrap("80cf0007 11111111 09000001 00000000 07000000 04000002 00000001 00000002"));
    assertTrue(xr.next());
    assertEquals(9, xr.blockType());
    assertTrue(xr.next(), "metrics without contents were passed over");
    assertEquals(0x1_00000002L, xr.ntpTimestamp());
    assertFalse(xr.next());
    assertTrue(wrap("80cf0002 11111111 04000002"));
    assertFalse(xr.next(), "a block longer than the packet");
    assertTrue(wrap("80cf0001 11111111"));
    assertFalse(xr.next(), "no block");
    assertTrue(wrap("a0cf0003 11111111 04000002 00000004"), "padded");
    assertFalse(xr.next(), "a block longer than what is left before the padding");
    assertFalse(wrap("80c90001 11111111"), "an RR");
  }

  @Test
  void survivesAnyBytes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int blocks = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = bytes(XR);
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[8 + random.nextInt(bytes.length - 8)] = (byte) random.nextInt(40);
      }
      assertTrue(rtcp.wrap(bytes, 0, bytes.length), "seed " + seed);
      rtcp.next();
      xr.wrap(rtcp);
      while (xr.next()) {
        blocks++;
        for (int n = 0; n < xr.dlrrCount(); n++) {
          assertTrue(xr.roundTripMs(n, random.nextLong()) >= -1, "seed " + seed);
        }
        if (xr.blockType() == ExtendedReport.VOIP_METRICS) {
          assertTrue(xr.voipMetrics().lossRate() >= 0, "seed " + seed);
        }
        if (xr.blockType() == ExtendedReport.RECEIVER_REFERENCE_TIME) {
          xr.ntpTimestamp();
        }
      }
    }
    assertTrue(blocks > 100_000, "the mutations should leave some valid");
  }
}
