package io.switchroom.codec.dtmf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.Voice;
import io.switchroom.codec.g711.G711;
import io.switchroom.codec.pcm.SpeechLike;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of ITU-T Q.24, on 16-bit PCM fed in frames of 20 ms. */
class DtmfDetectorTest {
  private static final String KEYS = "0123456789*#ABCD";

  /** One press and the silence around it. */
  private static final class Press {
    private int rateHz = 8_000;
    private double lowOff;
    private double highOff;
    private double lowDbm0 = -12;
    private double highDbm0 = -12;
    private double toneMs = 60;
    private double noiseDbm0 = -90;
    private double beginMs = 50;

    private short[] pcm(char key, Random random) {
      short[] pcm = new short[(int) ((beginMs + toneMs + 100) * rateHz / 1_000)];
      add(pcm, key, beginMs, random);
      return noisy(pcm, noiseDbm0, random);
    }

    private void add(short[] pcm, char key, double atMs, Random random) {
      double lowHz = DtmfFrequencies.lowHz(key) * (1 + lowOff);
      double highHz = DtmfFrequencies.highHz(key) * (1 + highOff);
      double lowPhase = random.nextDouble();
      double highPhase = random.nextDouble();
      int from = (int) Math.round(atMs * rateHz / 1_000);
      int samples = (int) Math.round(toneMs * rateHz / 1_000);
      for (int i = 0; i < samples; i++) {
        double t = i / (double) rateHz;
        double sample =
            amplitude(lowDbm0) * Math.sin(2 * Math.PI * (lowHz * t + lowPhase))
                + amplitude(highDbm0) * Math.sin(2 * Math.PI * (highHz * t + highPhase));
        pcm[from + i] = (short) Math.max(-32_768, Math.min(32_767, Math.round(sample)));
      }
    }
  }

  /** Of a sine; 3.14 dBm0 is full scale. */
  private static double amplitude(double dbm0) {
    return 32_767 * Math.pow(10, (dbm0 - 3.14) / 20);
  }

  private static short[] noisy(short[] pcm, double noiseDbm0, Random random) {
    double rms = amplitude(noiseDbm0) / Math.sqrt(2);
    for (int i = 0; i < pcm.length; i++) {
      long sample = Math.round(pcm[i] + rms * random.nextGaussian());
      pcm[i] = (short) Math.max(-32_768, Math.min(32_767, sample));
    }
    return pcm;
  }

  private static String heard(short[] pcm, int rateHz) {
    return heard(new DtmfDetector(rateHz), pcm);
  }

  private static String heard(DtmfDetector detector, short[] pcm) {
    StringBuilder keys = new StringBuilder();
    int frame = detector.rateHz() / 50;
    for (int at = 0; at < pcm.length; at += frame) {
      if (detector.put(pcm, at, Math.min(frame, pcm.length - at))) {
        while (detector.take()) {
          keys.append(detector.key());
        }
      }
    }
    return keys.toString();
  }

  /** How many of so many presses of each key, begun at any moment, are heard as what they are. */
  private static double heardShare(Press press, long seed) {
    Random random = new Random(seed);
    int right = 0;
    int rounds = 10;
    for (int round = 0; round < rounds; round++) {
      for (char key : KEYS.toCharArray()) {
        press.beginMs = 40 + random.nextDouble() * 20;
        String heard = heard(press.pcm(key, random), press.rateHz);
        assertTrue(
            heard.isEmpty() || heard.equals(String.valueOf(key)), key + " was heard as " + heard);
        right += heard.isEmpty() ? 0 : 1;
      }
    }
    return right / (double) (rounds * KEYS.length());
  }

  private static long seed() {
    long seed = System.nanoTime();
    System.out.println("DtmfDetectorTest seed " + seed);
    return seed;
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000, 48_000})
  void everyKeyOf40MsIsHeardOnceAtAnyRate(int rateHz) {
    Press press = new Press();
    press.rateHz = rateHz;
    press.toneMs = 40;
    assertEquals(1, heardShare(press, seed()));
  }

  @ParameterizedTest
  @ValueSource(doubles = {5, 15, 20, 23})
  void shorterTonesAreNot(double ms) {
    Press press = new Press();
    press.toneMs = ms;
    assertEquals(0, heardShare(press, seed()));
  }

  @ParameterizedTest
  @CsvSource({"0.015, 0", "-0.015, 0", "0, 0.015", "0, -0.015", "0.015, -0.015", "-0.015, 0.015"})
  void frequenciesWithinToleranceAreAccepted(double lowOff, double highOff) {
    Press press = new Press();
    press.toneMs = 40;
    press.lowOff = lowOff;
    press.highOff = highOff;
    assertEquals(1, heardShare(press, seed()));
  }

  @ParameterizedTest
  @CsvSource({"0.035, 0", "-0.035, 0", "0, 0.035", "0, -0.035", "0.05, 0.05", "-0.05, 0"})
  void frequenciesBesideItAreRefused(double lowOff, double highOff) {
    Press press = new Press();
    press.toneMs = 200;
    press.lowOff = lowOff;
    press.highOff = highOff;
    assertEquals(0, heardShare(press, seed()));
  }

  /** Which tone is the louder, and by how much (twist). */
  @ParameterizedTest
  @CsvSource({"-16, -12, 1", "-8, -16, 1", "-20, -12, 0", "-6, -18, 0"})
  void twistIsAcceptedFrom8DecibelsLowerTo4Higher(double low, double high, double share) {
    Press press = new Press();
    press.lowDbm0 = low;
    press.highDbm0 = high;
    assertEquals(share, heardShare(press, seed()));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "-25, 1", "-35, 1", "-45, 0", "-55, 0"})
  void levelsFromFullScaleDownAreAccepted(double dbm0, double share) {
    Press press = new Press();
    press.lowDbm0 = Math.min(dbm0, -3); // both together must fit
    press.highDbm0 = Math.min(dbm0, -3);
    assertEquals(share, heardShare(press, seed()));
  }

  @ParameterizedTest
  @CsvSource({"8000, 15", "8000, 12", "16000, 15", "48000, 15"})
  void noiseBelowTheTonesDoesNotHideThem(int rateHz, double snrDb) {
    Press press = new Press();
    press.rateHz = rateHz;
    press.toneMs = 50;
    press.noiseDbm0 = press.lowDbm0 + 3 - snrDb;
    assertTrue(heardShare(press, seed()) >= 0.99);
  }

  @Test
  void g711DoesNotHideThem() {
    Random random = new Random(seed());
    Press press = new Press();
    press.toneMs = 40;
    for (char key : KEYS.toCharArray()) {
      for (G711 law : G711.values()) {
        short[] pcm = press.pcm(key, random);
        byte[] coded = new byte[pcm.length];
        law.encode(pcm, 0, pcm.length, coded, 0);
        law.decode(coded, 0, coded.length, pcm, 0);
        assertEquals(String.valueOf(key), heard(pcm, 8_000));
      }
    }
  }

  @Test
  void aPauseOf40MsPartsPressesAHoleOf10MsOrALostPacketDoesNot() {
    Random random = new Random(seed());
    Press press = new Press();
    for (int round = 0; round < 100; round++) {
      double begin = 40 + random.nextDouble() * 20;
      short[] parted = new short[8 * 500];
      press.toneMs = 40;
      for (int i = 0; i < 4; i++) {
        press.add(parted, '7', begin + 80 * i, random);
      }
      assertEquals("7777", heard(noisy(parted, -70, random), 8_000));

      short[] whole = new short[8 * 300];
      press.toneMs = 140;
      press.add(whole, '7', begin, random);
      int holeMs = round % 2 == 0 ? 10 : 20;
      int hole = (int) ((begin + 45 + random.nextInt(40)) * 8);
      Arrays.fill(whole, hole, hole + 8 * holeMs, (short) 0);
      assertEquals("7", heard(whole, 8_000), holeMs + " ms");
    }
  }

  @Test
  void keysThatFollowWithoutAPauseAreTwo() {
    short[] pcm = new short[8 * 300];
    Press press = new Press();
    press.add(pcm, '1', 50, new Random(1));
    press.add(pcm, '2', 110, new Random(1));
    assertEquals("12", heard(pcm, 8_000));
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 60, 100, 250, 1_000})
  void theDurationIsKnownWithin10Ms(int ms) {
    Random random = new Random(seed());
    Press press = new Press();
    press.toneMs = ms;
    for (char key : KEYS.toCharArray()) {
      press.beginMs = 40 + random.nextDouble() * 20;
      short[] pcm = press.pcm(key, random);
      DtmfDetector detector = new DtmfDetector(8_000);
      assertTrue(detector.put(pcm, 0, pcm.length));
      assertTrue(detector.take());
      assertEquals(ms, detector.durationMs(), 10);
    }
  }

  @Test
  void oneToneAloneIsNoKey() {
    for (int hz : new int[] {697, 770, 852, 941, 1_209, 1_336, 1_477, 1_633, 425, 1_000}) {
      short[] pcm = new short[16_000];
      for (int i = 0; i < pcm.length; i++) {
        pcm[i] = (short) (8_000 * Math.sin(2 * Math.PI * hz * i / 8_000));
      }
      assertEquals("", heard(pcm, 8_000), hz + " Hz");
    }
  }

  /** Ringing, busy, dial tone, SIT, fax: pairs of tones too. */
  @ParameterizedTest
  @CsvSource({
    "440, 480",
    "480, 620",
    "350, 440",
    "425, 0",
    "950, 1400",
    "1400, 1800",
    "1100, 0",
    "2100, 0",
    "400, 1477",
    "697, 1700",
    "600, 1209",
    "770, 941",
    "1209, 1477"
  })
  void tonesOfTheNetworkAreNoKeys(double first, double second) {
    short[] pcm = new short[8_000 * 3];
    for (int i = 0; i < pcm.length; i++) {
      double t = 2 * Math.PI * i / 8_000;
      boolean on = i / 4_000 % 2 == 0;
      pcm[i] = (short) (on ? 5_000 * (Math.sin(first * t) + Math.sin(second * t)) : 0);
    }
    assertEquals("", heard(pcm, 8_000));
  }

  /** Talk-off: five minutes of each, at levels from a whisper to shouting. */
  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000, 48_000})
  void speechIsNoKey(int rateHz) throws IOException {
    long seed = seed();
    StringBuilder heard = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      double dbov = -6 - 3 * i;
      heard.append(heard(SpeechLike.record(rateHz, 30, dbov, -60, seed + i), rateHz));
      heard.append(heard(SpeechLike.whisper(rateHz, 30, dbov, -60, seed + i), rateHz));
    }
    // Spoken at other pitches: as if recorded at another rate.
    short[] voice = Voice.speech(rateHz);
    for (double speed = 0.7; speed < 1.5; speed += 0.02) {
      short[] faster = new short[(int) (voice.length / speed) - 1];
      for (int i = 0; i < faster.length; i++) {
        int at = (int) (i * speed);
        double part = i * speed - at;
        faster[i] = (short) Math.round(voice[at] * (1 - part) + voice[at + 1] * part);
      }
      heard.append(heard(faster, rateHz));
    }
    assertEquals("", heard.toString(), "seed " + seed);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-3, -10, -20, -30, -40})
  void noiseIsNoKey(double dbm0) {
    long seed = seed();
    Random random = new Random(seed);
    assertEquals("", heard(noisy(new short[8_000 * 60], dbm0, random), 8_000), "seed " + seed);
  }

  /** Three harmonics of a gliding voice, which pass through every key's tones. */
  @Test
  void glidingHarmonicsAreNoKey() {
    StringBuilder heard = new StringBuilder();
    for (int harmonic = 2; harmonic < 8; harmonic++) {
      short[] pcm = new short[8_000 * 20];
      double phase = 0;
      for (int i = 0; i < pcm.length; i++) {
        phase += (120 + 130.0 * i / pcm.length + 5 * Math.sin(i * 25.0 / 8_000)) / 8_000;
        double sum = 0;
        for (int h = harmonic; h <= harmonic + 4; h += 2) {
          sum += 5_000 * Math.sin(2 * Math.PI * h * phase + h);
        }
        pcm[i] = (short) sum;
      }
      heard.append(heard(pcm, 8_000));
    }
    assertEquals("", heard.toString());
  }

  /** Somebody speaks, presses and speaks on. */
  @Test
  void keysBetweenWordsAreHeard() {
    long seed = seed();
    short[] pcm = SpeechLike.record(8_000, 6, -20, -60, seed);
    Press press = new Press();
    press.toneMs = 80;
    for (int second = 0; second * 1_500 + 1_400 < 6_000; second++) {
      press.add(pcm, KEYS.charAt(second), second * 1_500 + 1_250, new Random(seed));
    }
    assertEquals("0123", heard(pcm, 8_000), "seed " + seed);
  }

  @Test
  void frameLengthsDoNotMatter() {
    Random random = new Random(1);
    DtmfTones tones = new DtmfTones(60, 60);
    assertTrue(tones.queue(KEYS));
    short[] pcm = new short[48 * 120 * 17];
    assertTrue(tones.read(pcm, 0, pcm.length, 48_000));
    DtmfDetector detector = new DtmfDetector(48_000);
    StringBuilder keys = new StringBuilder();
    for (int at = 0; at < pcm.length; ) {
      int samples = Math.min(1 + random.nextInt(3_000), pcm.length - at);
      if (detector.put(pcm, at, samples)) {
        while (detector.take()) {
          keys.append(detector.key());
        }
      }
      at += samples;
    }
    assertEquals(KEYS, keys.toString());
  }
}
