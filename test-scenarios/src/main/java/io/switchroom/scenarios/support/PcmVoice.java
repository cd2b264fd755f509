package io.switchroom.scenarios.support;

import io.switchroom.codec.pcm.Resampler;
import java.util.Arrays;

/**
 * A sound played once, then silence.
 *
 * @param pcm mono, at the rate of the client's codec; not copied
 */
public record PcmVoice(short[] pcm) implements Voice {
  /** Nothing but silence. */
  public static final PcmVoice SILENCE = new PcmVoice(new short[0]);

  @Override
  public void read(long frame, short[] out, int samples) {
    long first = frame * samples;
    int there = (int) Math.max(0, Math.min(samples, pcm.length - first));
    if (there > 0) {
      System.arraycopy(pcm, (int) first, out, 0, there);
    }
    Arrays.fill(out, there, samples, (short) 0);
  }

  /** The same sound at another rate, without the resampler's delay. */
  public static short[] resample(short[] pcm, int fromHz, int toHz) {
    if (fromHz == toHz) {
      return pcm;
    }
    try (Resampler resampler = new Resampler(fromHz, toHz)) {
      int step = fromHz / 50;
      int stepOut = toHz / 50;
      int latency = resampler.latencySamples();
      int wanted = (int) ((long) pcm.length * toHz / fromHz);
      int steps = (wanted + latency) / stepOut + 1;
      short[] in = Arrays.copyOf(pcm, Math.max(pcm.length, steps * step));
      short[] out = new short[(in.length / step + 1) * stepOut];
      int written = 0;
      for (int i = 0; i < steps; i++) {
        written += resampler.process(in, i * step, step, out, written);
      }
      return Arrays.copyOfRange(out, latency, latency + wanted);
    }
  }
}
