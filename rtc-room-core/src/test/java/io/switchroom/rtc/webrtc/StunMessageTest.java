package io.switchroom.rtc.webrtc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StunMessageTest {
  // RFC 5769 §2.1 to §2.3: sample request, IPv4 response, IPv6 response.
  private static final byte[] REQUEST =
      hex(
          """
          00010058 2112a442 b7e7a701bc34d686fa87dfae
          80220010 5354554e207465737420636c69656e74
          00240004 6e0001ff
          80290008 932ff9b151263b36
          00060009 6576746a3a68367659202020
          00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
          80280004 e57a3bcf
          """);
  private static final byte[] RESPONSE_V4 =
      hex(
          """
          0101003c 2112a442 b7e7a701bc34d686fa87dfae
          8022000b 7465737420766563746f7220
          00200008 0001a147e112a643
          00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7
          80280004 c07d4c96
          """);
  private static final byte[] RESPONSE_V6 =
      hex(
          """
          01010048 2112a442 b7e7a701bc34d686fa87dfae
          8022000b 7465737420766563746f7220
          00200014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9
          00080014 a382954e4be67bf11784c97c8292c275bfe3ed41
          80280004 c8fb0b4c
          """);
  private static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";

  private final StunMessage message = new StunMessage();
  private final MessageIntegrityKey key = new MessageIntegrityKey(PASSWORD);

  @Test
  void readsTheSampleRequestOfRfc5769() {
    byte[] datagram = new byte[REQUEST.length + 9];
    System.arraycopy(REQUEST, 0, datagram, 4, REQUEST.length);
    assertTrue(message.wrap(datagram, 4, REQUEST.length));
    assertEquals(StunMessage.BINDING_REQUEST, message.type());
    assertEquals("evtj", message.receiverUfrag());
    assertEquals("h6vY", message.senderUfrag());
    assertEquals(0x6e0001ffL, message.priority());
    assertTrue(message.isControlled());
    assertFalse(message.isControlling());
    assertFalse(message.useCandidate());
    assertEquals(-1, message.unknownAttribute());
    assertTrue(message.isSignedWith(key));
    assertFalse(message.isSignedWith(new MessageIntegrityKey(PASSWORD + "x")));
  }

  @Test
  void readsTheSampleResponsesOfRfc5769() {
    assertTrue(message.wrap(RESPONSE_V4, 0, RESPONSE_V4.length));
    assertEquals(StunMessage.BINDING_SUCCESS, message.type());
    assertEquals(new InetSocketAddress("192.0.2.1", 32853), message.mappedAddress());
    assertTrue(message.isSignedWith(key));

    assertTrue(message.wrap(RESPONSE_V6, 0, RESPONSE_V6.length));
    assertEquals(
        new InetSocketAddress("2001:db8:1234:5678:11:2233:4455:6677", 32853),
        message.mappedAddress());
    assertTrue(message.isSignedWith(key));
  }

  @Test
  void writesTheAddressesOfTheSampleResponses() {
    for (byte[] sample : new byte[][] {RESPONSE_V4, RESPONSE_V6}) {
      message.wrap(sample, 0, sample.length);
      InetSocketAddress address = message.mappedAddress();
      message.wrap(REQUEST, 0, REQUEST.length);
      byte[] written =
          new StunWriter()
              .answer(StunMessage.BINDING_SUCCESS, message)
              .xorMappedAddress(address)
              .messageIntegrity(key)
              .finish();
      int softwareLength = 16;
      int addressLength = sample.length - 20 - softwareLength - 24 - 8;
      assertArrayEquals(
          Arrays.copyOfRange(sample, 20 + softwareLength, 20 + softwareLength + addressLength),
          Arrays.copyOfRange(written, 20, 20 + addressLength));
      StunMessage read = new StunMessage();
      assertTrue(read.wrap(written, 0, written.length));
      assertTrue(read.isSignedWith(key));
      assertEquals(address, read.mappedAddress());
    }
  }

  @Test
  void readsBackEveryAttributeItWrites() {
    byte[] written =
        new StunWriter()
            .request(new byte[12])
            .username("me:you")
            .priority(-2)
            .controlling(77)
            .useCandidate()
            .messageIntegrity(key)
            .finish();
    assertTrue(message.wrap(written, 0, written.length));
    assertEquals("me", message.receiverUfrag());
    assertEquals("you", message.senderUfrag());
    assertEquals(0xFFFFFFFEL, message.priority());
    assertTrue(message.isControlling());
    assertTrue(message.useCandidate());
    assertTrue(message.isSignedWith(key));
    byte[] error =
        new StunWriter()
            .answer(StunMessage.BINDING_ERROR, message)
            .errorCode(487, "Role Conflict")
            .finish();
    assertTrue(message.wrap(error, 0, error.length));
    assertEquals(487, message.errorCode());
    assertNull(message.mappedAddress());
  }

  @Test
  void everyFlippedBitOfASignedMessageIsNoticed() {
    int fingerprintAt = REQUEST.length - 8;
    for (int bit = 0; bit < fingerprintAt * 8; bit++) {
      byte[] tampered = REQUEST.clone();
      tampered[bit / 8] ^= (byte) (1 << bit % 8);
      boolean believed = message.wrap(tampered, 0, tampered.length) && message.isSignedWith(key);
      assertFalse(believed, "bit " + bit);
    }
  }

  @Test
  void attributesBehindTheSignatureAreIgnored() {
    byte[] signed =
        new StunWriter().request(new byte[12]).username("a:b").messageIntegrity(key).finish();
    int unsigned = signed.length - 8;
    byte[] extended = Arrays.copyOf(signed, unsigned + 8);
    extended[unsigned] = 0;
    extended[unsigned + 1] = StunMessage.USE_CANDIDATE;
    extended[unsigned + 2] = 0;
    extended[unsigned + 3] = 0;
    extended[unsigned + 4] = 0x7F;
    extended[unsigned + 5] = 0x77;
    extended[unsigned + 6] = 0;
    extended[unsigned + 7] = 0;
    extended[3] = (byte) (extended.length - 20);
    assertTrue(message.wrap(extended, 0, extended.length));
    assertTrue(message.isSignedWith(key));
    assertFalse(message.useCandidate());
    assertEquals(-1, message.unknownAttribute());
  }

  @Test
  void anyBytesAreReadOrRefused() {
    long seed = 7;
    Random random = new Random(seed);
    int wellFormed = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = i % 2 == 0 ? REQUEST.clone() : RESPONSE_V6.clone();
      int withoutFingerprint = bytes.length - 8;
      int length = i % 3 == 0 ? withoutFingerprint : random.nextInt(bytes.length + 1);
      for (int flips = random.nextInt(4); flips > 0; flips--) {
        bytes[20 + random.nextInt(bytes.length - 20)] = (byte) random.nextInt();
      }
      if (i % 3 == 0) {
        bytes[3] = (byte) (length - 20);
      }
      if (message.wrap(bytes, 0, length)) {
        wellFormed++;
        message.type();
        message.receiverUfrag();
        message.senderUfrag();
        message.priority();
        message.errorCode();
        message.mappedAddress();
        message.isSignedWith(key);
      }
      byte[] noise = new byte[random.nextInt(64)];
      random.nextBytes(noise);
      message.wrap(noise, 0, noise.length);
    }
    assertTrue(wellFormed > 1000, "seed " + seed + ": only " + wellFormed + " were read");
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }
}
