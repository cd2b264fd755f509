package io.switchroom.codec.dtmf;

/**
 * Keys as sound (ITU-T Q.23), for a line on which no telephone-event was agreed: 16-bit mono PCM in
 * pieces of any length.
 *
 * <p>The low tone has −10 dBm0, the high one −8 dBm0: within what Q.24's receivers take (0 to −25)
 * after a few decibels of loss, and at least 5 dB below the clipping point together. Nothing
 * allocates per call but {@link #queue}'s caller.
 */
public final class DtmfTones {
  /** A full-scale sine has 3.14 dBm0 (G.711). */
  private static final double LOW_AMPLITUDE = 32_767 * Math.pow(10, (-10 - 3.14) / 20);

  private static final double HIGH_AMPLITUDE = 32_767 * Math.pow(10, (-8 - 3.14) / 20);

  /** Leads in and out without a click. */
  private static final double RAMP_MS = 2;

  private final int toneMs;
  private final int gapMs;
  private final KeyQueue waiting = new KeyQueue();
  private char key = KeyQueue.PAUSE;

  /**
   * What is left of the key with its gap, and how long it has sounded; samples at {@link #rateHz}.
   */
  private int left;

  private int sounded;
  private int rateHz = 8_000;

  /**
   * @param toneMs of each key, 40 to 1000
   * @param gapMs after each key, at least 40
   */
  public DtmfTones(int toneMs, int gapMs) {
    if (toneMs < 40 || toneMs > 1_000 || gapMs < 40) {
      throw new IllegalArgumentException("no DTMF: " + toneMs + " ms and " + gapMs + " ms");
    }
    this.toneMs = toneMs;
    this.gapMs = gapMs;
  }

  /**
   * Appends keys, and pauses of 1 s as {@code ','}; what is neither is left out.
   *
   * @return false if more than 128 would wait: then none was taken
   */
  public boolean queue(String keys) {
    return waiting.add(keys);
  }

  /** Whether there is anything to sound, be it the gap after the last key. */
  public boolean isBusy() {
    return left > 0 || !waiting.isEmpty();
  }

  /** Forgets all that waits and breaks off. */
  public void stop() {
    waiting.clear();
    left = 0;
  }

  /**
   * Writes the next samples, with silence in the gaps and after the end.
   *
   * @param rateHz may differ from one call to the next
   * @return whether there was anything; if not, nothing was written
   */
  public boolean read(short[] out, int offset, int samples, int rateHz) {
    if (!isBusy()) {
      return false;
    }
    if (rateHz != this.rateHz) {
      left = (int) ((long) left * rateHz / this.rateHz);
      sounded = (int) ((long) sounded * rateHz / this.rateHz);
      this.rateHz = rateHz;
    }
    for (int i = 0; i < samples; i++) {
      if (left == 0 && !waiting.isEmpty()) {
        begin();
      }
      out[offset + i] = left == 0 ? 0 : next();
    }
    return true;
  }

  private void begin() {
    key = waiting.poll();
    int ms = key == KeyQueue.PAUSE ? KeyQueue.PAUSE_MS : toneMs + gapMs;
    left = ms * (rateHz / 1_000);
    sounded = 0;
  }

  private short next() {
    double ms = sounded * 1_000.0 / rateHz;
    sounded++;
    left--;
    if (key == KeyQueue.PAUSE || ms >= toneMs) {
      return 0;
    }
    double edgeMs = Math.min(ms, toneMs - ms);
    double gain = edgeMs >= RAMP_MS ? 1 : 0.5 - 0.5 * Math.cos(Math.PI * edgeMs / RAMP_MS);
    double turn = 2 * Math.PI * ms / 1_000;
    double sample =
        LOW_AMPLITUDE * Math.sin(turn * DtmfFrequencies.lowHz(key))
            + HIGH_AMPLITUDE * Math.sin(turn * DtmfFrequencies.highHz(key));
    return (short) Math.round(gain * sample);
  }
}
