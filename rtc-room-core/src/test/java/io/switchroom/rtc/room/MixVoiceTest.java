package io.switchroom.rtc.room;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.pcm.ToneProbe;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a bus hears of a voice whose rate changes. */
class MixVoiceTest {
  private static final double AMPLITUDE = 8_000;

  private final MixVoice voice = new MixVoice(8_000);
  private int tick;

  @AfterEach
  void free() {
    voice.close();
  }

  private short[] hears(double hz, int rateHz, int busHz, int frames) {
    int samples = busHz / 50;
    short[] heard = new short[frames * samples];
    for (int i = 0; i < frames; i++) {
      short[] frame = voice.next(rateHz);
      for (int k = 0; k < frame.length; k++) {
        double at = (double) tick / 50 + (double) k / rateHz;
        frame[k] = (short) Math.round(AMPLITUDE * Math.sin(2 * Math.PI * hz * at));
      }
      tick++;
      voice.prepare(busHz);
      System.arraycopy(voice.at(busHz), 0, heard, i * samples, samples);
    }
    return heard;
  }

  private short[] hearsAChange(double hz, int fromHz, int toHz, int busHz) {
    short[] heard = Arrays.copyOf(hears(hz, fromHz, busHz, 10), busHz / 50 * 20);
    System.arraycopy(hears(hz, toHz, busHz, 10), 0, heard, busHz / 50 * 10, busHz / 50 * 10);
    return Arrays.copyOfRange(heard, busHz / 50 * 5, heard.length);
  }

  @ParameterizedTest
  @CsvSource({
    "8000, 48000, 8000", "48000, 8000, 8000", "8000, 16000, 8000", "16000, 8000, 8000",
    "16000, 48000, 8000", "48000, 16000, 8000", "8000, 16000, 16000", "16000, 8000, 16000",
    "16000, 48000, 16000", "48000, 16000, 16000", "8000, 48000, 16000", "48000, 8000, 16000",
    "8000, 48000, 48000", "48000, 16000, 48000", "8000, 16000, 48000", "16000, 48000, 48000"
  })
  void aToneGoesOnWhileItsRateChanges(int fromHz, int toHz, int busHz) {
    // 2 and 3 ms, what the resamplers delay by, are nearly whole periods.
    for (double hz : new double[] {1_000, 1_020}) {
      short[] heard = hearsAChange(hz, fromHz, toHz, busHz);
      // A sine obeys x[n] = 2 cos(w) x[n-k] - x[n-2k]; a step in it does not.
      int lag = busHz / 8_000;
      double twoCos = 2 * Math.cos(2 * Math.PI * hz * lag / busHz);
      double click = 0;
      for (int n = 2 * lag; n < heard.length; n++) {
        click = Math.max(click, Math.abs(heard[n] - twoCos * heard[n - lag] + heard[n - 2 * lag]));
      }
      int window = busHz / 200;
      double lowest = 0;
      for (int at = 0; at + window <= heard.length; at += window) {
        short[] part = Arrays.copyOfRange(heard, at, at + window);
        lowest = Math.min(lowest, ToneProbe.dbfs(part, busHz, hz));
      }
      double steady = ToneProbe.dbfs(Arrays.copyOf(heard, busHz / 50), busHz, hz);
      String what = hz + " Hz: error " + click / AMPLITUDE + ", dip " + (steady - lowest) + " dB";
      assertTrue(click < 0.02 * AMPLITUDE && steady - lowest < 1, what);
    }
  }

  @Test
  void aChangeInAPauseLeavesTheFrameAsItIs() {
    hears(1_000, 8_000, 8_000, 5);
    voice.next(8_000);
    voice.unused();
    assertArrayEquals(hears(440, 16_000, 16_000, 1), voice.frame());
  }
}
