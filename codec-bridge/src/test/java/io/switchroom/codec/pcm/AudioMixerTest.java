package io.switchroom.codec.pcm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AudioMixerTest {
  private static final int RATE = 8000;
  private final AudioMixer mixer = new AudioMixer(RATE);
  private final Limiter limiter = new Limiter();
  private final short[] out = new short[160];

  private static short[] noise(long seed, int amplitude) {
    Random random = new Random(seed);
    short[] frame = new short[160];
    for (int i = 0; i < frame.length; i++) {
      frame[i] = (short) random.nextInt(-amplitude, amplitude);
    }
    return frame;
  }

  @Test
  void isSilentWithoutVoices() {
    mixer.begin();
    mixer.add(noise(1, 1000));
    mixer.begin();
    mixer.read(null, limiter, out);
    assertArrayEquals(new short[160], out);
    assertEquals(0, mixer.contributions());
    assertEquals(160, mixer.samples());
  }

  @Test
  void oneHearsExactlyTheOther() {
    short[] a = noise(1, 32_767);
    short[] b = noise(2, 32_767);
    mixer.begin();
    mixer.add(a);
    mixer.add(b);
    assertEquals(2, mixer.contributions());
    mixer.read(a, limiter, out);
    assertArrayEquals(b, out);
    mixer.read(b, limiter, out);
    assertArrayEquals(a, out);
  }

  @Test
  void nothingOfOnesOwnVoiceIsLeftWhenTheOthersTogetherAreFarTooLoud() {
    int[] tones = {310, 470, 730, 1010, 1370};
    Limiter[] limiters = new Limiter[tones.length];
    short[][] voices = new short[tones.length][160];
    short[][] heard = new short[tones.length][RATE];
    for (int i = 0; i < tones.length; i++) {
      limiters[i] = new Limiter();
    }
    for (int tick = 0; tick < 50; tick++) {
      mixer.begin();
      for (int i = 0; i < tones.length; i++) {
        ToneProbe.write(voices[i], 0, 160, tick * 160L, RATE, tones[i], 0);
        mixer.add(voices[i]);
      }
      for (int i = 0; i < tones.length; i++) {
        mixer.read(voices[i], limiters[i], out);
        System.arraycopy(out, 0, heard[i], tick * 160, 160);
      }
    }
    for (int listener = 0; listener < tones.length; listener++) {
      for (int speaker = 0; speaker < tones.length; speaker++) {
        double level = ToneProbe.dbfs(heard[listener], RATE / 2, RATE / 2, RATE, tones[speaker]);
        if (listener == speaker) {
          assertTrue(level < -60, "own voice of " + speaker + " at " + level);
        } else {
          assertTrue(level > -15, listener + " hears " + speaker + " at " + level);
        }
      }
    }
  }

  @Test
  void thousandsOfFullScaleVoicesDoNotWrap() {
    short[] loud = new short[160];
    Arrays.fill(loud, Short.MAX_VALUE);
    mixer.begin();
    for (int i = 0; i < 5_000; i++) {
      mixer.add(loud);
    }
    mixer.read(null, limiter, out);
    for (short sample : out) {
      assertTrue(sample > 32_000, "sample " + sample);
    }
  }

  @Test
  void refusesFramesOfAnotherLength() {
    assertThrows(IndexOutOfBoundsException.class, () -> mixer.add(new short[159]));
    assertThrows(IndexOutOfBoundsException.class, () -> mixer.read(new short[159], limiter, out));
    assertThrows(IndexOutOfBoundsException.class, () -> mixer.read(null, limiter, new short[159]));
  }
}
