package io.switchroom.scenarios.quality.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.pcm.ToneProbe;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpectrumTest {
  private static short[] tones(int rateHz, double... hzAndDbfs) {
    short[] sum = new short[rateHz];
    short[] one = new short[rateHz];
    for (int n = 0; n < hzAndDbfs.length; n += 2) {
      ToneProbe.write(one, 0, one.length, 0, rateHz, hzAndDbfs[n], hzAndDbfs[n + 1]);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += one[i];
      }
    }
    return sum;
  }

  @Test
  void findsEachToneAtItsLevel() {
    Spectrum spectrum = new Spectrum(tones(16_000, 1_020, -10, 5_000.3, -40), 16_000);
    assertEquals(-10, spectrum.toneDbfs(1_020), 0.05);
    assertEquals(-40, spectrum.toneDbfs(5_000.3), 0.05);
  }

  @Test
  void findsAnImageSixtyDecibelsDown() {
    Spectrum spectrum = new Spectrum(tones(16_000, 1_020, -6, 6_980, -66), 16_000);
    assertEquals(-66, spectrum.strongestOtherDbfs(20, 7_990, 1_020), 0.2);
  }

  @Test
  void seesNothingBesideAToneThatIsAlone() {
    Spectrum spectrum = new Spectrum(tones(16_000, 1_020, -6), 16_000);
    assertTrue(spectrum.strongestOtherDbfs(20, 7_990, 1_020) < -95);
  }

  @Test
  void tellsSignalFromNoiseAndDistortion() {
    short[] pcm = tones(16_000, 500, -12, 1_500, -12);
    Random random = new Random(1);
    // Two tones of −12 dBFS have the power of one of −9; the noise is 30 dB below.
    double rms = 32768 * Math.pow(10, -39 / 20.0) / Math.sqrt(2);
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] += (short) Math.round(rms * random.nextGaussian());
    }
    assertEquals(30, new Spectrum(pcm, 16_000).sinadDb(0, 8_000, 500, 1_500), 0.3);
  }
}
