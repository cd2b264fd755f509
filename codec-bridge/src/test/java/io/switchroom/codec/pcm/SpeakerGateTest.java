package io.switchroom.codec.pcm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeakerGateTest {
  private static final int SILENT = AudioLevel.SILENCE;
  private static final int HOLD_TICKS = SpeakerGate.HOLD_MS / SpeakerGate.TICK_MS;

  private final SpeakerGate<Integer> gate = new SpeakerGate<>(3);
  private final List<SpeakerGate.Leg<Integer>> legs = new ArrayList<>();

  private void join(int count) {
    for (int i = 0; i < count; i++) {
      legs.add(gate.join(legs.size()));
    }
  }

  /** One tick; {@code levels[i]} is leg i's, those without one are silent. */
  private String tick(int... levels) {
    for (int i = 0; i < levels.length; i++) {
      legs.get(i).update(levels[i]);
    }
    gate.select();
    boolean[] listed = new boolean[legs.size()];
    for (int i = 0; i < gate.mixed(); i++) {
      assertTrue(gate.mixed(i).isMixed());
      assertFalse(listed[gate.mixed(i).owner()], "mixed twice");
      listed[gate.mixed(i).owner()] = true;
    }
    StringBuilder mixed = new StringBuilder();
    for (int i = 0; i < legs.size(); i++) {
      assertEquals(listed[i], legs.get(i).isMixed());
      mixed.append(listed[i] ? i : "");
    }
    return mixed.toString();
  }

  /** A talker's level: 300 ms loud, 100 ms in its line's noise. */
  private static int talk(int tick, int level, int noise) {
    return tick % 20 < 15 ? level : noise;
  }

  @Test
  void whileThereAreFreePlacesEvenTheFaintestSoundIsMixed() {
    join(4);
    for (int tick = 0; tick < 500; tick++) {
      assertEquals("02", tick(71, SILENT, 60, 72));
    }
  }

  @Test
  void whoBeginsToSpeakIsMixedInTheSameTickThoughNoisyLinesHoldAllPlaces() {
    join(6);
    for (int tick = 0; tick < 200; tick++) {
      tick(55, 54, 56, 57, 55, SILENT);
    }
    assertEquals(3, gate.mixed());
    assertFalse(gate.isSpeech());
    String mixed = tick(55, 54, 56, 57, 55, 40);
    assertTrue(mixed.contains("5"), mixed);
    assertTrue(gate.isSpeech());
    assertEquals(4, gate.mixed(), "the one that made room fades out over one more frame");
    assertEquals(3, tick(55, 54, 56, 57, 55, 40).length());
  }

  @Test
  void aQuietVoiceGoesBeforeLouderNoise() {
    join(4);
    for (int tick = 0; tick < 200; tick++) {
      assertEquals("012", tick(45, 44, 46, SILENT));
    }
    String mixed = tick(45, 44, 46, 52);
    assertTrue(mixed.contains("3"), mixed);
  }

  @Test
  void theFourthSpeakerComesInAtOnceIfLouderByTheMarginAndNotBefore() {
    join(4);
    for (int tick = 0; tick < 100; tick++) {
      assertEquals("012", tick(20, 30, 25, SILENT));
    }
    assertEquals("012", tick(20, 30, 25, 25), "5 dB louder than the weakest");
    assertEquals("0123", tick(20, 30, 25, 23), "7 dB louder");
    assertEquals("023", tick(20, 30, 25, 23));
  }

  @Test
  void aSpeakerKeepsThePlaceThroughAPauseOfTheHoldOverAgainstAnEquallyLoudOne() {
    join(4);
    tick(25, 25, 25, SILENT);
    for (int pause = 1; pause < HOLD_TICKS; pause++) {
      assertEquals("01", tick(25, 25, SILENT, 28), "pause of " + pause + " ticks");
    }
    assertEquals("012", tick(25, 25, 25, 28), "its next word is whole");
    for (int pause = 0; pause < HOLD_TICKS; pause++) {
      tick(25, 25, SILENT, 28);
    }
    assertEquals("013", tick(25, 25, SILENT, 28), "after the hold-over the place is free");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void equallyLoudTalkersDoNotFlap(long seed) {
    Random random = new Random(seed);
    join(8);
    int[] levels = new int[8];
    boolean[] was = new boolean[8];
    int changes = 0;
    for (int tick = 0; tick < 3000; tick++) { // a minute
      for (int i = 0; i < levels.length; i++) {
        levels[i] = talk(tick + 7 * i, 25, 60) + random.nextInt(-3, 4);
      }
      tick(levels);
      for (int i = 0; i < levels.length; i++) {
        changes += was[i] != legs.get(i).isMixed() ? 1 : 0;
        was[i] = legs.get(i).isMixed();
      }
    }
    assertTrue(changes <= 10, "seed " + seed + ": " + changes + " changes in a minute");
  }

  @Test
  void noisyLinesOfOneLoudnessDoNotFlapEither() {
    Random random = new Random(6);
    join(8);
    int[] levels = new int[8];
    int changes = 0;
    String was = "";
    for (int tick = 0; tick < 3000; tick++) {
      for (int i = 0; i < levels.length; i++) {
        levels[i] = 58 + random.nextInt(-2, 3);
      }
      String is = tick(levels);
      changes += is.equals(was) ? 0 : 1;
      was = is;
    }
    assertTrue(changes <= 6, changes + " changes in a minute");
  }

  @Test
  void noFirstSyllableIsLostWhenPeopleTakeTurns() {
    join(10);
    for (int turn = 0; turn < 200; turn++) {
      int speaker = turn * 7 % 10;
      for (int tick = 0; tick < 60; tick++) {
        int[] levels = new int[10];
        Arrays.fill(levels, 58);
        levels[speaker] = talk(tick, 32, 58);
        tick(levels);
        assertTrue(legs.get(speaker).isMixed(), "turn " + turn + " tick " + tick);
      }
    }
  }

  @Test
  void whatEachOneSaysIsHeardOrFadedAndNeverCutAmidASample() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int rate = 16_000;
    int samples = rate / 50;
    join(6);
    short[] frame = new short[samples];
    int[] levels = new int[6];
    double[] last = new double[6];
    int steepest = 0;
    for (int tick = 0; tick < 5_000; tick++) {
      for (int i = 0; i < levels.length; i++) {
        levels[i] = random.nextInt(100) < 4 ? random.nextInt(10, 60) : levels[i];
        levels[i] = levels[i] == 0 ? 40 : levels[i];
      }
      tick(levels);
      assertTrue(gate.mixed() <= 6);
      for (int i = 0; i < levels.length; i++) {
        // What is heard of a constant voice: its envelope.
        Arrays.fill(frame, (short) 10_000);
        if (legs.get(i).isMixed()) {
          legs.get(i).shape(frame, samples);
        } else {
          Arrays.fill(frame, (short) 0);
        }
        for (short sample : frame) {
          // The first tick of all begins from silence, which needs no fade.
          steepest = Math.max(steepest, tick == 0 ? 0 : (int) Math.abs(sample - last[i]));
          last[i] = sample;
        }
      }
    }
    assertTrue(steepest <= 10_000 / (rate / 400) + 1, "seed " + seed + " step " + steepest);
    assertTrue(steepest > 0, "somebody came and went");
  }

  @Test
  void aVoiceThatComesOutOfSilenceIsNotFadedIn() {
    join(1);
    short[] frame = new short[160];
    Arrays.fill(frame, (short) 1000);
    tick(20);
    legs.get(0).shape(frame, 160);
    assertEquals(1000, frame[0]);
    for (int i = 0; i < 100; i++) {
      tick(SILENT);
    }
    tick(20);
    legs.get(0).shape(frame, 160);
    assertEquals(1000, frame[0]);
  }

  @Test
  void whoLeavesFreesThePlaceAndIsHeardOfNoMore() {
    join(4);
    tick(20, 21, 22, 23);
    assertEquals("012", tick(20, 21, 22, 23));
    gate.leave(legs.get(1));
    assertEquals(2, gate.mixed());
    gate.leave(legs.get(1));
    assertEquals("023", tick(20, 21, 22, 23));
    gate.leave(legs.get(3));
    legs.get(3).update(1);
    assertEquals("02", tick(20, 21, 22, 23));
    assertSame(0, gate.mixed(0).owner());
    assertThrows(IllegalArgumentException.class, () -> new SpeakerGate<Integer>(0));
  }

  @Test
  void aBigRoomIsMixedByItsThreeSpeakers() {
    join(300);
    int[] levels = new int[300];
    Arrays.fill(levels, 58);
    levels[17] = 25;
    levels[150] = 28;
    levels[299] = 31;
    tick(levels);
    for (int tick = 0; tick < 100; tick++) {
      assertEquals("17150299", tick(levels));
    }
  }
}
