package io.switchroom.codec.pcm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NeedsSpeexDsp
class NoiseSuppressorTest {
  private static short[] clean(short[] noisy, int rateHz) {
    int samples = rateHz / 50;
    short[] frame = new short[samples];
    short[] heard = new short[noisy.length];
    try (NoiseSuppressor suppressor = new SpeexNoiseSuppressor(rateHz)) {
      int delay = suppressor.delaySamples();
      for (int at = 0; at + samples <= noisy.length; at += samples) {
        System.arraycopy(noisy, at, frame, 0, samples);
        suppressor.process(frame, 0, samples);
        int lead = at == 0 ? delay : 0; // what comes out first belongs before the beginning
        System.arraycopy(frame, lead, heard, at + lead - delay, samples - lead);
      }
    }
    return heard;
  }

  @ParameterizedTest
  @CsvSource({"8000,-50", "8000,-42", "16000,-50", "16000,-42"})
  void aLinesNoiseFallsByTenDbAndItsVoiceStays(int rateHz, double noise) {
    short[] noisy = SpeechLike.record(rateHz, 15, -20, noise, 1);
    short[] heard = clean(noisy, rateHz);
    double before = SpeechLike.dbov(noisy, rateHz, 5000, false);
    double after = SpeechLike.dbov(heard, rateHz, 5000, false);
    assertTrue(after < before - 10, before + " dBov became " + after);
    assertEquals(-20, SpeechLike.dbov(heard, rateHz, 5000, true), 1, "the voice");
  }

  @Test
  void delaysByTenMsAsItSays() {
    short[] voice = SpeechLike.record(8000, 6, -20, -70, 2);
    short[] heard = clean(voice, 8000);
    int best = 0;
    double most = 0;
    for (int shift = -100; shift <= 100; shift++) {
      double alike = 0;
      for (int i = 16_000; i < 40_000; i++) {
        alike += (double) voice[i] * heard[i + shift];
      }
      best = alike > most ? shift : best;
      most = Math.max(alike, most);
    }
    assertEquals(0, best, 1, "beside what it says");
  }

  @Test
  void useAfterCloseAndWrongRatesAreExceptionsAndNotCrashes() {
    NoiseSuppressor suppressor = new SpeexNoiseSuppressor(8000);
    assertThrows(IndexOutOfBoundsException.class, () -> suppressor.process(new short[100], 0, 160));
    suppressor.close();
    suppressor.close();
    assertThrows(IllegalStateException.class, () -> suppressor.process(new short[160], 0, 160));
    assertThrows(IllegalArgumentException.class, () -> new SpeexNoiseSuppressor(48_000));
  }
}
