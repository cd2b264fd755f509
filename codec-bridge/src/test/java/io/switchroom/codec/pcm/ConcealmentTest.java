package io.switchroom.codec.pcm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.Voice;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConcealmentTest {
  private static final int[] BAND_HZ = {250, 400, 600, 850, 1150, 1500, 1900, 2400, 3000};

  /** Hears a voice in frames of 20 ms, of which some are lost. */
  private static short[] listen(short[] voice, int rateHz, IntPredicate isLost) {
    Concealment concealment = new Concealment(rateHz);
    int frame = rateHz / 50;
    short[] heard = voice.clone();
    for (int i = 0; i < voice.length / frame; i++) {
      if (isLost.test(i)) {
        concealment.conceal(heard, i * frame, frame);
      } else {
        concealment.good(heard, i * frame, frame);
      }
    }
    return heard;
  }

  private static IntPredicate frames(int... lost) {
    return i -> Arrays.stream(lost).anyMatch(l -> l == i);
  }

  /** A second of 137 Hz and its harmonics. */
  private static short[] hum(int rateHz) {
    short[] voice = new short[rateHz];
    for (int i = 0; i < rateHz; i++) {
      double t = 2 * Math.PI * 137 * i / rateHz;
      voice[i] = (short) (5000 * Math.sin(t) + 3000 * Math.sin(2 * t + 1) + 2000 * Math.sin(5 * t));
    }
    return voice;
  }

  @ParameterizedTest
  @ValueSource(ints = {8000, 16_000})
  void changesNothingWithoutLoss(int rateHz) {
    short[] voice = hum(rateHz);
    assertArrayEquals(voice, listen(voice, rateHz, frames()));
  }

  @ParameterizedTest
  @ValueSource(ints = {8000, 16_000})
  void aLostFrameIsNoHoleInTheVoice(int rateHz) {
    int frame = rateHz / 50;
    short[] voice = hum(rateHz);
    short[] heard = listen(voice, rateHz, frames(20));
    int before = AudioLevel.of(heard, 19 * frame, frame);
    int during = AudioLevel.of(heard, 20 * frame, frame);
    assertTrue(during - before <= 3, "−" + before + " then −" + during + " dBov");
    double pitch = ToneProbe.dbfs(heard, 16 * frame, 9 * frame, rateHz, 137);
    assertEquals(ToneProbe.dbfs(voice, 16 * frame, 9 * frame, rateHz, 137), pitch, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {8000, 16_000})
  void doesNotClick(int rateHz) {
    short[] voice = hum(rateHz);
    int steepest = steepestStep(voice);
    int heard = steepestStep(listen(voice, rateHz, frames(10, 20, 21, 30, 31, 32, 40)));
    assertTrue(heard < 1.5 * steepest, heard + " against " + steepest + " in the voice itself");
  }

  @Test
  void keepsItsLevelForTenMsLosesAFifthInEachTenAndIsSilentAfterSixty() {
    short[] heard = listen(hum(8000), 8000, frames(20, 21, 22, 23, 24));
    int ten = 80;
    int first = AudioLevel.of(heard, 40 * ten, ten);
    assertEquals(AudioLevel.of(heard, 39 * ten, ten), first, 1);
    for (int i = 1; i <= 4; i++) {
      double expected = first - 20 * Math.log10(1.1 - 0.2 * i); // in the middle of the ten
      assertEquals(expected, AudioLevel.of(heard, (40 + i) * ten, ten), 1.6, i * 10 + " ms");
    }
    assertEquals(AudioLevel.SILENCE, AudioLevel.of(heard, 46 * ten, 4 * ten));
  }

  @Test
  void repeatsMorePeriodsTheLongerTheLoss() {
    // A voice that grows quieter with each period of 10 ms: older ones are louder.
    short[] voice = new short[3600];
    for (int i = 0; i < voice.length; i++) {
      double periodsAgo = (3200 - i) / 80.0;
      double amplitude = Math.min(20_000, 2000 * Math.pow(1.5, periodsAgo));
      voice[i] = (short) (amplitude * Math.sin(2 * Math.PI * i / 80));
    }
    short[] heard = listen(voice, 8000, frames(20, 21));
    int last = AudioLevel.of(heard, 3200, 80);
    int lastTwo = AudioLevel.of(heard, 3280, 80);
    int lastThree = AudioLevel.of(heard, 3360, 80);
    assertTrue(lastTwo < last, "−" + lastTwo + " dBov after −" + last);
    assertTrue(lastThree < lastTwo, "−" + lastThree + " dBov after −" + lastTwo);
  }

  @Test
  void inventsNothingOutOfSilence() {
    short[] heard = listen(new short[8000], 8000, frames(0, 1, 10));
    assertEquals(AudioLevel.SILENCE, AudioLevel.of(heard, 0, 8000));
  }

  @ParameterizedTest
  @ValueSource(ints = {8000, 16_000})
  void takesFramesOfAnyLength(int rateHz) {
    Concealment concealment = new Concealment(rateHz);
    short[] frame = new short[2000];
    for (int n : new int[] {480, 80, 1, 0, 240, 960, 2000, 7}) {
      concealment.good(frame, 0, n);
      concealment.conceal(frame, 0, n);
    }
    assertEquals(0, frame[479]);
  }

  @ParameterizedTest
  @CsvSource({"8000,3", "8000,10", "16000,3", "16000,10"})
  void speechSoundsMoreLikeItselfThanWithSilenceInserted(int rateHz, int percent)
      throws IOException {
    short[] voice = Voice.speech(rateHz);
    Random random = new Random(percent);
    boolean[] lost = new boolean[voice.length];
    for (int i = 0; i < lost.length; i++) {
      lost[i] = random.nextInt(100) < percent;
    }
    int frame = rateHz / 50;
    short[] concealed = listen(voice, rateHz, i -> lost[i]);
    short[] silenced = voice.clone();
    for (int i = 0; i < voice.length / frame; i++) {
      if (lost[i]) {
        Arrays.fill(silenced, i * frame, (i + 1) * frame, (short) 0);
      }
    }
    double ours = spectralDistance(voice, concealed, rateHz, lost);
    double silence = spectralDistance(voice, silenced, rateHz, lost);
    System.out.printf(
        "%d Hz, %d %% lost: %.1f dB from the voice, silence %.1f dB%n",
        rateHz, percent, ours, silence);
    assertTrue(ours < 0.5 * silence, ours + " dB, with silence " + silence);
  }

  /** Mean difference of band levels in lost frames that held speech, dB; floor at −60 dBFS. */
  private static double spectralDistance(short[] a, short[] b, int rateHz, boolean[] lost) {
    int frame = rateHz / 50;
    double sum = 0;
    int bands = 0;
    for (int i = 0; i < a.length / frame; i++) {
      if (lost[i] && AudioLevel.of(a, i * frame, frame) < 40) {
        for (int hz : BAND_HZ) {
          double one = Math.max(-60, ToneProbe.dbfs(a, i * frame, frame, rateHz, hz));
          double other = Math.max(-60, ToneProbe.dbfs(b, i * frame, frame, rateHz, hz));
          sum += Math.abs(one - other);
          bands++;
        }
      }
    }
    assertTrue(bands > 0);
    return sum / bands;
  }

  private static int steepestStep(short[] pcm) {
    int steepest = 0;
    for (int i = 1; i < pcm.length; i++) {
      steepest = Math.max(steepest, Math.abs(pcm[i] - pcm[i - 1]));
    }
    return steepest;
  }
}
