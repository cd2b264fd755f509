package io.switchroom.codec.opus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class OpusPacketTest {
  /** RFC 6716 table 2: tenths of a millisecond per frame, configurations 0 to 31. */
  private static final int[] FRAME_TENTHS_MS = {
    100,
    200,
    400,
    600,
    100,
    200,
    400,
    600,
    100,
    200,
    400,
    600, // SILK
    100,
    200,
    100,
    200, // hybrid
    25,
    50,
    100,
    200,
    25,
    50,
    100,
    200,
    25,
    50,
    100,
    200,
    25,
    50,
    100,
    200 // CELT
  };

  private static int samples(int... bytes) {
    byte[] packet = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      packet[i] = (byte) bytes[i];
    }
    return OpusPacket.samples(packet, 0, packet.length, 48_000);
  }

  @Test
  void tellsTheDurationOfEveryConfigurationAndFrameCount() {
    for (int config = 0; config < 32; config++) {
      int frame = FRAME_TENTHS_MS[config] * 48_000 / 10_000;
      assertEquals(frame, samples(config << 3));
      assertEquals(2 * frame, samples(config << 3 | 1));
      assertEquals(2 * frame, samples(config << 3 | 4 | 2));
      for (int count = 0; count < 64; count++) {
        int expected = count == 0 || count * frame > 5760 ? -1 : count * frame;
        assertEquals(expected, samples(config << 3 | 3, 0xC0 | count));
      }
    }
  }

  @Test
  void tellsItInSamplesOfAnyRateAndFromAnyOffset() {
    assertEquals(160, OpusPacket.samples(new byte[] {0, 0x08, 0}, 1, 2, 8000));
    assertEquals(-1, OpusPacket.samples(new byte[] {3}, 0, 1, 8000), "no count");
    assertEquals(-1, OpusPacket.samples(new byte[0], 0, 0, 8000));
  }

  @Test
  void seesStereo() {
    assertTrue(OpusPacket.isStereo(new byte[] {4}, 0, 1));
    assertFalse(OpusPacket.isStereo(new byte[] {3}, 0, 1));
    assertFalse(OpusPacket.isStereo(new byte[0], 0, 0));
  }

  @Test
  void agreesWithTheDecoderWhateverTheBytes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    short[] out = new short[5760];
    int decodable = 0;
    try (OpusDecoder decoder = new OpusDecoder(48_000, 1)) {
      for (int i = 0; i < 3_000; i++) {
        byte[] packet = new byte[1 + random.nextInt(60)];
        random.nextBytes(packet);
        int decoded = decoder.decode(packet, 0, packet.length, out, 0, out.length);
        if (decoded > 0) {
          decodable++;
          int told = OpusPacket.samples(packet, 0, packet.length, 48_000);
          assertEquals(decoded, told, "seed " + seed + " packet " + i);
        }
      }
    }
    assertTrue(decodable > 100, "random bytes are often decodable: " + decodable);
  }
}
