package io.switchroom.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.ToneProbe;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every codec. */
class AudioCodecTest {
  @ParameterizedTest
  @CsvSource({
    "PCMU,8000,8000",
    "PCMU,48000,8000",
    "PCMA,8000,8000",
    "G722,8000,16000",
    "G722,16000,16000",
    "OPUS,8000,8000",
    "OPUS,16000,16000",
    "OPUS,48000,48000"
  })
  void aToneIsHeardInPacketsOfAnyLength(AudioCodec codec, int wantedHz, int rateHz) {
    byte[] payload = new byte[1500];
    for (int ms : new int[] {10, 20, 30, 40, 60}) {
      int samples = rateHz / 1000 * ms;
      short[] pcm = new short[samples];
      short[] heard = new short[samples * (1200 / ms)];
      try (AudioEncoder encoder = codec.newEncoder(wantedHz);
          AudioDecoder decoder = codec.newDecoder(wantedHz)) {
        assertEquals(rateHz, encoder.rateHz());
        assertEquals(rateHz, decoder.rateHz());
        for (int at = 0; at < heard.length; at += samples) {
          ToneProbe.write(pcm, 0, samples, at, rateHz, 440, -12);
          int length = encoder.encode(pcm, 0, samples, payload, 9, 1400);
          assertTrue(length > 0, ms + " ms: " + length);
          assertEquals(samples, decoder.samples(payload, 9, length), ms + " ms");
          assertEquals(samples, decoder.decode(payload, 9, length, heard, at, samples));
        }
      }
      int skipped = rateHz / 5;
      double level = ToneProbe.dbfs(heard, skipped, rateHz, rateHz, 440);
      assertEquals(-12, level, 1, ms + " ms");
      double other = ToneProbe.dbfs(heard, skipped, rateHz, rateHz, 1700);
      assertTrue(other < -50, ms + " ms: " + other + " dBFS where nothing was sent");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anyBytesAreSafeAndTheNextGoodStreamIsHeard(AudioCodec codec) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    short[] out = new short[6000];
    try (AudioDecoder decoder = codec.newDecoder(16_000);
        AudioEncoder encoder = codec.newEncoder(16_000)) {
      for (int i = 0; i < 3000; i++) {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        int offset = random.nextInt(bytes.length + 1);
        int length = random.nextInt(bytes.length - offset + 1);
        int room = random.nextInt(5000);
        int level = decoder.level(bytes, offset, length);
        assertTrue(level >= AudioDecoder.UNKNOWN && level <= 127, "seed " + seed);
        int told = decoder.samples(bytes, offset, length);
        int decoded = decoder.decode(bytes, offset, length, out, 0, room);
        assertTrue(decoded <= room, "seed " + seed);
        assertTrue(decoded <= 0 || decoded == told, "seed " + seed);
        int recovered = decoder.recover(bytes, offset, length, out, 0, 320);
        assertTrue(recovered == 0 || recovered == 320, "seed " + seed);
        decoder.conceal(out, random.nextInt(3000), random.nextInt(3000));
      }
      assertTrue(decoder.decode(new byte[5000], 0, 5000, out, 0, 4999) <= 0, "too long");
      byte[] payload = new byte[1500];
      int samples = encoder.rateHz() / 50;
      short[] pcm = new short[samples];
      for (int i = 0; i < 50; i++) {
        ToneProbe.write(pcm, 0, samples, (long) i * samples, encoder.rateHz(), 440, -12);
        int length = encoder.encode(pcm, 0, samples, payload, 0, 1500);
        decoder.decode(payload, 0, length, out, 0, samples);
      }
      assertEquals(15, AudioLevel.of(out, 0, samples), 2, "seed " + seed);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PCMU", "PCMA"})
  void levelOfG711IsThatOfItsSamples(AudioCodec codec) {
    short[] pcm = new short[160];
    short[] decoded = new short[160];
    byte[] payload = new byte[160];
    Random random = new Random(1);
    try (AudioEncoder encoder = codec.newEncoder(8000);
        AudioDecoder decoder = codec.newDecoder(8000)) {
      for (double amplitude = 20; amplitude < 20_000; amplitude *= 1.3) {
        for (int i = 0; i < 160; i++) {
          pcm[i] = (short) (amplitude * random.nextGaussian());
        }
        encoder.encode(pcm, 0, 160, payload, 0, 160);
        decoder.decode(payload, 0, 160, decoded, 0, 160);
        assertEquals(AudioLevel.of(decoded, 0, 160), decoder.level(payload, 0, 160));
      }
      encoder.encode(new short[160], 0, 160, payload, 0, 160);
      assertEquals(AudioLevel.SILENCE, decoder.level(payload, 0, 160));
      for (int i = 0; i < 160; i += 2) {
        payload[i] ^= (byte) 0x80; // the other sign of it
      }
      assertEquals(AudioLevel.SILENCE, decoder.level(payload, 0, 160));
    }
  }

  @Test
  void clocksAreThoseOfRfc3551AndRfc7587() {
    assertEquals(8000, AudioCodec.G722.clockRateHz());
    assertEquals(48_000, AudioCodec.OPUS.clockRateHz());
  }
}
