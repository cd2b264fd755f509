package io.switchroom.codec.pcm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {
  /** A second of a tone in 20 ms pieces. */
  private static short[] resample(int inHz, int outHz, double toneHz, double dbfs) {
    short[] in = new short[inHz / 50];
    short[] heard = new short[outHz];
    try (Resampler resampler = new Resampler(inHz, outHz)) {
      for (int i = 0; i < 50; i++) {
        ToneProbe.write(in, 0, in.length, (long) i * in.length, inHz, toneHz, dbfs);
        assertEquals(
            outHz / 50, resampler.process(in, 0, in.length, heard, i * outHz / 50), "piece " + i);
      }
    }
    return heard;
  }

  private static double level(short[] heard, int rateHz, double hz) {
    return ToneProbe.dbfs(heard, rateHz / 10, rateHz * 8 / 10, rateHz, hz);
  }

  @ParameterizedTest
  @CsvSource({
    "8000,48000",
    "48000,8000",
    "8000,16000",
    "16000,8000",
    "16000,48000",
    "48000,16000",
    "24000,48000",
    "44100,48000"
  })
  void keepsTheLevelOfWhatFitsBothRates(int inHz, int outHz) {
    for (double hz : new double[] {300, 1000, 2500, 3000}) {
      assertEquals(-10, level(resample(inHz, outHz, hz, -10), outHz, hz), 0.5, hz + " Hz");
    }
  }

  @ParameterizedTest
  @CsvSource({"1000,7000", "1000,9000", "1000,15000", "3000,5000", "3000,11000"})
  void leavesNoImageAboveTheOldBand(double toneHz, double imageHz) {
    double image = level(resample(8000, 48_000, toneHz, 0), 48_000, imageHz);
    assertTrue(image < -60, imageHz + " Hz at " + image);
  }

  @ParameterizedTest
  @CsvSource({"6000,2000", "5000,3000", "7000,1000", "9000,1000", "15000,1000"})
  void letsNothingAboveTheNewBandFoldDown(double toneHz, double aliasHz) {
    double alias = level(resample(48_000, 8000, toneHz, 0), 8000, aliasHz);
    assertTrue(alias < -50, toneHz + " Hz folds to " + alias);
  }

  @ParameterizedTest
  @CsvSource({"8000,48000", "48000,8000", "8000,16000", "16000,48000"})
  void delaysByWhatItSaysAndByNoMoreThanThreeMs(int inHz, int outHz) {
    short[] in = new short[inHz / 50];
    short[] out = new short[outHz / 50];
    in[0] = 20_000;
    try (Resampler resampler = new Resampler(inHz, outHz)) {
      resampler.process(in, 0, in.length, out, 0);
      int peak = 0;
      for (int i = 0; i < out.length; i++) {
        peak = out[i] > out[peak] ? i : peak;
      }
      assertEquals(peak, resampler.latencySamples(), outHz / 8000.0);
      assertTrue(resampler.latencySamples() * 1000.0 / outHz <= 3.2);
    }
  }

  @Test
  void copiesBetweenEqualRates() {
    short[] in = {1, 2, 3, 4};
    short[] out = new short[4];
    try (Resampler resampler = new Resampler(8000, 8000)) {
      assertEquals(3, resampler.process(in, 1, 3, out, 1));
      assertEquals(0, resampler.latencySamples());
    }
    assertArrayEquals(new short[] {0, 2, 3, 4}, out);
  }

  @Test
  void useAfterCloseAndWrongSizesAreExceptionsAndNotCrashes() {
    Resampler resampler = new Resampler(8000, 48_000);
    short[] in = new short[160];
    short[] out = new short[960];
    assertThrows(IndexOutOfBoundsException.class, () -> resampler.process(in, 1, 160, out, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> resampler.process(in, 0, 160, out, 1));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> resampler.process(new short[1000], 0, 1000, new short[6000], 0));
    resampler.close();
    resampler.close();
    assertThrows(IllegalStateException.class, () -> resampler.process(in, 0, 160, out, 0));
    assertThrows(IllegalStateException.class, resampler::latencySamples);
    assertThrows(IllegalArgumentException.class, () -> new Resampler(0, 8000));
  }
}
