package io.switchroom.codec.pcm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A line's voice on its ways into a room. */
class LineVoiceTest {
  private static final LineSettings SUPPRESSED = new LineSettings(false, true, false);
  private static final LineSettings GUARDED = new LineSettings(false, false, true);
  private static final int RATE = 8000;
  private static final int FRAME = 160;

  /** Treats in place, frame by frame; returns the level told of the last one. */
  private static int play(LineVoice line, short[] pcm) {
    short[] frame = new short[FRAME];
    int level = 0;
    for (int at = 0; at + FRAME <= pcm.length; at += FRAME) {
      System.arraycopy(pcm, at, frame, 0, FRAME);
      level = line.process(frame, AudioLevel.of(frame, 0, FRAME));
      System.arraycopy(frame, 0, pcm, at, FRAME);
    }
    return level;
  }

  @Test
  void whatIsNotAskedForChangesNoBit() {
    short[] voice = SpeechLike.record(RATE, 5, -35, -55, 1);
    for (LineSettings settings : new LineSettings[] {LineSettings.UNTOUCHED, GUARDED}) {
      LineVoice line = new LineVoice(settings, RATE, null);
      short[] byFrame = voice.clone();
      play(line, byFrame);
      assertArrayEquals(voice, byFrame, settings.toString());
      short[] byPacket = voice.clone();
      int level = line.processPacket(byPacket, 100, 480);
      assertArrayEquals(voice, byPacket, settings.toString());
      assertEquals(AudioLevel.of(voice, 100, 480), level, 4, settings.toString());
      assertEquals(0, line.delayNs());
    }
  }

  @Test
  void bothWaysOfALineAreTurnedByOneGainFromTheFirstWordOn() {
    LineVoice one = new LineVoice(LineSettings.LEVELLED, RATE, null);
    play(one, SpeechLike.record(RATE, 10, -38, -75, 2));
    LineVoice two = new LineVoice(LineSettings.LEVELLED, RATE, one);
    short[] oneHears = SpeechLike.record(RATE, 3, -38, -75, 3);
    short[] twoHears = oneHears.clone();
    play(one, oneHears);
    play(two, twoHears);
    for (int i = FRAME; i < oneHears.length; i++) {
      assertEquals(oneHears[i], twoHears[i], 1 + Math.abs(oneHears[i]) * 0.02, "sample " + i);
    }
    one.close();
    play(two, SpeechLike.record(RATE, 10, -12, -75, 4));
    short[] loud = SpeechLike.record(RATE, 3, -12, -75, 5);
    play(two, loud);
    double out = SpeechLike.dbov(loud, RATE, 0, true);
    assertEquals(AutomaticGain.TARGET_DBOV, out, 3, "it goes on learning alone");
  }

  @Test
  void comfortNoiseIsAsMuchLouderAsTheVoiceAndTeachesNothing() {
    LineVoice line = new LineVoice(LineSettings.LEVELLED, RATE, null);
    play(line, SpeechLike.record(RATE, 10, -36, -75, 6));
    short[] before = SpeechLike.record(RATE, 1, -36, -75, 7);
    double gain = -AudioLevel.of(before, 0, RATE);
    play(line, before);
    gain = -AudioLevel.of(before, 0, RATE) - gain;
    assertTrue(gain > 8, "turned up by " + gain);
    short[] frame = new short[FRAME];
    for (int tick = 0; tick < 1000; tick++) {
      for (int i = 0; i < FRAME; i++) {
        frame[i] = (short) (i % 2 == 0 ? 100 : -100);
      }
      int came = AudioLevel.of(frame, 0, FRAME);
      int told = line.processNoise(frame, came);
      assertEquals(came - gain, told, 2, "tick " + tick);
      assertEquals(told, AudioLevel.of(frame, 0, FRAME), 1, "tick " + tick);
    }
  }

  /** Without the suppressor the bound on what is made of the noise holds it back. */
  @ParameterizedTest
  @ValueSource(ints = {-65, -60, -55})
  @NeedsSpeexDsp
  void aWhisperOnANoisyLineComesOutLikeOthersWhereNoiseIsSuppressed(int noiseDbov) {
    short[] whisper = SpeechLike.whisper(RATE, 15, -45, noiseDbov, 10);
    try (LineVoice line = new LineVoice(new LineSettings(true, true, false), RATE, null)) {
      play(line, whisper);
    }
    double voice = SpeechLike.dbov(whisper, RATE, 6000, true);
    double pauses = SpeechLike.dbov(whisper, RATE, 6000, false);
    assertEquals(AutomaticGain.TARGET_DBOV, voice, 3, "the whisper");
    assertTrue(pauses < AutomaticGain.LOUDEST_NOISE_DBOV, "the noise became " + pauses);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 20, 30, 60})
  @NeedsSpeexDsp
  void aPacketsTimeMakesNoDifferenceToTheNoiseSuppressor(int ptimeMs) {
    short[] byFrame = SpeechLike.record(RATE, 6, -20, -45, 8);
    short[] byPacket = byFrame.clone();
    try (LineVoice frames = new LineVoice(SUPPRESSED, RATE, null);
        LineVoice packets = new LineVoice(SUPPRESSED, RATE, null)) {
      play(frames, byFrame);
      for (int at = 0; at < byPacket.length; at += 8 * ptimeMs) {
        packets.processPacket(byPacket, at, 8 * ptimeMs);
      }
      assertEquals(10_000_000, frames.delayNs());
    }
    assertArrayEquals(byFrame, byPacket);
  }

  @Test
  @NeedsSpeexDsp
  void theEndOfAWordComesOutInThePauseAndNotAtTheNextWord() {
    short[] word = SpeechLike.record(RATE, 4, -20, -70, 9);
    try (LineVoice line = new LineVoice(SUPPRESSED, RATE, null)) {
      short[] spoken = Arrays.copyOf(word, 30 * FRAME * 5 + 3 * FRAME);
      play(line, spoken);
      assertTrue(line.hasTail());
      short[] frame = new short[FRAME];
      assertTrue(line.tail(frame) < 50, "the tail");
      assertTrue(AudioLevel.of(frame, 0, FRAME / 2) < 40, "its first half");
      assertFalse(line.hasTail());
      Arrays.fill(frame, (short) 0);
      line.process(frame, AudioLevel.SILENCE);
      assertTrue(AudioLevel.of(frame, 0, FRAME) > 80, "nothing is left over");
      play(line, spoken);
      line.skip();
      line.process(new short[FRAME], AudioLevel.SILENCE);
      Arrays.fill(frame, (short) 0);
      line.process(frame, AudioLevel.SILENCE);
      assertTrue(AudioLevel.of(frame, 0, FRAME) > 80, "nor after a gap");
    }
  }
}
