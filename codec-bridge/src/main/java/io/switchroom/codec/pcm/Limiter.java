package io.switchroom.codec.pcm;

import java.util.Objects;

/**
 * Brings one output's wide samples down to 16 bits: bit for bit while they fit, else by a gain that
 * moves smoothly and never lets anything wrap. It adds no delay.
 *
 * <p>A frame is looked at as 20 blocks. Each block has a gain at which its peak just fits; the gain
 * runs in straight lines between the block borders, below what either neighbour needs, starts
 * falling a few blocks ahead of a peak and recovers slowly:
 *
 * <pre>
 * peak    ▁▁▁▁▁▁█▁▁▁▁▁▁▁▁▁▁▁▁▁
 * gain    ────╲__╱‾‾‾           falls within the frame, rises over hundreds of milliseconds
 * </pre>
 *
 * Only a peak in a frame's first block comes without warning; what the falling gain does not catch
 * there, for one block, is clipped.
 */
public final class Limiter {
  private static final int CEILING = Short.MAX_VALUE;
  private static final int BLOCKS = 20;

  /** Of full scale per block: from 1 to 0 in 10 ms when the frame is 20 ms. */
  private static final float FALL = 0.1f;

  /** From 0 to 1 in a second: slow against a voice's own waveform, so that it is not distorted. */
  private static final float RISE = 0.001f;

  /** Gain at the block borders; the first is where the last frame ended. */
  private final float[] border = new float[BLOCKS + 1];

  private float gain = 1;

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
    for (int b = 0; b < BLOCKS; b++) {
      float step = (border[b + 1] - border[b]) / block;
      apply(in, b * block, block, border[b], step, out);
    }
    gain = border[BLOCKS];
  }

  /** The gain now in force; 1 while nothing is limited. */
  public float gain() {
    return gain;
  }

  private void planGain(int[] in, int block) {
    float need = CEILING / (float) Math.max(CEILING, peak(in, 0, block));
    // An abrupt start is less audible than what clipping a whole block would do.
    border[0] = Math.min(gain, need);
    for (int b = 1; b <= BLOCKS; b++) {
      float needNext =
          b == BLOCKS ? 1 : CEILING / (float) Math.max(CEILING, peak(in, b * block, block));
      border[b] = Math.min(Math.min(need, needNext), border[b - 1] + RISE);
      need = needNext;
    }
    for (int b = BLOCKS - 1; b > 0; b--) {
      border[b] = Math.min(border[b], border[b + 1] + FALL);
    }
  }

  /** The largest magnitude; −32768 counts as 32767, which it may stay. */
  private static int peak(int[] in, int from, int samples) {
    int peak = 0;
    for (int i = from; i < from + samples; i++) {
      peak = Math.max(peak, in[i] ^ in[i] >> 31);
    }
    return peak;
  }

  private static void apply(int[] in, int from, int samples, float gain, float step, short[] out) {
    for (int i = 0; i < samples; i++) {
      int sample = (int) (in[from + i] * (gain + step * i));
      out[from + i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sample));
    }
  }
}
