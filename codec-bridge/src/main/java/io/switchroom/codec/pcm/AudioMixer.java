package io.switchroom.codec.pcm;

import java.util.Arrays;
import java.util.Objects;

/**
 * The sum of all voices of a room for one tick of 20 ms, from which every listener gets its own
 * output: the sum less what it said itself.
 *
 * <pre>
 * begin → add(a) → add(b) → add(c) ─┬→ read(null, limiter1)   everybody, for those who are silent
 *                                   └→ read(a, limiter2)      b + c, for a
 * </pre>
 *
 * The sum is 32 bits wide (65536 full-scale voices), so that subtracting one's own voice leaves
 * nothing of it, however loud the others are; only the limiter narrows to 16 bits.
 */
public final class AudioMixer {
  private final int samples;
  private final int[] sum;
  private final int[] others;
  private int contributions;

  /** A mixer of 20 ms frames at {@code rateHz}: {@code rateHz / 50} samples, mono. */
  public AudioMixer(int rateHz) {
    samples = rateHz / 50;
    sum = new int[samples];
    others = new int[samples];
  }

  /** Samples per frame. */
  public int samples() {
    return samples;
  }

  /** Begins a tick with silence. */
  public void begin() {
    Arrays.fill(sum, 0);
    contributions = 0;
  }

  /** Adds a voice; the frame is read now and not kept. */
  public void add(short[] frame) {
    Objects.checkFromIndexSize(0, samples, frame.length);
    int[] sum = this.sum;
    for (int i = 0; i < sum.length; i++) {
      sum[i] += frame[i];
    }
    contributions++;
  }

  /** Voices added since {@link #begin}. */
  public int contributions() {
    return contributions;
  }

  /**
   * Writes one listener's frame.
   *
   * @param ownOrNull the very samples this listener added in this tick, or null if it added none
   * @param limiter this output's own, the same one every tick
   * @param out receives one frame
   */
  public void read(short[] ownOrNull, Limiter limiter, short[] out) {
    if (ownOrNull == null) {
      limiter.process(sum, samples, out);
      return;
    }
    Objects.checkFromIndexSize(0, samples, ownOrNull.length);
    int[] sum = this.sum;
    int[] others = this.others;
    for (int i = 0; i < others.length; i++) {
      others[i] = sum[i] - ownOrNull[i];
    }
    limiter.process(others, samples, out);
  }
}
