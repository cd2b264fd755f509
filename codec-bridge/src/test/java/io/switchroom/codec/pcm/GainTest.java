package io.switchroom.codec.pcm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GainTest {
  private static short[] play(Gain gain, int rateHz, int frames, double dbfs) {
    int samples = rateHz / 50;
    short[] frame = new short[samples];
    short[] heard = new short[frames * samples];
    for (int f = 0; f < frames; f++) {
      ToneProbe.write(frame, 0, samples, (long) f * samples, rateHz, 1000, dbfs);
      gain.process(frame);
      System.arraycopy(frame, 0, heard, f * samples, samples);
    }
    return heard;
  }

  @ParameterizedTest
  @ValueSource(ints = {8000, 16_000, 48_000})
  void turnsUpAndDownByWhatItIsTold(int rateHz) {
    Gain gain = new Gain(rateHz);
    gain.set(Gain.ofDb(-17));
    play(gain, rateHz, 1, -10);
    assertEquals(-27, ToneProbe.dbfs(play(gain, rateHz, 20, -10), rateHz, 1000), 0.05);
    gain.set(Gain.ofDb(6));
    play(gain, rateHz, 1, -10);
    assertEquals(-4, ToneProbe.dbfs(play(gain, rateHz, 20, -10), rateHz, 1000), 0.05);
  }

  @Test
  void atOneItChangesNoBit() {
    Gain gain = new Gain(8000);
    short[] frame = new short[160];
    Random random = new Random(1);
    for (int i = 0; i < frame.length; i++) {
      frame[i] = (short) random.nextInt();
    }
    short[] before = frame.clone();
    gain.process(frame);
    assertArrayEquals(before, frame);
  }

  @Test
  void aChangeRunsOverTheFrameAndWhatIsTooLoudIsLimited() {
    Gain gain = new Gain(8000);
    short[] frame = new short[160];
    Arrays.fill(frame, (short) 10_000);
    gain.set(2);
    gain.process(frame);
    for (int i = 1; i < frame.length; i++) {
      assertTrue(frame[i] - frame[i - 1] <= 64 && frame[i] >= frame[i - 1], "sample " + i);
    }
    assertEquals(20_000, frame[159], 1);
    gain.set(10);
    double level = 0;
    for (int f = 0; f < 3; f++) {
      level = ToneProbe.dbfs(play(gain, 8000, 25, -3), 8000, 1000);
    }
    assertEquals(0, level, 0.5);
    assertEquals(10, gain.now());
  }
}
