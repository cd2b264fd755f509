package io.switchroom.codec.cn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.pcm.AudioLevel;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComfortNoiseTest {
  private static final int SECOND = 8000;

  private static short[] noiseOf(byte... payload) {
    ComfortNoise noise = new ComfortNoise(8000);
    assertTrue(noise.onPayload(payload, 0, payload.length));
    short[] pcm = new short[2 * SECOND];
    for (int i = 0; i < pcm.length; i += 160) {
      noise.generate(pcm, i, 160);
    }
    return pcm;
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 40, 55, 70})
  void isAsLoudAsThePacketSays(int level) {
    short[] white = noiseOf((byte) level);
    assertEquals(level, AudioLevel.of(white, SECOND, SECOND), 1);
    short[] coloured = noiseOf((byte) level, (byte) 30, (byte) 160, (byte) 120);
    assertEquals(level, AudioLevel.of(coloured, SECOND, SECOND), 1.5);
  }

  @Test
  void isSilentAtTheLowestLevelAndBeforeAnyPacket() {
    assertEquals(AudioLevel.SILENCE, AudioLevel.of(noiseOf((byte) 127), 0, SECOND));
    short[] pcm = new short[160];
    ComfortNoise noise = new ComfortNoise(8000);
    assertFalse(noise.onPayload(new byte[0], 0, 0));
    noise.generate(pcm, 0, 160);
    assertEquals(AudioLevel.SILENCE, AudioLevel.of(pcm, 0, 160));
  }

  @Test
  void doesNotRepeatItself() {
    short[] pcm = noiseOf((byte) 30);
    for (int lag : new int[] {80, 160, 320, 4000}) {
      assertTrue(Math.abs(correlation(pcm, lag)) < 0.05, "lag " + lag);
    }
  }

  /** Noise of two poles, described, sent, and made again: neighbouring samples are as alike. */
  @ParameterizedTest
  @CsvSource({"0.9,0", "-0.7,0", "1.2,-0.6", "0.3,0.4"})
  void hasTheSpectrumOfTheSilenceDescribed(double near, double far) {
    Random random = new Random(3);
    short[] silence = new short[SECOND];
    double y1 = 0;
    double y2 = 0;
    for (int i = 0; i < SECOND; i++) {
      double y = 60 * random.nextGaussian() + near * y1 + far * y2;
      y2 = y1;
      y1 = y;
      silence[i] = (short) Math.round(y);
    }
    byte[] payload = new byte[9];
    int length = new SilenceDescriptor().write(silence, 0, SECOND, 8, payload, 0);
    assertEquals(9, length);
    assertEquals(AudioLevel.of(silence, 0, SECOND), ComfortNoise.level(payload, 0));
    short[] heard = noiseOf(payload);
    assertEquals(AudioLevel.of(silence, 0, SECOND), AudioLevel.of(heard, SECOND, SECOND), 1.5);
    for (int lag = 1; lag <= 4; lag++) {
      assertEquals(correlation(silence, lag), correlation(heard, lag), 0.07, "lag " + lag);
    }
  }

  private static double correlation(short[] pcm, int lag) {
    double product = 0;
    double energy = 0;
    for (int i = 4000; i < pcm.length; i++) {
      product += pcm[i] * pcm[i - lag];
      energy += pcm[i] * pcm[i];
    }
    return product / energy;
  }

  /**
   * G.711 Appendix II: a₁ = k₁ of 1 + a₁z⁻¹, so noise that is strong at low frequencies has N <
   * 127.
   */
  @Test
  void firstCoefficientOfLowPitchedNoiseIsNegative() {
    assertTrue(correlation(noiseOf((byte) 40, (byte) 40), 1) > 0.5);
    assertTrue(correlation(noiseOf((byte) 40, (byte) 214), 1) < -0.5);
  }

  @Test
  void describesDigitalSilenceAsSuch() {
    byte[] payload = new byte[4];
    assertEquals(4, new SilenceDescriptor().write(new short[800], 0, 800, 3, payload, 0));
    assertEquals(127, ComfortNoise.level(payload, 0));
    assertEquals(127, payload[1]);
    assertEquals(1, SilenceDescriptor.write(200, payload, 0));
    assertEquals(127, ComfortNoise.level(payload, 0));
  }

  @Test
  void noiseOfAnyBytesEndsWhenSilenceIsAskedFor() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    short[] pcm = new short[1600];
    ComfortNoise noise = new ComfortNoise(16_000);
    for (int i = 0; i < 2000; i++) {
      byte[] payload = new byte[random.nextInt(40)];
      random.nextBytes(payload);
      noise.onPayload(payload, 0, payload.length);
      noise.generate(pcm, 0, random.nextInt(pcm.length));
    }
    noise.onPayload(new byte[] {127}, 0, 1);
    for (int i = 0; i < 5; i++) {
      noise.generate(pcm, 0, 1600);
    }
    assertEquals(AudioLevel.SILENCE, AudioLevel.of(pcm, 0, 1600), "seed " + seed);
  }
}
