package io.switchroom.codec.playout;

import io.switchroom.codec.audio.AudioDecoder;
import java.util.Arrays;

/**
 * A stream's way from one rate of PCM to another: the old decoder goes on for one more packet, and
 * what it says is brought to the new rate and cross-faded into what the new decoder says.
 *
 * <p>It lives for one packet and interpolates by a windowed sinc over 8 samples to either side.
 */
final class RateChange implements AutoCloseable {
  private static final int LOBES = 8;
  private static final int POINTS_PER_LOBE = 64;
  private static final float[] KERNEL = kernel();

  private final AudioDecoder old;
  private final int fromHz;
  private final int toHz;
  private short[] before;

  /**
   * @param before what the old decoder said last, at its rate
   */
  RateChange(AudioDecoder old, int toHz, short[] before) {
    this.old = old;
    this.fromHz = old.rateHz();
    this.toHz = toHz;
    this.before = before;
  }

  private static float[] kernel() {
    float[] points = new float[LOBES * POINTS_PER_LOBE + 2];
    for (int i = 0; i < LOBES * POINTS_PER_LOBE; i++) {
      double x = Math.PI * i / POINTS_PER_LOBE;
      double window = 0.5 + 0.5 * Math.cos(x / LOBES);
      points[i] = (float) (i == 0 ? 1 : window * Math.sin(x) / x);
    }
    return points;
  }

  /** All of {@link #before} at the new rate; its end keeps its place. */
  short[] beforeAtNewRate() {
    return convert(before, 0, scaled(before.length));
  }

  int scaled(int samples) {
    return (int) ((long) samples * toHz / fromHz);
  }

  /** Lets the old decoder decode this payload too and fades from it to what {@code pcm} has. */
  void decoded(byte[] in, int offset, int length, short[] pcm, int pcmOffset, int samples) {
    short[] said = extended(samples);
    int room = said.length - before.length;
    if (old.decode(in, offset, length, said, before.length, room) == room) {
      fade(said, pcm, pcmOffset, samples);
    }
  }

  /** Lets the old decoder conceal too and fades from it to what {@code pcm} has. */
  void concealed(short[] pcm, int pcmOffset, int samples) {
    short[] said = extended(samples);
    old.conceal(said, before.length, said.length - before.length);
    fade(said, pcm, pcmOffset, samples);
  }

  private short[] extended(int samples) {
    return Arrays.copyOf(before, before.length + (int) ((long) samples * fromHz / toHz));
  }

  private void fade(short[] said, short[] pcm, int pcmOffset, int samples) {
    short[] converted = convert(said, scaled(before.length), samples);
    for (int i = 0; i < samples; i++) {
      float share = (float) (0.5 - 0.5 * Math.cos(Math.PI * (i + 0.5) / samples));
      float from = converted[i];
      pcm[pcmOffset + i] = (short) Math.round(from + (pcm[pcmOffset + i] - from) * share);
    }
  }

  private short[] convert(short[] from, int first, int samples) {
    short[] to = new short[samples];
    double step = (double) fromHz / toHz;
    // When there are fewer samples than before, the kernel must be as much wider.
    double width = Math.max(1, step);
    int reach = (int) Math.ceil(LOBES * width);
    for (int i = 0; i < samples; i++) {
      double at = (first + i) * step;
      int centre = (int) at;
      double sum = 0;
      double weight = 0;
      for (int k = centre - reach + 1; k <= centre + reach; k++) {
        double point = Math.abs(at - k) / width * POINTS_PER_LOBE;
        if (point < LOBES * POINTS_PER_LOBE) {
          float share = KERNEL[(int) (point + 0.5)];
          sum += share * sample(from, k);
          weight += share;
        }
      }
      to[i] = (short) Math.max(-32768, Math.min(32767, Math.round(sum / weight)));
    }
    return to;
  }

  /** Beyond its ends the sound goes on as its mirror image turned upside down. */
  private static double sample(short[] from, int k) {
    if (from.length == 0) {
      return 0;
    }
    int last = from.length - 1;
    if (k < 0) {
      return 2.0 * from[0] - from[Math.min(last, -k)];
    }
    return k <= last ? from[k] : 2.0 * from[last] - from[Math.max(0, 2 * last - k)];
  }

  @Override
  public void close() {
    old.close();
  }
}
