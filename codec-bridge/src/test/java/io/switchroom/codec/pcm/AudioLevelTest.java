package io.switchroom.codec.pcm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AudioLevelTest {
  @Test
  void measuresDecibelsBelowTheLoudestSquareWave() {
    short[] frame = new short[960];
    assertEquals(127, AudioLevel.of(frame, 0, 960));
    Arrays.fill(frame, Short.MIN_VALUE);
    assertEquals(0, AudioLevel.of(frame, 0, 960));
    for (int dbfs = 0; dbfs > -60; dbfs -= 7) {
      ToneProbe.write(frame, 0, 960, 0, 48_000, 1000, dbfs);
      assertEquals(3 - dbfs, AudioLevel.of(frame, 0, 960), "a sine has 3 dB less than a square");
    }
    Arrays.fill(frame, (short) 1);
    assertEquals(90, AudioLevel.of(frame, 0, 960));
    assertEquals(127, AudioLevel.of(frame, 0, 0));
  }

  @Test
  void aToneIsSpeakingAfterFortyMsAndAPauseBetweenWordsIsBridged() {
    SpeechActivity speech = new SpeechActivity();
    assertFalse(speech.onFrame(20, 20));
    assertTrue(speech.onFrame(20, 20));
    for (int ms = 0; ms < 380; ms += 20) {
      assertTrue(speech.onFrame(AudioLevel.SILENCE, 20), "pause of " + ms);
    }
    assertFalse(speech.onFrame(AudioLevel.SILENCE, 20));
    for (int ms = 0; ms < 600_000; ms += 20) {
      speech.onFrame(20, 20);
    }
    assertTrue(speech.isSpeaking(), "ten minutes of a loud tone are no background noise");
    assertEquals(20, speech.level());
  }

  @Test
  void aNoisyLineIsNotSpeakingButAVoiceOnItIs() {
    SpeechActivity speech = new SpeechActivity();
    for (int ms = 0; ms < 10_000; ms += 20) {
      speech.onFrame(52, 20);
    }
    assertFalse(speech.isSpeaking());
    speech.onFrame(36, 20);
    assertTrue(speech.onFrame(36, 20));
  }

  @Test
  void aClickIsNotSpeaking() {
    SpeechActivity speech = new SpeechActivity();
    for (int i = 0; i < 100; i++) {
      assertFalse(speech.onFrame(i % 10 == 0 ? 5 : 90, 20));
    }
  }

  @Test
  void theProbeSeparatesTonesAndReadsTheirLevels() {
    short[] pcm = new short[1600];
    short[] other = new short[1600];
    ToneProbe.write(pcm, 0, 1600, 5, 8000, 440, -6);
    ToneProbe.write(other, 0, 1600, 0, 8000, 1000, -30);
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] += other[i];
    }
    assertEquals(-6, ToneProbe.dbfs(pcm, 8000, 440), 0.05);
    assertEquals(-30, ToneProbe.dbfs(pcm, 8000, 1000), 0.05);
    assertTrue(ToneProbe.dbfs(pcm, 8000, 700) < -85);
    assertEquals(ToneProbe.SILENCE_DBFS, ToneProbe.dbfs(new short[100], 8000, 440));
  }
}
