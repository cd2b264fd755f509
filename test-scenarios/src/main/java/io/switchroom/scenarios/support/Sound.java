package io.switchroom.scenarios.support;

import io.switchroom.codec.pcm.ToneProbe;

/** What someone says, as an endless signal. */
public interface Sound {
  Sound SILENCE =
      (out, samples, firstSample, rateHz) -> java.util.Arrays.fill(out, 0, samples, (short) 0);

  /**
   * Writes {@code samples} samples of which the first is number {@code firstSample} since the
   * speaker began.
   */
  void read(short[] out, int samples, long firstSample, int rateHz);

  /** A sine. */
  static Sound tone(double hz, double dbfs) {
    return (out, samples, firstSample, rateHz) ->
        ToneProbe.write(out, 0, samples, firstSample, rateHz, hz, dbfs);
  }

  /** Silence, and one short burst of 1 kHz that begins with the sample at that time. */
  static Sound burst(double atMs, double lastsMs) {
    return (out, samples, firstSample, rateHz) -> {
      for (int i = 0; i < samples; i++) {
        double t = (firstSample + i) * 1000.0 / rateHz - atMs;
        boolean on = t >= 0 && t < lastsMs;
        out[i] = (short) (on ? 16_000 * Math.cos(2 * Math.PI * t) : 0);
      }
    };
  }
}
