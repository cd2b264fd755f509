package io.switchroom.codec.pcm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.container.WavFile;
import io.switchroom.codec.container.WavFile.Wav;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipAndDuckingTest {
  private static final int[] RATES = {8000, 16_000, 48_000};

  private static Wav tone(int rateHz, int ms, double hz) {
    short[] pcm = new short[rateHz / 1000 * ms];
    ToneProbe.write(pcm, 0, pcm.length, 0, rateHz, hz, -10);
    return WavFile.read(WavFile.write(pcm, rateHz));
  }

  private static short[] play(FrameSource source, int rateHz, int frames) {
    int samples = rateHz / 50;
    short[] heard = new short[frames * samples];
    short[] frame = new short[samples];
    for (int f = 0; f < frames && source.read(frame, rateHz); f++) {
      System.arraycopy(frame, 0, heard, f * samples, samples);
    }
    return heard;
  }

  private static int steepest(short[] pcm) {
    int steepest = 0;
    for (int i = 1; i < pcm.length; i++) {
      steepest = Math.max(steepest, Math.abs(pcm[i] - pcm[i - 1]));
    }
    return steepest;
  }

  @ParameterizedTest
  @CsvSource({"8000", "11025", "16000", "22050", "44100", "48000"})
  void aFileOfAnyRateIsHeardAtEachRateOfARoom(int fileHz) {
    SoundClip clip = new SoundClip(tone(fileHz, 1000, 700), RATES);
    for (int rateHz : RATES) {
      short[] heard = play(new ClipPlayer(clip, false), rateHz, 50);
      assertEquals(-10, ToneProbe.dbfs(heard, rateHz / 5, rateHz / 2, rateHz, 700), 0.3);
      assertTrue(steepest(heard) < 32_767 * 0.32 * 2 * Math.PI * 700 / rateHz + 100, "no click");
    }
  }

  @Test
  void aClipEndsOnceAndForAllUnlessItRepeats() {
    SoundClip clip = new SoundClip(tone(8000, 110, 700), RATES);
    ClipPlayer once = new ClipPlayer(clip, false);
    short[] frame = new short[960];
    for (int f = 0; f < 6; f++) {
      assertTrue(once.read(frame, 8000));
    }
    assertArrayEquals(new short[80], Arrays.copyOfRange(frame, 80, 160), "filled with silence");
    Arrays.fill(frame, (short) 7);
    assertFalse(once.read(frame, 8000));
    assertFalse(once.read(frame, 8000));
    assertEquals(7, frame[0]);
    short[] repeated = play(new ClipPlayer(clip, true), 8000, 60);
    assertArrayEquals(
        Arrays.copyOf(repeated, 6 * 160), Arrays.copyOfRange(repeated, 54 * 160, 60 * 160));
    assertTrue(steepest(repeated) < 32_767 * 0.32 * 2 * Math.PI * 700 / 8000 + 100, "no click");
    assertFalse(new ClipPlayer(new SoundClip(tone(8000, 0, 1), 8000), true).read(frame, 8000));
  }

  @Test
  void theRateMayChangeWhileItPlays() {
    SoundClip clip = new SoundClip(tone(48_000, 1000, 500), RATES);
    ClipPlayer player = new ClipPlayer(clip, false);
    short[] frame = new short[960];
    for (int f = 0; f < 50; f++) {
      assertTrue(player.read(frame, RATES[f % 3]), "frame " + f);
    }
    assertFalse(player.read(frame, 16_000));
    assertThrows(IllegalArgumentException.class, () -> player.read(frame, 44_100));
  }

  @Test
  void severalChannelsBecomeOne() {
    short[] stereo = new short[1600];
    for (int i = 0; i < 800; i++) {
      stereo[2 * i] = 1000;
      stereo[2 * i + 1] = 3000;
    }
    short[] heard =
        play(new ClipPlayer(new SoundClip(new Wav(8000, 2, stereo), 8000), false), 8000, 5);
    assertEquals(2000, heard[400]);
  }

  @ParameterizedTest
  @CsvSource({"8000", "16000", "48000"})
  void musicGoesDownWithinATenthOfASecondWhileSomebodySpeaksAndComesBackSlowly(int rateHz) {
    int samples = rateHz / 50;
    Ducking ducking = new Ducking();
    short[] frame = new short[samples];
    short[] heard = new short[3 * rateHz];
    for (int f = 0; f < 150; f++) {
      ToneProbe.write(frame, 0, samples, (long) f * samples, rateHz, 1000, -10);
      ducking.process(frame, samples, f >= 50 && f < 75);
      System.arraycopy(frame, 0, heard, f * samples, samples);
    }
    assertEquals(-10, level(heard, rateHz, 900, 100), 0.05);
    assertEquals(-22, level(heard, rateHz, 1100, 400), 0.05);
    assertEquals(-16, level(heard, rateHz, 1880, 40), 1);
    assertEquals(-10, level(heard, rateHz, 2300, 600), 0.05);
    short[] envelope = new short[samples];
    int steepest = 0;
    int last = 10_000;
    for (int f = 0; f < 150; f++) {
      Arrays.fill(envelope, (short) 10_000);
      ducking.process(envelope, samples, f < 20);
      for (short sample : envelope) {
        steepest = Math.max(steepest, Math.abs(sample - last));
        last = sample;
      }
    }
    assertTrue(steepest <= 10_000 / 4 / samples + 1, "step " + steepest);
    assertThrows(IllegalArgumentException.class, () -> new Ducking(-1));
  }

  private static double level(short[] heard, int rateHz, int fromMs, int ms) {
    return ToneProbe.dbfs(heard, rateHz / 1000 * fromMs, rateHz / 1000 * ms, rateHz, 1000);
  }
}
