package io.switchroom.rtc.room;

import io.switchroom.codec.pcm.Resampler;

/**
 * One voice of a mix, frame by frame: written at its own rate, read at the rate of each bus. It is
 * resampled only while it is in the mix, once per rate, and not at all where the rates are the
 * same.
 */
final class MixVoice {
  /** Ticks out of the mix until the resamplers are given back. */
  private static final int KEEP_TICKS = 500;

  private static final int RATES = 3;
  private static final int FADE_MS_PART = 8;

  private short[] frame;
  private int rateHz;
  private Resampler[] resamplers;
  private short[][] frames;
  private int unusedTicks;

  MixVoice(int rateHz) {
    rateHz(rateHz);
  }

  int rateHz() {
    return rateHz;
  }

  /** The next frame is written at another rate. */
  void rateHz(int newRateHz) {
    close();
    rateHz = newRateHz;
    frame = new short[newRateHz / 1_000 * Mix.TICK_MS];
  }

  /** This tick's 20 ms at {@link #rateHz}. */
  short[] frame() {
    return frame;
  }

  /** The frame is complete and in the mix: makes it ready for a bus of that rate. */
  void prepare(int busHz) {
    unusedTicks = 0;
    if (busHz == rateHz) {
      return;
    }
    if (resamplers == null) {
      resamplers = new Resampler[RATES];
      frames = new short[RATES][];
    }
    int index = index(busHz);
    if (resamplers[index] == null) {
      resamplers[index] = new Resampler(rateHz, busHz);
      frames[index] = new short[busHz / 1_000 * Mix.TICK_MS];
    }
    resamplers[index].process(frame, 0, frame.length, frames[index], 0);
  }

  /** The frame at a bus's rate, as {@link #prepare} made it. */
  short[] at(int busHz) {
    return busHz == rateHz ? frame : frames[index(busHz)];
  }

  /** A tick in which this voice is not mixed. */
  void unused() {
    if (resamplers != null && ++unusedTicks > KEEP_TICKS) {
      close();
    }
  }

  private static int index(int busHz) {
    return busHz == 8_000 ? 0 : busHz == 16_000 ? 1 : 2;
  }

  /** From nothing over the frame's first 2.5 ms. */
  void fadeIn() {
    int samples = frame.length / FADE_MS_PART;
    for (int i = 0; i < samples; i++) {
      frame[i] = (short) (frame[i] * i / samples);
    }
  }

  /** To nothing over the frame's last 2.5 ms. */
  void fadeOut() {
    int samples = frame.length / FADE_MS_PART;
    for (int i = 0; i < samples; i++) {
      int at = frame.length - 1 - i;
      frame[at] = (short) (frame[at] * i / samples);
    }
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
