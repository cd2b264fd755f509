package io.switchroom.scenarios.bench.micro;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.audio.EncoderSettings;
import java.util.Arrays;
import java.util.Random;

/** Something like a voice, always the same: harmonics of 140 Hz that swell and fade, and noise. */
final class Sounds {
  static final int FRAMES = 50;

  private static final int PITCH_HZ = 140;
  private static final double SYLLABLES_HZ = 4;
  private static final int HARMONICS = 24;
  private static final int PEAK = 6_000;
  private static final int MAX_PAYLOAD = 1_275;

  private Sounds() {}

  /** One second. */
  static short[] voice(int rateHz) {
    Random random = new Random(7);
    short[] pcm = new short[rateHz];
    for (int i = 0; i < rateHz; i++) {
      double t = (double) i / rateHz;
      double sample = 0.02 * random.nextGaussian();
      for (int h = 1; h <= HARMONICS && h * PITCH_HZ < rateHz / 2; h++) {
        sample += Math.sin(2 * Math.PI * h * PITCH_HZ * t) / h;
      }
      double syllable = 0.5 - 0.5 * Math.cos(2 * Math.PI * SYLLABLES_HZ * t);
      pcm[i] = (short) (PEAK * syllable * sample / 2);
    }
    return pcm;
  }

  /** The frames of 20 ms of one second. */
  static short[][] frames(int rateHz) {
    short[] pcm = voice(rateHz);
    int samples = rateHz / FRAMES;
    short[][] frames = new short[FRAMES][];
    for (int i = 0; i < FRAMES; i++) {
      frames[i] = Arrays.copyOfRange(pcm, i * samples, (i + 1) * samples);
    }
    return frames;
  }

  /** One second as payloads of 20 ms. */
  static byte[][] payloads(AudioCodec codec, int rateHz) {
    return payloads(codec, rateHz, EncoderSettings.SPEECH);
  }

  static byte[][] payloads(AudioCodec codec, int rateHz, EncoderSettings settings) {
    byte[] out = new byte[MAX_PAYLOAD];
    byte[][] payloads = new byte[FRAMES][];
    try (AudioEncoder encoder = codec.newEncoder(rateHz, settings)) {
      short[][] frames = frames(encoder.rateHz());
      for (int i = 0; i < FRAMES; i++) {
        int length = encoder.encode(frames[i], 0, frames[i].length, out, 0, out.length);
        payloads[i] = Arrays.copyOf(out, length);
      }
    }
    return payloads;
  }
}
