package io.switchroom.codec.opus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.ToneProbe;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpusCodecTest {
  private static final int TONE_HZ = 440;
  private static final int TONE_DBFS = -12;

  @Test
  void bundlesAnOpusOfItsOwn() {
    assertTrue(OpusLibrary.isAvailable());
    assertTrue(OpusLibrary.version().startsWith("libopus 1."), OpusLibrary.version());
  }

  @ParameterizedTest
  @CsvSource({
    "8000,8000",
    "16000,16000",
    "24000,24000",
    "48000,48000",
    "8000,48000",
    "48000,8000",
    "16000,48000",
    "48000,16000"
  })
  void aToneSurvivesFromAnyRateToAnyRate(int encodeHz, int decodeHz) {
    short[] heard = roundTrip(encodeHz, decodeHz, 100);
    double level = ToneProbe.dbfs(heard, decodeHz, decodeHz, decodeHz, TONE_HZ);
    assertEquals(TONE_DBFS, level, 1);
    double other = ToneProbe.dbfs(heard, decodeHz, decodeHz, decodeHz, 1700);
    assertTrue(other < -55, "noise where nothing was sent: " + other);
  }

  /** Two seconds of a tone through both, with 20 ms frames. */
  private static short[] roundTrip(int encodeHz, int decodeHz, int frames) {
    int in = encodeHz / 50;
    int out = decodeHz / 50;
    short[] pcm = new short[in];
    short[] heard = new short[frames * out];
    byte[] packet = new byte[1500];
    try (OpusEncoder encoder = new OpusEncoder(encodeHz, 1);
        OpusDecoder decoder = new OpusDecoder(decodeHz, 1)) {
      for (int i = 0; i < frames; i++) {
        ToneProbe.write(pcm, 0, in, (long) i * in, encodeHz, TONE_HZ, TONE_DBFS);
        int length = encoder.encode(pcm, 0, in, packet, 7, 400);
        assertTrue(length > 2 && length <= 400, "encoded " + length);
        assertEquals(out, OpusPacket.samples(packet, 7, length, decodeHz));
        assertEquals(out, decoder.decode(packet, 7, length, heard, i * out, out));
      }
    }
    return heard;
  }

  @ParameterizedTest
  @ValueSource(ints = {8000, 16000, 48000})
  void framesOfEveryPhoneAndBrowserLengthAreAccepted(int rateHz) {
    byte[] packet = new byte[1500];
    short[] heard = new short[rateHz];
    try (OpusEncoder encoder = new OpusEncoder(rateHz, 1);
        OpusDecoder decoder = new OpusDecoder(rateHz, 1)) {
      for (int ms : new int[] {10, 20, 40, 60}) {
        int samples = rateHz * ms / 1000;
        int length = encoder.encode(new short[samples], 0, samples, packet, 0, packet.length);
        assertEquals(samples, decoder.decode(packet, 0, length, heard, 0, samples));
      }
      assertTrue(encoder.encode(heard, 0, 33, packet, 0, packet.length) < 0, "no such frame");
      assertTrue(encoder.encode(heard, 0, rateHz / 50, packet, 0, 0) < 0, "no room");
    }
  }

  @Test
  void settingsChangeWhatIsSent() {
    assertTrue(secondAtBitrate(40_000) > 1.5 * secondAtBitrate(16_000));
    try (OpusEncoder encoder = new OpusEncoder(8000, 1)) {
      encoder.complexity(0);
      assertThrows(IllegalArgumentException.class, () -> encoder.complexity(11));
      assertThrows(IllegalArgumentException.class, () -> encoder.expectedLossPercent(101));
      int lookahead = encoder.lookaheadSamples();
      assertTrue(lookahead > 0 && lookahead <= 80, "at most 10 ms: " + lookahead);
    }
  }

  private static int secondAtBitrate(int bitsPerSecond) {
    byte[] packet = new byte[1500];
    short[] pcm = new short[960];
    Random random = new Random(1);
    int bytes = 0;
    try (OpusEncoder encoder = new OpusEncoder(48_000, 1)) {
      encoder.bitrate(bitsPerSecond);
      for (int i = 0; i < 50; i++) {
        for (int s = 0; s < 960; s++) {
          pcm[s] = (short) (random.nextGaussian() * 1000);
        }
        bytes += encoder.encode(pcm, 0, 960, packet, 0, packet.length);
      }
    }
    return bytes;
  }

  @Test
  void sendsNearlyNothingInSilenceUnderDtx() {
    byte[] packet = new byte[1500];
    int sent = 0;
    try (OpusEncoder encoder = new OpusEncoder(16_000, 1)) {
      encoder.dtx(true);
      for (int i = 0; i < 100; i++) {
        sent += encoder.encode(new short[320], 0, 320, packet, 0, packet.length) > 2 ? 1 : 0;
      }
    }
    assertTrue(sent < 30, "packets in 2 s of silence: " + sent);
  }

  @Test
  void concealsALostFrame() {
    lose(false);
  }

  @Test
  void recoversALostFrameFromTheNextPacket() {
    // A frame that begins a tone cannot be guessed from the silence before it, only recovered.
    double concealed = lose(false);
    double recovered = lose(true);
    assertTrue(recovered > -20, "recovered at " + recovered);
    assertTrue(concealed < -40, "concealed at " + concealed);
  }

  /** Level of the tone in a frame that was lost, the first one after a second of silence. */
  private static double lose(boolean fec) {
    short[] pcm = new short[320];
    short[] heard = new short[320];
    byte[] packet = new byte[1500];
    try (OpusEncoder encoder = new OpusEncoder(16_000, 1);
        OpusDecoder decoder = new OpusDecoder(16_000, 1)) {
      encoder.fec(true);
      encoder.expectedLossPercent(30);
      encoder.bitrate(24_000);
      for (int i = 0; i <= 52; i++) {
        if (i > 50) {
          ToneProbe.write(pcm, 0, 320, i * 320L, 16_000, TONE_HZ, TONE_DBFS);
        }
        int length = encoder.encode(pcm, 0, 320, packet, 0, packet.length);
        if (i == 52) {
          if (fec) {
            assertEquals(320, decoder.recover(packet, 0, length, heard, 0, 320));
          } else {
            decoder.conceal(heard, 0, 320);
          }
        } else if (i < 51) {
          decoder.decode(packet, 0, length, heard, 0, 320);
        }
      }
    }
    return ToneProbe.dbfs(heard, 160, 160, 16_000, TONE_HZ);
  }

  @Test
  void corruptPacketsAreACodeAndTheNextGoodOneIsHeard() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    short[] out = new short[5760 * 2];
    byte[] good = new byte[1500];
    try (OpusEncoder encoder = new OpusEncoder(48_000, 1);
        OpusDecoder decoder = new OpusDecoder(48_000, 2)) {
      short[] pcm = new short[960];
      for (int i = 0; i < 3_000; i++) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        int offset = random.nextInt(bytes.length + 1);
        int length = random.nextInt(bytes.length - offset + 1);
        int room = random.nextInt(5760);
        int decoded = decoder.decode(bytes, offset, length, out, 0, room);
        assertTrue(decoded <= room, "seed " + seed);
        assertTrue(decoder.recover(bytes, offset, length, out, 0, 960) <= 960, "seed " + seed);
      }
      assertTrue(decoder.decode(new byte[5000], 0, 5000, out, 0, 5760) < 0);
      for (int i = 0; i < 50; i++) {
        ToneProbe.write(pcm, 0, 960, i * 960L, 48_000, TONE_HZ, TONE_DBFS);
        int length = encoder.encode(pcm, 0, 960, good, 0, good.length);
        assertEquals(960, decoder.decode(good, 0, length, out, 0, 960), "seed " + seed);
      }
    }
    short[] left = new short[960];
    for (int i = 0; i < 960; i++) {
      left[i] = out[2 * i];
    }
    int level = AudioLevel.of(left, 0, 960);
    assertEquals(-TONE_DBFS + 3, level, 2, "seed " + seed);
  }

  @Test
  void useAfterCloseIsAnExceptionAndNotACrash() {
    OpusEncoder encoder = new OpusEncoder(8000, 1);
    OpusDecoder decoder = new OpusDecoder(8000, 1);
    encoder.close();
    encoder.close();
    decoder.close();
    decoder.close();
    byte[] packet = new byte[100];
    short[] pcm = new short[160];
    assertThrows(IllegalStateException.class, () -> encoder.encode(pcm, 0, 160, packet, 0, 100));
    assertThrows(IllegalStateException.class, () -> encoder.bitrate(8000));
    assertThrows(IllegalStateException.class, encoder::lookaheadSamples);
    assertThrows(IllegalStateException.class, () -> decoder.decode(packet, 0, 1, pcm, 0, 160));
    assertThrows(IllegalStateException.class, () -> decoder.recover(packet, 0, 1, pcm, 0, 160));
    assertThrows(IllegalStateException.class, () -> decoder.conceal(pcm, 0, 160));
  }

  @Test
  void outOfBoundsIsAnExceptionAndNotACrash() {
    byte[] packet = new byte[100];
    short[] pcm = new short[160];
    try (OpusEncoder encoder = new OpusEncoder(8000, 1);
        OpusDecoder decoder = new OpusDecoder(8000, 1)) {
      assertThrows(
          IndexOutOfBoundsException.class, () -> encoder.encode(pcm, 1, 160, packet, 0, 100));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> encoder.encode(new short[9999], 0, 9999, packet, 0, 100));
      assertThrows(
          IndexOutOfBoundsException.class, () -> encoder.encode(pcm, 0, 160, packet, 1, 100));
      assertThrows(
          IndexOutOfBoundsException.class, () -> encoder.encode(pcm, 0, -160, packet, 0, 100));
      assertThrows(
          IndexOutOfBoundsException.class, () -> decoder.decode(packet, 50, 51, pcm, 0, 160));
      assertThrows(
          IndexOutOfBoundsException.class, () -> decoder.decode(packet, 0, 10, pcm, 1, 160));
      assertThrows(IndexOutOfBoundsException.class, () -> decoder.conceal(pcm, 0, 161));
    }
  }

  @ParameterizedTest
  @CsvSource({"44100,1", "8000,3", "8000,0", "0,1", "-1,1"})
  void refusesRatesAndChannelsOpusDoesNotHave(int rateHz, int channels) {
    assertThrows(IllegalArgumentException.class, () -> new OpusEncoder(rateHz, channels));
    assertThrows(IllegalArgumentException.class, () -> new OpusDecoder(rateHz, channels));
  }
}
