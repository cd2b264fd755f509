package io.switchroom.codec.pcm;

import java.util.Objects;

/**
 * Brings one output's wide samples down to 16 bits: bit for bit while they fit, else by a gain that
 * moves smoothly and lets nothing wrap or clip. It looks ahead as far as the frame goes and adds no
 * delay.
 *
 * <p>A frame is looked at as 20 blocks. Each block has a gain at which its peak just fits; the gain
 * runs in straight lines between the block borders, below what either neighbour needs, starts
 * falling a few blocks ahead of a peak, stays down for a frame's length and recovers slowly:
 *
 * <pre>
 * peak    ▁▁▁▁▁▁█▁▁▁▁▁▁▁▁▁▁▁▁▁
 * gain    ────╲____╱‾‾‾         falls within the frame, rises over hundreds of milliseconds
 * </pre>
 *
 * Only a peak in a frame's first block comes without warning. There the gain falls from where it is
 * in the least steep line under what each sample allows: a wave that grows from sample to sample
 * pulls it down from sample to sample, and it makes no step that the wave itself does not make.
 */
public final class Limiter {
  private static final int CEILING = Short.MAX_VALUE;
  private static final int BLOCKS = 20;

  /** Of full scale per block: from 1 to 0 in 10 ms when the frame is 20 ms. */
  private static final float FALL = 0.1f;

  /** From 0 to 1 in a second: slow against a voice's own waveform, so that it is not distorted. */
  private static final float RISE = 0.001f;

  /** Blocks without rise after a peak: half a period of 25 Hz, so that no tone moves the gain. */
  private static final int HOLD = 20;

  /** Gain at the block borders; the first is where the last frame ended. */
  private final float[] border = new float[BLOCKS + 1];

  private float gain = 1;
  private int hold;

  /**
   * Narrows one frame.
   *
   * @param in wide samples, not changed
   * @param samples a multiple of 20, as 20 ms at 8, 16, 24 and 48 kHz are
   * @param out receives as many
   */
  public void process(int[] in, int samples, short[] out) {
    Objects.checkFromIndexSize(0, samples, in.length);
    Objects.checkFromIndexSize(0, samples, out.length);
    if (gain == 1 && peak(in, 0, samples) <= CEILING) {
      for (int i = 0; i < samples; i++) {
        out[i] = (short) in[i];
      }
      return;
    }
    int block = samples / BLOCKS;
    planGain(in, block);
    applyFirst(in, block, out);
    for (int b = 1; b < BLOCKS; b++) {
      float step = (border[b + 1] - border[b]) / block;
      apply(in, b * block, block, border[b], step, out);
    }
    gain = border[BLOCKS];
  }

  /** Goes on where another one is, so that who heard that one's output hears no step. */
  public void continueFrom(Limiter other) {
    gain = other.gain;
    hold = other.hold;
  }

  /** The gain now in force; 1 while nothing is limited. */
  public float gain() {
    return gain;
  }

  private void planGain(int[] in, int block) {
    border[0] = gain;
    float need = need(in, 0, block);
    for (int b = 1; b <= BLOCKS; b++) {
      float needNext = b == BLOCKS ? 1 : need(in, b * block, block);
      float most = Math.min(need, needNext);
      if (most < 1 && most <= border[b - 1] + RISE) {
        border[b] = Math.min(most, border[b - 1]);
        hold = HOLD;
      } else if (hold > 0) {
        border[b] = border[b - 1];
        hold--;
      } else {
        border[b] = Math.min(most, border[b - 1] + RISE);
      }
      need = needNext;
    }
    for (int b = BLOCKS - 1; b > 0; b--) {
      border[b] = Math.min(border[b], border[b + 1] + FALL);
    }
  }

  private static float need(int[] in, int from, int samples) {
    return CEILING / (float) Math.max(CEILING, peak(in, from, samples));
  }

  /** The largest magnitude; −32768 counts as 32767, which it may stay. */
  private static int peak(int[] in, int from, int samples) {
    int peak = 0;
    for (int i = from; i < from + samples; i++) {
      peak = Math.max(peak, in[i] ^ in[i] >> 31);
    }
    return peak;
  }

  /** As {@link #apply}, but falling as early as the first samples need. */
  private void applyFirst(int[] in, int samples, short[] out) {
    float from = border[0];
    float to = border[1];
    float step = (to - from) / samples;
    for (int i = 0; i < samples; i++) {
      int magnitude = in[i] ^ in[i] >> 31;
      if (magnitude > CEILING) {
        step = Math.min(step, (CEILING / (float) magnitude - from) / (i + 1));
      }
    }
    boolean falls = step < 0;
    for (int i = 0; i < samples; i++) {
      float line = from + step * (i + 1);
      out[i] = narrow(in[i] * (falls ? Math.max(to, line) : line));
    }
  }

  private static void apply(int[] in, int from, int samples, float gain, float step, short[] out) {
    for (int i = 0; i < samples; i++) {
      out[from + i] = narrow(in[from + i] * (gain + step * (i + 1)));
    }
  }

  /** What is above full scale here is a rounding error of the gain. */
  private static short narrow(float sample) {
    return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, (int) sample));
  }
}
