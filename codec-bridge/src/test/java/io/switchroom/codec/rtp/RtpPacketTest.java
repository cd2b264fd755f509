package io.switchroom.codec.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpPacketTest {
  private static final HexFormat HEX = HexFormat.of();
  private final RtpPacket packet = new RtpPacket();

  /** Laid out by hand after the figure in RFC 3550 §5.1. */
  private static final String PLAIN = "80 88 fffe 89abcdef deadbeef d5d5d5".replace(" ", "");

  private boolean wrap(String hex) {
    byte[] bytes = HEX.parseHex(hex.replace(" ", ""));
    return packet.wrap(bytes, 0, bytes.length);
  }

  @Test
  void readsEveryFieldOfAPlainPacketAnywhereInTheBuffer() {
    byte[] buffer = HEX.parseHex("ffffffffff" + PLAIN + "ffff");
    assertTrue(packet.wrap(buffer, 5, 15));
    assertEquals(8, packet.payloadType());
    assertTrue(packet.marker());
    assertEquals(0xFFFE, packet.sequence());
    assertEquals(0x89ABCDEFL, packet.timestamp());
    assertEquals(0xDEADBEEF, packet.ssrc());
    assertEquals(12, packet.headerLength());
    assertEquals(17, packet.payloadOffset());
    assertEquals(3, packet.payloadLength());
    assertEquals(5, packet.offset());
    assertEquals(15, packet.length());
  }

  @Test
  void writesWhatItReads() {
    byte[] written = new byte[15];
    assertEquals(12, RtpPacket.writeHeader(written, 0, true, 8, 0xFFFE, 0x89ABCDEFL, 0xDEADBEEF));
    written[12] = written[13] = written[14] = (byte) 0xD5;
    assertEquals(PLAIN, HEX.formatHex(written));

    byte[] changed = new byte[15];
    changed[0] = (byte) 0x80;
    changed[12] = changed[13] = changed[14] = (byte) 0xD5;
    assertTrue(packet.wrap(changed, 0, 15));
    packet.payloadType(8);
    packet.marker(true);
    packet.sequence(0xFFFE);
    packet.timestamp(0x89ABCDEFL);
    packet.ssrc(0xDEADBEEF);
    assertArrayEquals(written, changed);
    packet.marker(false);
    assertEquals(8, packet.payloadType());
    assertFalse(packet.marker());
  }

  @Test
  void findsThePayloadBehindContributingSourcesAndExtensionAndBeforePadding() {
    assertTrue(
        wrap(
            "b2 00 0001 00000002 00000003"
                + "11111111 22222222"
                + "abac 0001 99999999"
                + "7f 00 02"));
    assertEquals(12 + 8 + 8, packet.headerLength());
    assertEquals(1, packet.payloadLength());
    assertEquals(0x7F, packet.buffer()[packet.payloadOffset()]);
  }

  @Test
  void refusesWhatIsTruncatedOrOfAnotherVersion() {
    String header = "00 0001 00000002 00000003";
    assertFalse(wrap("40" + header + "00"), "version 1");
    assertFalse(wrap("80 00 0001 00000002 000000"), "11 bytes");
    assertFalse(wrap("81" + header + "000000"), "CSRC cut");
    assertFalse(wrap("90" + header + "bede00"), "extension header cut");
    assertFalse(wrap("90" + header + "bede0002 00000000"), "extension cut");
    assertFalse(wrap("a0" + header), "padding without a byte");
    assertFalse(wrap("a0" + header + "00"), "padding of length 0");
    assertFalse(wrap("a0" + header + "0003"), "padding longer than the payload");
    assertTrue(wrap("a0" + header + "0002"), "nothing but padding");
    assertEquals(0, packet.payloadLength());
  }

  @Test
  void doesNotLookAtPaddingThatIsStillEncrypted() {
    byte[] bytes = HEX.parseHex("a0" + "00000100000002000000037777ff");
    assertFalse(packet.wrap(bytes, 0, bytes.length));
    assertTrue(packet.wrapProtected(bytes, 0, bytes.length));
    assertEquals(3, packet.ssrc());
    assertEquals(3, packet.payloadLength());
  }

  @Test
  void readsTheAudioLevelFromOneByteExtensions() {
    // ID 1 (level 0x2a with voice flag) behind a padding byte and an ID 3 of three bytes.
    assertTrue(wrap("90 00 0001 00000002 00000003 bede 0002" + "32 aabbcc 00 10 aa 00" + "d5d5"));
    assertEquals(0x2A, packet.audioLevel(1));
    assertEquals(-1, packet.audioLevel(2));
    assertEquals(2, packet.payloadLength());
  }

  @Test
  void readsTheAudioLevelFromTwoByteExtensions() {
    assertTrue(wrap("90 00 0001 00000002 00000003 1000 0002" + "0700 00 15 01 7f 0000"));
    assertEquals(127, packet.audioLevel(21));
    assertEquals(-1, packet.audioLevel(7), "an empty element has no level");
    assertEquals(-1, packet.audioLevel(1));
  }

  @Test
  void ignoresExtensionElementsThatReachBeyondTheExtension() {
    assertTrue(wrap("90 00 0001 00000002 00000003 bede 0001" + "00 00 00 1f" + "11111111"));
    assertEquals(-1, packet.audioLevel(1));
    assertTrue(wrap("90 00 0001 00000002 00000003 bede 0001" + "f0 00 10 22"));
    assertEquals(-1, packet.audioLevel(1), "ID 15 ends the list");
    assertTrue(wrap("80 00 0001 00000002 00000003"));
    assertEquals(-1, packet.audioLevel(1), "no extension");
  }

  @Test
  void survivesAnyBytes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] valid =
        HEX.parseHex("b2000001000000020000000311111111222222221000000207001501ff0000007f0002");
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes;
      if (i % 2 == 0) {
        bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        if (bytes.length > 0) {
          bytes[0] = (byte) (bytes[0] & 0x3F | 0x80);
        }
      } else {
        bytes = valid.clone();
        for (int flips = random.nextInt(4); flips >= 0; flips--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
      int offset = random.nextInt(bytes.length + 1);
      int length = random.nextInt(bytes.length - offset + 1);
      if (packet.wrap(bytes, offset, length)) {
        int end = packet.payloadOffset() + packet.payloadLength();
        assertTrue(packet.payloadLength() >= 0 && end <= offset + length, "seed " + seed);
        int level = packet.audioLevel(1 + random.nextInt(255));
        assertTrue(level >= -1 && level <= 127, "seed " + seed);
      }
    }
  }
}
