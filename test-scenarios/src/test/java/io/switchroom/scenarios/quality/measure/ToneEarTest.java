package io.switchroom.scenarios.quality.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.g711.G711;
import io.switchroom.codec.pcm.ToneProbe;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fault a mix may have is made on purpose: the ear must hear it, and nothing else. */
class ToneEarTest {
  private static final double HZ = 1_020;

  private static short[] tone(int rateHz, double seconds) {
    short[] pcm = new short[(int) (rateHz * seconds)];
    ToneProbe.write(pcm, 0, pcm.length, 0, rateHz, HZ, -15);
    return pcm;
  }

  private static ToneEar hear(short[] pcm, int rateHz) {
    ToneEar ear = new ToneEar(rateHz, HZ);
    ear.listen(pcm, 0, pcm.length);
    return ear;
  }

  /** Leaves out samples, or says them twice if there are fewer than none. */
  private static short[] without(short[] pcm, int at, int samples) {
    short[] out = Arrays.copyOf(pcm, pcm.length - samples);
    System.arraycopy(pcm, at + samples, out, at, pcm.length - at - samples);
    return out;
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000, 48_000})
  void hearsNothingWrongInAToneThatIsWhole(int rateHz) {
    ToneEar ear = hear(tone(rateHz, 10), rateHz);
    assertEquals(0, ear.discontinuities(), ear::toString);
    assertEquals(-15, ear.levelDbfs(), 0.01);
    assertTrue(ear.thdPlusNoiseDb() < -70, ear::toString);
  }

  @Test
  void doesNotTakeTwoQuantizationsOfG711ForClicks() {
    for (int dbfs = -30; dbfs <= 0; dbfs++) {
      short[] pcm = new short[80_000];
      ToneProbe.write(pcm, 0, pcm.length, 0, 8_000, HZ, dbfs);
      byte[] bytes = new byte[pcm.length];
      for (G711 law : new G711[] {G711.PCMU, G711.PCMA}) {
        law.encode(pcm, 0, pcm.length, bytes, 0);
        law.decode(bytes, 0, bytes.length, pcm, 0);
      }
      ToneEar ear = hear(pcm, 8_000);
      assertEquals(0, ear.discontinuities(), ear::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000, 48_000})
  void hearsAFrameThatWasDroppedAndOneThatWasSaidTwice(int rateHz) {
    int frame = rateHz / 50;
    for (int at = rateHz; at < rateHz + frame; at += frame / 16) {
      assertEquals(1, hear(without(tone(rateHz, 3), at, frame), rateHz).discontinuities());
      assertEquals(1, hear(without(tone(rateHz, 3), at, -frame), rateHz).discontinuities());
    }
  }

  @Test
  void hearsOneSampleTooFew() {
    for (int at = 8_000; at < 8_160; at++) {
      assertEquals(1, hear(without(tone(8_000, 3), at, 1), 8_000).discontinuities());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000, 48_000})
  void hearsAHoleOfFiveMilliseconds(int rateHz) {
    for (int at = rateHz; at < rateHz + 100; at += 7) {
      short[] pcm = tone(rateHz, 3);
      Arrays.fill(pcm, at, at + rateHz / 200, (short) 0);
      ToneEar ear = hear(pcm, rateHz);
      assertEquals(1, ear.discontinuities(), ear::toString);
    }
  }

  @Test
  void hearsACutThatWasFadedOver() {
    short[] whole = tone(8_000, 3);
    short[] cut = without(whole, 12_000, 27);
    for (int i = 0; i < 40; i++) {
      cut[12_000 + i] = (short) ((whole[12_000 + i] * (40 - i) + whole[12_027 + i] * i) / 40);
    }
    ToneEar ear = hear(cut, 8_000);
    assertEquals(1, ear.discontinuities(), ear::toString);
    assertEquals(0, ear.clicks(), ear::toString);
  }

  @Test
  void hearsSamplesThatWrapped() {
    short[] pcm = tone(8_000, 3);
    for (int i = 16_000; i < 16_008; i++) {
      pcm[i] = (short) (pcm[i] * 12);
    }
    assertEquals(1, hear(pcm, 8_000).discontinuities());
  }

  @Test
  void tellsNoiseByItsLevel() {
    short[] pcm = tone(8_000, 10);
    Random random = new Random(1);
    double rms = 32768 * Math.pow(10, -15 / 20.0) / Math.sqrt(2) * Math.pow(10, -40 / 20.0);
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] += (short) Math.round(rms * random.nextGaussian());
    }
    assertEquals(-40, hear(pcm, 8_000).thdPlusNoiseDb(), 0.3);
  }
}
