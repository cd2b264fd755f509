package io.switchroom.codec.pcm;

/**
 * Measures how much of one frequency is in a recording: the tests' and benches' ear.
 *
 * <p>The span is weighted with a four-term Blackman-Harris window, so other tones leak in below −90
 * dB if they are at least four times {@code rateHz / samples} away (20 Hz for 200 ms). Not for the
 * media path: it takes a sine and a cosine per sample.
 */
public final class ToneProbe {
  /** What is returned when there is nothing at all. */
  public static final double SILENCE_DBFS = -200;

  private ToneProbe() {}

  /** As {@link #dbfs(short[], int, int, int, double)} over the whole array. */
  public static double dbfs(short[] pcm, int rateHz, double frequencyHz) {
    return dbfs(pcm, 0, pcm.length, rateHz, frequencyHz);
  }

  /**
   * @return the level of {@code frequencyHz} in {@code samples} samples from {@code offset}; 0 dBFS
   *     is a sine that just fits 16 bits, {@link #SILENCE_DBFS} is the lowest value
   */
  public static double dbfs(short[] pcm, int offset, int samples, int rateHz, double frequencyHz) {
    double omega = 2 * Math.PI * frequencyHz / rateHz;
    double re = 0;
    double im = 0;
    double weight = 0;
    for (int i = 0; i < samples; i++) {
      double w = window((i + 0.5) / samples);
      re += w * pcm[offset + i] * Math.cos(omega * i);
      im += w * pcm[offset + i] * Math.sin(omega * i);
      weight += w;
    }
    double amplitude = 2 * Math.hypot(re, im) / weight / 32768;
    return amplitude < 1e-10 ? SILENCE_DBFS : 20 * Math.log10(amplitude);
  }

  private static double window(double position) {
    double turn = 2 * Math.PI * position;
    return 0.35875
        - 0.48829 * Math.cos(turn)
        + 0.14128 * Math.cos(2 * turn)
        - 0.01168 * Math.cos(3 * turn);
  }

  /**
   * Writes a sine.
   *
   * @param firstSample its index in the endless tone, so that frames join without a step
   * @param dbfs its level, 0 just fits
   */
  public static void write(
      short[] out, int offset, int samples, long firstSample, int rateHz, double hz, double dbfs) {
    double amplitude = 32767 * Math.pow(10, dbfs / 20);
    for (int i = 0; i < samples; i++) {
      double phase = 2 * Math.PI * (hz * (firstSample + i) / rateHz % 1);
      out[offset + i] = (short) Math.round(amplitude * Math.sin(phase));
    }
  }
}
