package io.switchroom.codec.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtcpPacketTest {
  private static final HexFormat HEX = HexFormat.of();
  private final RtcpPacket rtcp = new RtcpPacket();

  /** Laid out by hand after the figures in RFC 3550 §6.4.1, §6.5 and §6.6. */
  private static final String COMPOUND =
      "81c8000c 11111111 e000000080000000 0000abcd 00000064 00003e80"
          + "22222222 40fffffe 00010005 00000010 12345678 00010000"
          + "81ca0003 11111111 01056140622e63 00"
          + "81cb0001 11111111";

  private boolean wrap(String hex) {
    byte[] bytes = HEX.parseHex(hex.replace(" ", ""));
    return rtcp.wrap(bytes, 0, bytes.length);
  }

  @Test
  void walksACompound() {
    assertTrue(wrap(COMPOUND));
    assertTrue(rtcp.next());
    assertEquals(RtcpPacket.SR, rtcp.type());
    assertEquals(1, rtcp.count());
    assertEquals(0x11111111, rtcp.senderSsrc());
    assertEquals(0xE000000080000000L, rtcp.ntpTimestamp());
    assertEquals(0xABCD, rtcp.rtpTimestamp());
    assertEquals(100, rtcp.packetsSent());
    assertEquals(16_000, rtcp.octetsSent());
    assertEquals(0x22222222, rtcp.reportSsrc(0));
    assertEquals(0x40, rtcp.fractionLost(0));
    assertEquals(-2, rtcp.cumulativeLost(0));
    assertEquals(0x10005, rtcp.extendedHighestSequence(0));
    assertEquals(16, rtcp.jitter(0));
    assertEquals(0x12345678, rtcp.lastSenderReport(0));
    assertEquals(65_536, rtcp.delaySinceLastSenderReport(0));
    assertTrue(rtcp.next());
    assertEquals(RtcpPacket.SDES, rtcp.type());
    assertTrue(rtcp.next());
    assertEquals(RtcpPacket.BYE, rtcp.type());
    assertEquals(0x11111111, rtcp.byeSource(0));
    assertFalse(rtcp.next());
  }

  /** Laid out by hand after RFC 4585 §6.2.1, RFC 5104 §4.3.1 and the draft of REMB §2.2. */
  @Test
  void readsFeedbackOfVideo() {
    assertTrue(wrap("81cd0003 11111111 22222222 ffff8001"));
    assertTrue(rtcp.next());
    assertEquals(1, rtcp.nackCount());
    assertEquals(0xffff, rtcp.nackPacketId(0));
    assertEquals(0x8001, rtcp.nackBitmask(0));
    assertEquals(0, rtcp.firCount());
    assertEquals(-1, rtcp.rembBps());
    assertTrue(wrap("84ce0004 11111111 00000000 22222222 07000000"));
    assertTrue(rtcp.next());
    assertEquals(1, rtcp.firCount());
    assertEquals(0x22222222, rtcp.firSsrc(0));
    assertTrue(wrap("8fce0005 11111111 00000000 52454d42 010fffff 22222222"));
    assertTrue(rtcp.next());
    assertEquals(0x3ffffL << 3, rtcp.rembBps());
    assertEquals(0, rtcp.firCount());
    assertTrue(wrap("8fce0003 11111111 00000000 52454d42"), "cut short");
    assertTrue(rtcp.next());
    assertEquals(-1, rtcp.rembBps());
  }

  @Test
  void writesFeedbackOfVideo() {
    byte[] out = new byte[100];
    int end = RtcpWriter.nack(out, 0, 1, 2, new int[] {0xffff8001, 7 << 16, 9}, 2);
    end += RtcpWriter.remb(out, end, 1, 2_500_001, new int[] {0x22222222, 3}, 2);
    end += RtcpWriter.remb(out, end, 1, 30_000, new int[] {4}, 1);
    assertTrue(rtcp.wrap(out, 0, end));
    assertTrue(rtcp.next());
    assertEquals(2, rtcp.nackCount());
    assertEquals(0xffff, rtcp.nackPacketId(0));
    assertEquals(0x8001, rtcp.nackBitmask(0));
    assertEquals(7, rtcp.nackPacketId(1));
    assertEquals(2, rtcp.mediaSsrc());
    assertTrue(rtcp.next());
    assertEquals(2_500_000, rtcp.rembBps(), 16, "18 significant bits");
    assertTrue(rtcp.rembBps() <= 2_500_001);
    assertTrue(rtcp.next());
    assertEquals(30_000, rtcp.rembBps());
    assertFalse(rtcp.next());
  }

  @Test
  void writesThatVeryCompound() {
    byte[] out = new byte[200];
    int end = RtcpWriter.senderReport(out, 0, 0x11111111, 0xE000000080000000L, 0xABCD, 100, 16_000);
    ReceptionStats stats = new ReceptionStats(0x22222222, 8000);
    byte[] rtp = new byte[12];
    RtpPacket packet = new RtpPacket();
    RtpPacket.writeHeader(rtp, 0, false, 0, 3, 0, 0x22222222);
    assertTrue(packet.wrap(rtp, 0, 12));
    stats.onPacket(packet, 0);
    assertEquals(24, RtcpWriter.addReport(out, 0, end, stats, 0));
    end += 24;
    int sdes = end;
    end += RtcpWriter.cname(out, end, 0x11111111, "a@b.c");
    end += RtcpWriter.bye(out, end, 0x11111111);
    assertEquals(
        COMPOUND.replace(" ", "").substring(2 * 52), HEX.formatHex(out, sdes, end), "SDES, BYE");
    assertEquals(
        COMPOUND.replace(" ", "").substring(0, 2 * 28), HEX.formatHex(out, 0, 28), "sender info");
    assertTrue(rtcp.wrap(out, 0, end));
    assertTrue(rtcp.next());
    assertEquals(0x22222222, rtcp.reportSsrc(0));
    assertEquals(3, rtcp.extendedHighestSequence(0));
  }

  @Test
  void readsFeedback() {
    assertTrue(wrap("81cd0003 11111111 22222222 00650003" + "81ce0002 11111111 22222222"));
    assertTrue(rtcp.next());
    assertTrue(rtcp.isNack());
    assertEquals(0x22222222, rtcp.mediaSsrc());
    assertEquals(1, rtcp.nackCount());
    assertEquals(101, rtcp.nackPacketId(0));
    assertEquals(3, rtcp.nackBitmask(0));
    assertTrue(rtcp.next());
    assertTrue(rtcp.isPictureLossIndication());
    assertEquals(0, rtcp.nackCount());

    byte[] pli = new byte[12];
    assertEquals(12, RtcpWriter.pictureLossIndication(pli, 0, 0x11111111, 0x22222222));
    assertEquals("81ce00021111111122222222", HEX.formatHex(pli));
  }

  @Test
  void refusesCompoundsThatDoNotAddUp() {
    assertFalse(wrap(""), "empty");
    assertFalse(wrap("81c8000c 11111111"), "cut");
    assertFalse(wrap("81c80001 11111111"), "a count without its blocks");
    assertFalse(wrap("40c90001 11111111"), "version");
    assertFalse(wrap("80c90001 11111111 00"), "a byte left over");
    assertFalse(wrap("a0c90001 00000004 80c90001 11111111"), "padding before the last packet");
    assertFalse(wrap("a0c90001 00000004"), "padding over the SSRC");
    assertTrue(wrap("a0c90002 11111111 00000004"), "padding at the end");
    assertFalse(wrap("82cb0001 11111111"), "BYE of two with one source");
    assertFalse(wrap("80600001 11111111"), "not RTCP's range of types");
  }

  @Test
  void measuresTheRoundTrip() {
    long sentNtp = RtcpWriter.ntpTimestamp(1_700_000_000_000L);
    long nowNtp = RtcpWriter.ntpTimestamp(1_700_000_000_350L);
    String middle = HEX.toHexDigits((int) (sentNtp >>> 16));
    // The peer held the SR for a quarter of a second, so 100 of the 350 ms were the network's.
    assertTrue(wrap("81c90007 11111111 22222222 00000000 00000000 00000000" + middle + "00004000"));
    assertTrue(rtcp.next());
    assertEquals(100, rtcp.roundTripMs(0, nowNtp), 0.1);
    assertTrue(wrap("81c90007 11111111 22222222 00000000 00000000 00000000 00000000 00000000"));
    assertTrue(rtcp.next());
    assertEquals(-1, rtcp.roundTripMs(0, nowNtp));
  }

  @Test
  void stampsNtpTime() {
    // 1970-01-01 is 2208988800 s after 1900 (RFC 5905 figure 4); half a second is 2^31.
    assertEquals(2_208_988_800L << 32 | 0x8000_0000L, RtcpWriter.ntpTimestamp(500));
  }

  @Test
  void survivesAnyBytes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] valid =
        HEX.parseHex((COMPOUND + "81cd0003 11111111 22222222 00650003").replace(" ", ""));
    int accepted = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = valid.clone();
      if (i % 4 == 0) {
        bytes = new byte[random.nextInt(80)];
        random.nextBytes(bytes);
      } else {
        for (int flips = random.nextInt(3); flips >= 0; flips--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
      if (rtcp.wrap(bytes, 0, length)) {
        accepted++;
        while (rtcp.next()) {
          readEverything(seed);
        }
      }
    }
    assertTrue(accepted > 1000, "the mutations should leave some valid");
  }

  private void readEverything(long seed) {
    switch (rtcp.type()) {
      case RtcpPacket.SR, RtcpPacket.RR -> {
        for (int i = 0; i < rtcp.count(); i++) {
          assertTrue(rtcp.delaySinceLastSenderReport(i) >= 0, "seed " + seed);
        }
      }
      case RtcpPacket.BYE -> {
        for (int i = 0; i < rtcp.count(); i++) {
          rtcp.byeSource(i);
        }
      }
      case RtcpPacket.RTPFB, RtcpPacket.PSFB -> {
        rtcp.mediaSsrc();
        for (int i = 0; i < rtcp.nackCount(); i++) {
          rtcp.nackBitmask(i);
        }
      }
      default -> assertTrue(rtcp.length() >= 4, "seed " + seed);
    }
  }
}
