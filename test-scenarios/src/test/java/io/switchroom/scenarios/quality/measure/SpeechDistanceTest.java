package io.switchroom.scenarios.quality.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.g711.G711;
import io.switchroom.scenarios.quality.sound.OfflineRates;
import io.switchroom.scenarios.quality.sound.SyntheticSpeech;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpeechDistanceTest {
  private static final short[] SAID = SyntheticSpeech.of(1, 12, 8_000, -20);

  private static double distance(short[] heard) {
    return new SpeechDistance(8_000, false, 200)
        .between(SAID, Arrays.copyOf(heard, heard.length + 4_000));
  }

  private static short[] throughG711() {
    byte[] bytes = new byte[SAID.length];
    short[] heard = new short[SAID.length];
    G711.PCMU.encode(SAID, 0, SAID.length, bytes, 0);
    G711.PCMU.decode(bytes, 0, bytes.length, heard, 0);
    return heard;
  }

  private static short[] withHoles(short[] pcm, double share) {
    Random random = new Random(5);
    short[] out = pcm.clone();
    for (int at = 0; at + 160 <= out.length; at += 160) {
      if (random.nextDouble() < share) {
        Arrays.fill(out, at, at + 160, (short) 0);
      }
    }
    return out;
  }

  @Test
  void whatWasHeardAsItWasSaidHasNone() {
    assertEquals(0, distance(SAID), 1e-6);
  }

  @Test
  void neitherAConstantDelayNorAConstantGainIsHarm() {
    short[] late = new short[SAID.length + 1_000];
    for (int i = 0; i < SAID.length; i++) {
      late[i + 1_000] = (short) (SAID[i] / 2);
    }
    assertTrue(distance(late) < 0.3, () -> "" + distance(late));
  }

  @Test
  void itGrowsWithWhatIsMissing() {
    double last = 0;
    for (double share : new double[] {0, 0.01, 0.03, 0.05, 0.1, 0.2}) {
      double distance = distance(withHoles(throughG711(), share));
      assertTrue(distance > last, "at " + share + ": " + distance + " after " + last);
      last = distance;
    }
    assertTrue(last > distance(throughG711()) + 2, "20 % missing is plain to hear: " + last);
  }

  @Test
  void aPitchPeriodMoreOrLessHereAndThereIsLittleHarm() {
    short[] stretched = new short[SAID.length + 4_000];
    int out = 0;
    for (int in = 0; in + 4_000 <= SAID.length; in += 4_000) {
      System.arraycopy(SAID, in, stretched, out, 4_000);
      out += 4_000;
      for (int i = 0; i < 60; i++) {
        stretched[out++] = SAID[in + 3_940 + i];
      }
    }
    double distance = distance(Arrays.copyOf(stretched, out));
    assertTrue(distance < distance(withHoles(SAID, 0.05)), "60 samples in each 4000: " + distance);
  }

  @Test
  void aTooNarrowBandIsHarmToWidebandEarsOnly() {
    short[] wide = SyntheticSpeech.of(2, 8, 16_000, -20);
    short[] narrow = OfflineRates.up(OfflineRates.down(wide, 2), 2);
    short[] heard = Arrays.copyOf(narrow, narrow.length + 4_000);
    double toWide = new SpeechDistance(16_000, true, 20).between(wide, heard);
    double toNarrow = new SpeechDistance(16_000, false, 20).between(wide, heard);
    assertTrue(toWide > toNarrow + 2, toWide + " and " + toNarrow);
  }
}
