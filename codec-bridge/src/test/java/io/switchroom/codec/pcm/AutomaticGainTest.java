package io.switchroom.codec.pcm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AutomaticGainTest {
  /** Plays through {@code agc} in place; returns the gain after each frame. */
  private static float[] play(AutomaticGain agc, short[] pcm, int rateHz) {
    int samples = rateHz / 50;
    short[] frame = new short[samples];
    float[] gains = new float[pcm.length / samples];
    for (int f = 0; f < gains.length; f++) {
      System.arraycopy(pcm, f * samples, frame, 0, samples);
      agc.process(frame, AudioLevel.of(frame, 0, samples));
      System.arraycopy(frame, 0, pcm, f * samples, samples);
      gains[f] = agc.gainDb();
    }
    return gains;
  }

  @ParameterizedTest
  @ValueSource(ints = {8000, 16_000, 48_000})
  void quietAndLoudCallersComeOutAlikeWithinThreeDbAfterFiveSeconds(int rateHz) {
    double quietest = 0;
    double loudest = -100;
    for (int dbov : new int[] {-45, -40, -35, -28, -22, -15, -9}) {
      short[] pcm = SpeechLike.record(rateHz, 15, dbov, -75, dbov);
      play(new AutomaticGain(rateHz), pcm, rateHz);
      double out = SpeechLike.dbov(pcm, rateHz, 5000, true);
      quietest = Math.min(quietest, out);
      loudest = Math.max(loudest, out);
    }
    assertTrue(loudest - quietest < 3, quietest + " to " + loudest + " dBov");
    assertEquals(AutomaticGain.TARGET_DBOV, (quietest + loudest) / 2, 2);
  }

  @Test
  void nothingSwellsInAPauseHoweverLong() {
    short[] pcm = Arrays.copyOf(SpeechLike.record(8000, 12, -38, -68, 1), 8000 * 40);
    System.arraycopy(SpeechLike.record(8000, 28, -200, -68, 2), 0, pcm, 8000 * 12, 8000 * 28);
    float[] gains = play(new AutomaticGain(8000), pcm, 8000);
    float atPause = gains[12 * 50];
    assertTrue(atPause > 10, "was turned up by " + atPause);
    for (int f = 12 * 50; f < gains.length; f++) {
      assertEquals(atPause, gains[f], 0.2, "frame " + f);
    }
  }

  @ParameterizedTest
  @CsvSource({"-75,-50", "-62,-44", "-55,-44", "-52,-44"})
  void theLinesNoiseIsNotRaisedBeyondTheBound(double noise, double bound) {
    short[] pcm = SpeechLike.record(8000, 20, -36, noise, 3);
    play(new AutomaticGain(8000), pcm, 8000);
    double out = SpeechLike.dbov(pcm, 8000, 10_000, false);
    assertTrue(out < bound, noise + " became " + out);
    assertTrue(out - noise < AutomaticGain.MOST_DB + 1, noise + " became " + out);
  }

  @Test
  void theGainMovesNeitherSuddenlyNorFarOnceItIsFound() {
    short[] pcm = SpeechLike.record(8000, 40, -33, -70, 4);
    float[] gains = play(new AutomaticGain(8000), pcm, 8000);
    float least = 100;
    float most = -100;
    for (int f = 1; f < gains.length; f++) {
      assertTrue(Math.abs(gains[f] - gains[f - 1]) <= 0.41f, "frame " + f);
      if (f > 10 * 50) {
        least = Math.min(least, gains[f]);
        most = Math.max(most, gains[f]);
      }
    }
    assertTrue(most - least < 3, least + " to " + most + " dB");
  }

  @Test
  void aShoutAfterWhispersIsLimitedAndSoonTurnedDown() {
    short[] whisper = SpeechLike.record(8000, 8, -40, -75, 5);
    short[] shout = SpeechLike.record(8000, 8, -12, -75, 6);
    short[] shouted = shout.clone();
    AutomaticGain agc = new AutomaticGain(8000);
    play(agc, whisper, 8000);
    assertTrue(agc.gainDb() > 15, "gain " + agc.gainDb());
    play(agc, shout, 8000);
    int flat = 0;
    for (int i = 1; i < shout.length; i++) {
      flat = Math.abs(shout[i]) >= 32_766 ? flat + 1 : 0;
      assertTrue(flat < 4, "cut flat at " + i);
      assertTrue((shout[i] ^ shouted[i]) >= 0 || shout[i] == 0, "wrapped at " + i);
    }
    assertEquals(
        AutomaticGain.TARGET_DBOV, SpeechLike.dbov(shout, 8000, 4000, true), 3, "four seconds on");
  }

  @Test
  void aCallerWhoIsRightAlreadyIsNotTouched() {
    short[] pcm = SpeechLike.record(8000, 3, -200, -60, 7);
    short[] before = pcm.clone();
    AutomaticGain agc = new AutomaticGain(8000);
    play(agc, pcm, 8000);
    assertArrayEquals(before, pcm, "noise alone");
    assertEquals(0, agc.gainDb());
  }
}
