package io.switchroom.rtc.room;

import io.switchroom.codec.pcm.Resampler;

/**
 * The one frame in which a running voice goes over to another rate: what each bus hears of it goes
 * on where it was.
 *
 * <p>A resampler delays by up to 3 ms, none by nothing. So at a bus the voice jumps in time by the
 * difference, and it is cross-faded over the frame from where it was to where it is from now on.
 * The new resamplers are given the frame before, brought to the new rate, so that they begin amid
 * the sound.
 */
final class RateSeam {
  private final short[] before;
  private final int beforeHz;
  private final int rateHz;
  private short[] beforeAtNewRate;

  /**
   * @param before the last frame at the old rate; kept
   */
  RateSeam(short[] before, int beforeHz, int rateHz) {
    this.before = before;
    this.beforeHz = beforeHz;
    this.rateHz = rateHz;
  }

  /**
   * Makes the first frame at the new rate ready for a bus.
   *
   * @param resampler a new one from the new rate to the bus's
   * @param oldLatency of the resampler until now, in samples of the bus; negative if the bus did
   *     not hear the voice until now
   * @param out receives the bus's frame
   */
  void cross(short[] frame, Resampler resampler, int oldLatency, short[] out) {
    int samples = out.length;
    short[] whole = new short[2 * samples];
    resampler.process(beforeAtNewRate(frame), 0, frame.length, whole, 0);
    resampler.process(frame, 0, frame.length, whole, samples);
    int jump = oldLatency < 0 ? 0 : resampler.latencySamples() - oldLatency;
    int fade = samples - Math.max(0, jump);
    for (int i = 0; i < samples; i++) {
      float now = whole[samples + i];
      if (i < fade) {
        float share = (float) (0.5 - 0.5 * Math.cos(Math.PI * (i + 0.5) / fade));
        float old = whole[samples + i + jump];
        now = old + (now - old) * share;
      }
      out[i] = (short) Math.round(now);
    }
  }

  private short[] beforeAtNewRate(short[] frame) {
    if (beforeAtNewRate == null) {
      try (Resampler resampler = new Resampler(beforeHz, rateHz)) {
        int latency = resampler.latencySamples();
        int more = (int) ((long) latency * beforeHz / rateHz);
        short[] in = new short[before.length + more];
        System.arraycopy(before, 0, in, 0, before.length);
        // The filter looks a little into the next frame; less than perfect will do there.
        for (int i = 0; i < more; i++) {
          in[before.length + i] = interpolated(frame, (double) i * rateHz / beforeHz);
        }
        short[] delayed = new short[frame.length + latency];
        resampler.process(in, 0, in.length, delayed, 0);
        beforeAtNewRate = new short[frame.length];
        System.arraycopy(delayed, latency, beforeAtNewRate, 0, frame.length);
      }
    }
    return beforeAtNewRate;
  }

  static short interpolated(short[] frame, double at) {
    int index = (int) at;
    int next = Math.min(index + 1, frame.length - 1);
    return (short) Math.round(frame[index] + (frame[next] - frame[index]) * (at - index));
  }
}
