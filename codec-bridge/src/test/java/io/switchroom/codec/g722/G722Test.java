package io.switchroom.codec.g722;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.Voice;
import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.ToneProbe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
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

  /**
   * Overdriven, the Recommendation limits sub-bands where others do not (§5.2.1): as good, not the
   * same.
   */
  @Test
  void overdrivenItIsNoWorseThanOthers() throws IOException {
    short[] pcm = pcm("loud.pcm");
    byte[] encoded = new byte[pcm.length / 2];
    assertEquals(
        encoded.length, new G722Encoder().encode(pcm, 0, pcm.length, encoded, 0, encoded.length));
    short[] heard = new short[pcm.length];
    new G722Decoder().decode(encoded, 0, encoded.length, heard, 0, heard.length);
    double ours = snr(pcm, heard, 0);
    double others = snr(pcm, pcm("loud.decoded.pcm"), 0);
    assertTrue(ours > others - 0.5, ours + " dB, others " + others);
  }

  /** The filters of both ends delay by 22 samples. */
  private static double snr(short[] sent, short[] heard, int from) {
    double signal = 0;
    double noise = 0;
    for (int i = from; i + 22 < heard.length; i++) {
      signal += sent[i] * sent[i];
      noise += Math.pow(heard[i + 22] - sent[i], 2);
    }
    return 10 * Math.log10(signal / noise);
  }

  private static short[] throughBoth(short[] pcm) {
    byte[] encoded = new byte[pcm.length / 2];
    short[] heard = new short[pcm.length];
    G722Encoder encoder = new G722Encoder();
    G722Decoder decoder = new G722Decoder();
    for (int i = 0; i + 320 <= pcm.length; i += 320) {
      assertEquals(160, encoder.encode(pcm, i, 320, encoded, i / 2, 160));
      assertEquals(320, decoder.decode(encoded, i / 2, 160, heard, i, 320));
    }
    return heard;
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 100, 200, 500, 1000, 2000, 3000, 3700, 4000, 4300, 5000, 6000, 7000})
  void isFlatFromFiftyHzToSevenKhz(int hz) {
    short[] tone = new short[16_000];
    ToneProbe.write(tone, 0, tone.length, 0, 16_000, hz, -10);
    short[] heard = throughBoth(tone);
    assertEquals(-10, ToneProbe.dbfs(heard, 3200, 12_800, 16_000, hz), 1);
  }

  @Test
  void addsLittleNoise() throws IOException {
    short[] tone = new short[16_000];
    ToneProbe.write(tone, 0, tone.length, 0, 16_000, 1020, -10);
    double toneSnr = snr(tone, throughBoth(tone), 3200);
    short[] voice = Voice.speech(16_000);
    double voiceSnr = snr(voice, throughBoth(voice), 0);
    System.out.printf("G.722: 1020 Hz %.1f dB, speech %.1f dB%n", toneSnr, voiceSnr);
    assertTrue(toneSnr > 40, toneSnr + " dB");
    assertTrue(voiceSnr > 15, voiceSnr + " dB");
  }

  @Test
  void continuesAnotherEncodersStreamToTheBit() throws IOException {
    short[] voice = Voice.speech(16_000);
    byte[] one = new byte[voice.length / 2];
    byte[] two = new byte[voice.length / 2];
    G722Encoder first = new G722Encoder();
    G722Encoder second = new G722Encoder();
    second.encode(voice, 700, 240, two, 0, 120);
    first.encode(voice, 0, 9600, one, 0, one.length);
    second.continueFrom(first);
    first.encode(voice, 9600, 6400, one, 4800, 3200);
    second.encode(voice, 9600, 6400, two, 4800, 3200);
    assertEquals(-1, Arrays.mismatch(one, 4800, 8000, two, 4800, 8000));
  }

  @Test
  void concealsALostPacket() throws IOException {
    short[] tone = new short[16_000];
    ToneProbe.write(tone, 0, tone.length, 0, 16_000, 400, -10);
    byte[] encoded = new byte[8000];
    new G722Encoder().encode(tone, 0, 16_000, encoded, 0, 8000);
    short[] heard = new short[16_000];
    G722Decoder decoder = new G722Decoder();
    for (int i = 0; i < 50; i++) {
      if (i % 10 == 9) {
        decoder.conceal(heard, i * 320, 320);
      } else {
        decoder.decode(encoded, i * 160, 160, heard, i * 320, 320);
      }
    }
    assertEquals(-10, ToneProbe.dbfs(heard, 3200, 12_800, 16_000, 400), 1);
    for (int i = 10; i < 50; i++) {
      assertEquals(13, AudioLevel.of(heard, i * 320, 320), 3, "frame " + i);
    }
  }

  @Test
  void refusesWhatDoesNotFitAndWhatIsNoPairOfSamples() {
    assertEquals(0, new G722Decoder().decode(new byte[10], 0, 10, new short[20], 0, 19));
    assertEquals(0, new G722Decoder().decode(new byte[10], 0, 0, new short[20], 0, 19));
    assertEquals(0, new G722Encoder().encode(new short[320], 0, 320, new byte[160], 0, 159));
    assertEquals(0, new G722Encoder().encode(new short[320], 0, 319, new byte[160], 0, 160));
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
