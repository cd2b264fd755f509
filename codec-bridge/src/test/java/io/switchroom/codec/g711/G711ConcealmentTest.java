package io.switchroom.codec.g711;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.ToneProbe;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class G711ConcealmentTest {
  private static final int RATE = 8000;
  private static final int FRAME = 160;
  private final G711Concealment concealment = new G711Concealment();

  /** A second of a voice-like tone (137 Hz and its harmonics) with some frames lost. */
  private short[] listen(short[] voice, int... lostFrames) {
    short[] heard = new short[voice.length];
    short[] frame = new short[FRAME];
    for (int i = 0; i < voice.length / FRAME; i++) {
      int number = i;
      if (Arrays.stream(lostFrames).anyMatch(lost -> lost == number)) {
        concealment.conceal(frame, FRAME);
      } else {
        System.arraycopy(voice, i * FRAME, frame, 0, FRAME);
        concealment.good(frame, FRAME);
      }
      System.arraycopy(frame, 0, heard, i * FRAME, FRAME);
    }
    return heard;
  }

  private static short[] voice() {
    short[] voice = new short[RATE];
    for (int i = 0; i < RATE; i++) {
      double t = 2 * Math.PI * 137 * i / RATE;
      voice[i] = (short) (5000 * Math.sin(t) + 3000 * Math.sin(2 * t + 1) + 2000 * Math.sin(5 * t));
    }
    return voice;
  }

  @Test
  void changesNothingWithoutLoss() {
    short[] voice = voice();
    assertArrayEquals(voice, listen(voice));
  }

  @Test
  void aLostFrameIsNoHoleInTheVoice() {
    short[] voice = voice();
    short[] heard = listen(voice, 20);
    int before = AudioLevel.of(heard, 19 * FRAME, FRAME);
    int during = AudioLevel.of(heard, 20 * FRAME, FRAME);
    assertTrue(during - before <= 3, "−" + before + " then −" + during + " dBov");
    double pitch = ToneProbe.dbfs(heard, 16 * FRAME, 9 * FRAME, RATE, 137);
    assertEquals(ToneProbe.dbfs(voice, 16 * FRAME, 9 * FRAME, RATE, 137), pitch, 1);
  }

  @Test
  void doesNotClick() {
    short[] voice = voice();
    int steepest = steepestStep(voice);
    int heard = steepestStep(listen(voice, 10, 20, 21, 30, 31, 32, 40));
    assertTrue(heard < 1.5 * steepest, heard + " against " + steepest + " in the voice itself");
  }

  @Test
  void fadesToSilenceWithinSixtyMs() {
    short[] heard = listen(voice(), 20, 21, 22, 23, 24);
    int first = AudioLevel.of(heard, 20 * FRAME, FRAME);
    int second = AudioLevel.of(heard, 21 * FRAME, FRAME);
    int third = AudioLevel.of(heard, 22 * FRAME, FRAME);
    assertTrue(first < second && second < third);
    assertEquals(AudioLevel.SILENCE, AudioLevel.of(heard, 23 * FRAME, 2 * FRAME));
  }

  @Test
  void inventsNothingOutOfSilence() {
    short[] heard = listen(new short[RATE], 0, 1, 10);
    assertEquals(AudioLevel.SILENCE, AudioLevel.of(heard, 0, RATE));
  }

  @Test
  void takesFramesOfAnyLength() {
    short[] frame = new short[480];
    for (int n : new int[] {480, 80, 1, 0, 240, 480}) {
      concealment.good(frame, n);
      concealment.conceal(frame, n);
    }
    assertEquals(0, frame[479]);
  }

  private static int steepestStep(short[] pcm) {
    int steepest = 0;
    for (int i = 1; i < pcm.length; i++) {
      steepest = Math.max(steepest, Math.abs(pcm[i] - pcm[i - 1]));
    }
    return steepest;
  }
}
