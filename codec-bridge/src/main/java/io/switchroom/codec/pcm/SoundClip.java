package io.switchroom.codec.pcm;

import io.switchroom.codec.container.WavFile.Wav;
import java.util.Arrays;

/**
 * A recording made ready to be played into rooms: mono, at each rate a room may mix at. Resampled
 * once, when it is made; never changes, so any number of {@link ClipPlayer}s on any threads share
 * it. Its first and last 2.5 ms are faded, so that it begins, ends and repeats without a click.
 */
public final class SoundClip {
  private static final int FADE_PER_SECOND = 400;

  private final int[] ratesHz;
  private final short[][] pcm;

  /**
   * Takes time and memory (144 kB a second at 8, 16 and 48 kHz): not on a media thread.
   *
   * @param wav any rate; several channels become one
   * @param ratesHz multiples of 50
   * @throws io.switchroom.codec.natives.NativeCodecUnavailableException if it must be resampled and
   *     the library is missing
   */
  public SoundClip(Wav wav, int... ratesHz) {
    this.ratesHz = ratesHz.clone();
    pcm = new short[ratesHz.length][];
    short[] mono = mono(wav);
    for (int i = 0; i < ratesHz.length; i++) {
      if (ratesHz[i] <= 0 || ratesHz[i] % 50 != 0) {
        throw new IllegalArgumentException("a clip cannot be played at " + ratesHz[i] + " Hz");
      }
      pcm[i] = resample(mono, wav.rateHz(), ratesHz[i]);
      int fade = Math.min(pcm[i].length / 2, ratesHz[i] / FADE_PER_SECOND);
      Gain.ramp(pcm[i], 0, fade, 0, 1);
      Gain.ramp(pcm[i], pcm[i].length - fade, fade, 1, 0);
    }
  }

  /**
   * The whole clip; not a copy.
   *
   * @throws IllegalArgumentException if it was not made for this rate
   */
  short[] pcm(int rateHz) {
    for (int i = 0; i < ratesHz.length; i++) {
      if (ratesHz[i] == rateHz) {
        return pcm[i];
      }
    }
    throw new IllegalArgumentException("no clip at " + rateHz + " Hz");
  }

  private static short[] mono(Wav wav) {
    int channels = wav.channels();
    if (channels == 1) {
      return wav.pcm();
    }
    short[] mono = new short[wav.pcm().length / channels];
    for (int i = 0; i < mono.length; i++) {
      int sum = 0;
      for (int channel = 0; channel < channels; channel++) {
        sum += wav.pcm()[i * channels + channel];
      }
      mono[i] = (short) (sum / channels);
    }
    return mono;
  }

  private static short[] resample(short[] in, int inHz, int outHz) {
    int samples = (int) ((long) in.length * outHz / inHz);
    if (inHz == outHz) {
      return in.clone();
    }
    try (Resampler resampler = new Resampler(inHz, outHz)) {
      int piece = Math.max(1, inHz / 50);
      short[] from = new short[piece];
      int delay = resampler.latencySamples();
      short[] to = new short[samples + delay + 2 * (outHz / 50 + 1)];
      int written = 0;
      for (int at = 0; written < samples + delay; at += piece) {
        Arrays.fill(from, (short) 0);
        if (at < in.length) {
          System.arraycopy(in, at, from, 0, Math.min(piece, in.length - at));
        }
        written += resampler.process(from, 0, piece, to, written);
      }
      return Arrays.copyOfRange(to, delay, delay + samples);
    }
  }
}
