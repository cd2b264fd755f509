package io.switchroom.scenarios.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.scenarios.support.PcmVoice;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HearingTest {
  private final Map<Speaker, short[]> said = new EnumMap<>(Speaker.class);
  private final Map<Speaker, Integer> speechMs = new EnumMap<>(Speaker.class);

  @BeforeEach
  void speak() throws IOException {
    for (Speaker speaker : Speaker.values()) {
      said.put(speaker, PcmVoice.resample(speaker.part(), speaker.rateHz(), Hearing.RATE_HZ));
      speechMs.put(speaker, speaker.speechMs());
    }
  }

  @Test
  void hearsWhoeverIsInTheMixAndNobodyElse() {
    short[] annaHears = mix(Map.of(Speaker.BEN, 1.0, Speaker.CLEO, 1.0));

    Map<Speaker, Hearing.Ear> ears = Hearing.judge(said, speechMs, annaHears);

    assertTrue(ears.get(Speaker.BEN).hears());
    assertTrue(ears.get(Speaker.CLEO).hears());
    assertFalse(ears.get(Speaker.ANNA).hears());
    assertTrue(ears.get(Speaker.ANNA).isSilent());
    assertTrue(ears.get(Speaker.BEN).likeness() > 0.99, ears::toString);
    assertEquals(0, ears.get(Speaker.BEN).toneDb(), 0.1);
  }

  @Test
  void findsTheOwnVoiceThirtyDecibelsDown() {
    short[] annaHears = mix(Map.of(Speaker.ANNA, Math.pow(10, -30 / 20.0), Speaker.BEN, 1.0));

    Hearing.Ear own = Hearing.judge(said, speechMs, annaHears).get(Speaker.ANNA);

    assertFalse(own.isSilent());
    assertEquals(-30, own.residueDb(), 0.5);
  }

  @Test
  void isNotTakenInByAnotherVoiceInTheSameTurn() throws IOException {
    short[] heard = new short[said.get(Speaker.ANNA).length];
    int length = Hearing.RATE_HZ / 1000 * speechMs.get(Speaker.BEN);
    System.arraycopy(
        said.get(Speaker.BEN),
        Hearing.RATE_HZ / 1000 * Speaker.BEN.turnBeginsMs(),
        heard,
        Hearing.RATE_HZ / 1000 * Speaker.ANNA.turnBeginsMs(),
        length);

    Hearing.Ear anna = Hearing.judge(said, speechMs, heard).get(Speaker.ANNA);

    assertFalse(anna.hears(), anna::toString);
    assertTrue(anna.likeness() < 0.5, anna::toString);
  }

  @Test
  void knowsSilence() {
    assertEquals(ToneProbe.SILENCE_DBFS, Hearing.levelDb(new short[800], 0, 800));
    short[] offset = new short[800];
    Arrays.fill(offset, (short) 8);
    assertEquals(ToneProbe.SILENCE_DBFS, Hearing.levelDb(offset, 0, 800), "A-law has no zero");
  }

  /** Everyone as loud as given and 37 ms late. */
  private short[] mix(Map<Speaker, Double> gains) {
    int late = Hearing.RATE_HZ * 37 / 1000;
    short[] mix = new short[said.get(Speaker.ANNA).length + late];
    gains.forEach(
        (speaker, gain) -> {
          short[] part = said.get(speaker);
          for (int i = 0; i < part.length; i++) {
            mix[i + late] += (short) Math.round(gain * part[i]);
          }
        });
    return mix;
  }
}
