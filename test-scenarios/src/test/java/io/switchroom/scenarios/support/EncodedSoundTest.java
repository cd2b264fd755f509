package io.switchroom.scenarios.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.scenarios.quality.measure.ToneEar;
import io.switchroom.scenarios.quality.sound.Sounds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodedSoundTest {
  private static final int PERIOD_MS = 1_200;

  @ParameterizedTest
  @CsvSource({"PCMU, 10", "PCMA, 30", "G722, 20", "G722, 40", "OPUS, 20", "OPUS, 60"})
  void repeatsItselfWithoutASeam(AudioCodec codec, int ptimeMs) {
    int rateHz = codec.audioRateHz();
    EncodedSound sound =
        new EncodedSound(
            Sounds.tone((int) Sounds.REFERENCE_HZ, -15), codec, rateHz, ptimeMs, PERIOD_MS);
    ToneEar ear = new ToneEar(rateHz, Sounds.REFERENCE_HZ);
    byte[] payload = new byte[1_500];
    short[] heard = new short[rateHz / 10];
    try (AudioDecoder decoder = codec.newDecoder(rateHz)) {
      // The decoder gets to know the tone first.
      for (long n = 0; n < 6L * PERIOD_MS / ptimeMs; n++) {
        int length = sound.copy(n, payload, 0);
        int samples = decoder.decode(payload, 0, length, heard, 0, heard.length);
        assertEquals(rateHz / 1_000 * ptimeMs, samples);
        if (n >= PERIOD_MS / ptimeMs) {
          ear.listen(heard, 0, samples);
        }
      }
    }
    assertEquals(0, ear.discontinuities(), ear::toString);
    assertEquals(-15, ear.levelDbfs(), 0.5, ear::toString);
  }

  @ParameterizedTest
  @CsvSource({"20, -20", "20, -50"})
  void tellsHowLoudAPacketIs(int ptimeMs, double dbfs) {
    Sound talks = Sounds.nowAndThen(600, 300, Sounds.tone(1_000, dbfs));
    EncodedSound sound = new EncodedSound(talks, AudioCodec.OPUS, 48_000, ptimeMs, 600);
    // It began so much earlier that its first packet is not the sound's first.
    int loud = 0;
    int silent = 0;
    for (int n = 0; n < 600 / ptimeMs; n++) {
      int level = sound.level(n);
      loud += level < -dbfs + 6 ? 1 : 0;
      silent += level == 127 ? 1 : 0;
    }
    assertTrue(loud >= 14 && loud <= 16, loud + " loud packets");
    assertTrue(silent >= 14 && silent <= 16, silent + " silent ones");
  }
}
