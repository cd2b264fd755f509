package io.switchroom.codec.g722;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden vectors; ORIGIN.md beside them tells where they come from. */
class G722Test {
  @ParameterizedTest
  @ValueSource(strings = {"speech", "sweep", "loud", "random"})
  void decodesToTheBitAsOthersDo(String name) throws IOException {
    byte[] stream = bytes(name + ".g722");
    short[] expected = pcm(name + ".decoded.pcm");
    short[] decoded = new short[expected.length];
    G722Decoder decoder = new G722Decoder();
    int at = 0;
    for (int from = 0; from < stream.length; from += 160) {
      int length = Math.min(160, stream.length - from);
      at += decoder.decode(stream, from, length, decoded, at, decoded.length - at);
    }
    assertEquals(expected.length, at);
    assertArrayEquals(expected, decoded);
  }

  @ParameterizedTest
  @ValueSource(strings = {"speech", "sweep"})
  void encodesToTheBitAsOthersDo(String name) throws IOException {
    short[] pcm = pcm(name + ".pcm");
    byte[] expected = bytes(name + ".g722");
    byte[] encoded = new byte[expected.length];
    G722Encoder encoder = new G722Encoder();
    int at = 0;
    for (int from = 0; from < pcm.length; from += 320) {
      int samples = Math.min(320, pcm.length - from);
      at += encoder.encode(pcm, from, samples, encoded, at, encoded.length - at);
    }
    assertEquals(expected.length, at);
    assertArrayEquals(expected, encoded);
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = G722Test.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static short[] pcm(String name) throws IOException {
    byte[] bytes = bytes(name);
    short[] pcm = new short[bytes.length / 2];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(pcm);
    return pcm;
  }
}
