package io.switchroom.rtc.room;

import io.switchroom.codec.pcm.Resampler;

/**
 * One voice of a mix, frame by frame: written at its own rate, read at the rate of each bus. It is
 * resampled only while it is in the mix, once per rate, and not at all where the rates are the
 * same. Where its own rate changes amid sound, a {@link RateSeam} joins it.
 */
final class MixVoice {
  /** Ticks out of the mix until the resamplers are given back. */
  private static final int KEEP_TICKS = 500;

  private static final int[] RATES_HZ = {8_000, 16_000, 48_000};

  private short[] frame;
  private int rateHz;
  private Resampler[] resamplers;
  private short[][] frames;
  private int unusedTicks;
  private boolean sounded;

  // In the frame of a change of the rate only.
  private RateSeam seam;
  private int[] oldLatencies;

  MixVoice(int rateHz) {
    changeRate(rateHz);
  }

  /**
   * Begins the next frame, which the caller fills: 20 ms at that rate.
   *
   * @return the same as {@link #frame}
   */
  short[] next(int newRateHz) {
    seam = null;
    if (newRateHz != rateHz) {
      if (sounded) {
        oldLatencies = latencies();
        seam = new RateSeam(frame, rateHz, newRateHz);
      }
      changeRate(newRateHz);
    }
    sounded = true;
    return frame;
  }

  private void changeRate(int newRateHz) {
    close();
    rateHz = newRateHz;
    frame = new short[newRateHz / 1_000 * Mix.TICK_MS];
  }

  private int[] latencies() {
    int[] latencies = new int[RATES_HZ.length];
    for (int i = 0; i < latencies.length; i++) {
      boolean resampled = resamplers != null && resamplers[i] != null;
      latencies[i] = resampled ? resamplers[i].latencySamples() : RATES_HZ[i] == rateHz ? 0 : -1;
    }
    return latencies;
  }

  int rateHz() {
    return rateHz;
  }

  /** This tick's 20 ms at {@link #rateHz}. */
  short[] frame() {
    return frame;
  }

  /** The frame is complete and in the mix: makes it ready for a bus of that rate. */
  void prepare(int busHz) {
    unusedTicks = 0;
    if (busHz == rateHz && seam == null) {
      return;
    }
    if (resamplers == null) {
      resamplers = new Resampler[RATES_HZ.length];
      frames = new short[RATES_HZ.length][];
    }
    int index = index(busHz);
    if (resamplers[index] == null) {
      resamplers[index] = new Resampler(rateHz, busHz);
      frames[index] = new short[busHz / 1_000 * Mix.TICK_MS];
    }
    if (seam != null) {
      seam.cross(frame, resamplers[index], oldLatencies[index], frames[index]);
    } else {
      resamplers[index].process(frame, 0, frame.length, frames[index], 0);
    }
  }

  /** The frame at a bus's rate, as {@link #prepare} made it. */
  short[] at(int busHz) {
    return busHz == rateHz && seam == null ? frame : frames[index(busHz)];
  }

  /** The frame was not filled: this voice is silent in this tick. */
  void unused() {
    sounded = false;
    if (resamplers != null && ++unusedTicks > KEEP_TICKS) {
      close();
    }
  }

  private static int index(int busHz) {
    return busHz == 8_000 ? 0 : busHz == 16_000 ? 1 : 2;
  }

  /** Frees the resamplers. */
  void close() {
    if (resamplers != null) {
      for (Resampler resampler : resamplers) {
        if (resampler != null) {
          resampler.close();
        }
      }
      resamplers = null;
      frames = null;
    }
  }
}
