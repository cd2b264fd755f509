package io.switchroom.codec.pcm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
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
  @CsvSource({
    "8000,48000,3400,0.4",
    "8000,16000,3400,0.4",
    "48000,8000,3400,1.2",
    "16000,8000,3400,1.2",
    "16000,48000,7000,0.2",
    "48000,16000,7000,0.5"
  })
  void passesTheWholeTelephoneAndTheWholeWideBand(int inHz, int outHz, double hz, double within) {
    assertEquals(-10, level(resample(inHz, outHz, hz, -10), outHz, hz), within, hz + " Hz");
  }

  @ParameterizedTest
  @CsvSource({"8000,16000", "8000,48000", "16000,48000"})
  void noImageOfAnyTonePassesUpward(int inHz, int outHz) {
    for (double hz = 200; hz < inHz * 0.45; hz += inHz / 40.0) {
      short[] heard = resample(inHz, outHz, hz, -1);
      for (int n = 1; n * inHz < outHz / 2 + inHz / 2; n++) {
        for (double image : new double[] {n * inHz - hz, n * inHz + hz}) {
          double level = image < outHz / 2.0 - 50 ? level(heard, outHz, image) : -200;
          assertTrue(level < -75, hz + " Hz is also at " + image + " Hz with " + level);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"16000,8000", "48000,8000", "48000,16000"})
  void noToneFoldsDownward(int inHz, int outHz) {
    for (double hz = outHz * 0.55; hz < inHz / 2.0 - 50; hz += outHz / 20.0) {
      double folded = Math.abs(hz - outHz * Math.rint(hz / outHz));
      double level = folded < 60 ? -200 : level(resample(inHz, outHz, hz, -1), outHz, folded);
      assertTrue(level < -75, hz + " Hz folds to " + folded + " Hz with " + level);
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
  @CsvSource({"8000,48000", "48000,8000", "8000,16000", "16000,48000", "48000,16000"})
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
      assertTrue(resampler.latencySamples() * 1000.0 / outHz <= 3.0);
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
        () -> resampler.process(new short[1000], 0, 1001, new short[6006], 0));
    assertThrows(IndexOutOfBoundsException.class, () -> resampler.prime(in, 1, 160));
    resampler.close();
    resampler.close();
    assertThrows(IllegalStateException.class, () -> resampler.process(in, 0, 160, out, 0));
    assertThrows(IllegalStateException.class, resampler::latencySamples);
    assertThrows(IllegalStateException.class, resampler::reset);
    assertThrows(IllegalStateException.class, () -> resampler.prime(in, 0, 160));
    assertThrows(IllegalArgumentException.class, () -> new Resampler(0, 8000));
  }

  @ParameterizedTest
  @CsvSource({"8000,48000", "48000,16000", "44100,48000", "11025,8000"})
  void aLongPieceSoundsLikeManyShortOnes(int inHz, int outHz) {
    short[] in = new short[inHz];
    ToneProbe.write(in, 0, in.length, 0, inHz, 1000, -6);
    short[] atOnce = new short[outHz];
    short[] bitByBit = new short[outHz + 960];
    try (Resampler one = new Resampler(inHz, outHz);
        Resampler many = new Resampler(inHz, outHz)) {
      assertEquals(outHz, one.process(in, 0, inHz, atOnce, 0));
      int written = 0;
      int piece = inHz / 150;
      for (int at = 0; at < inHz; at += piece) {
        written += many.process(in, at, Math.min(piece, inHz - at), bitByBit, written);
      }
      assertEquals(outHz, written);
    }
    assertArrayEquals(atOnce, Arrays.copyOf(bitByBit, outHz));
  }

  @Test
  void primedItContinuesAVoiceAndResetItBeginsAnew() {
    short[] in = new short[800];
    ToneProbe.write(in, 0, in.length, 0, 8000, 1000, -6);
    short[] whole = new short[4800];
    short[] fresh = new short[960];
    short[] continued = new short[960];
    try (Resampler running = new Resampler(8000, 48_000);
        Resampler other = new Resampler(8000, 48_000)) {
      running.process(in, 0, 800, whole, 0);
      other.process(in, 0, 160, fresh, 0);
      other.prime(in, 320, 160);
      other.process(in, 480, 160, continued, 0);
      assertArrayEquals(Arrays.copyOfRange(whole, 2880, 3840), continued);
      other.reset();
      other.process(in, 0, 160, continued, 0);
      assertArrayEquals(fresh, continued);
    }
  }
}
