package io.switchroom.scenarios.support;

import java.util.Arrays;

/**
 * Silence with a short loud burst at the beginning of every n-th frame, and when each of them was
 * sent. Read its notes only after the client has fallen silent.
 */
public final class ImpulseTrain implements Voice {
  private static final double BURST_HZ = 1_000;
  private static final int BURST_MS = 4;
  private static final int AMPLITUDE = 16_000;

  private final int firstFrame;
  private final int everyFrames;
  private final long[] sentNs;

  /**
   * @param firstFrame which frame has the first burst
   * @param count bursts in all; silence afterwards
   */
  public ImpulseTrain(int firstFrame, int everyFrames, int count) {
    this.firstFrame = firstFrame;
    this.everyFrames = everyFrames;
    this.sentNs = new long[count];
  }

  @Override
  public void read(long frame, short[] out, int samples) {
    Arrays.fill(out, 0, samples, (short) 0);
    if (impulse(frame) < 0) {
      return;
    }
    int rateHz = samples * FRAMES_PER_SECOND;
    int burst = rateHz / 1000 * BURST_MS;
    for (int i = 0; i < burst; i++) {
      // A cosine: loud from its first sample on.
      out[i] = (short) (AMPLITUDE * Math.cos(2 * Math.PI * BURST_HZ * i / rateHz));
    }
  }

  @Override
  public void sent(long frame, long nowNs) {
    int impulse = impulse(frame);
    if (impulse >= 0) {
      sentNs[impulse] = nowNs;
    }
  }

  private int impulse(long frame) {
    long since = frame - firstFrame;
    boolean marked = since >= 0 && since % everyFrames == 0 && since / everyFrames < sentNs.length;
    return marked ? (int) (since / everyFrames) : -1;
  }

  /** Time of each burst's packet; 0 for one that was not sent. */
  public long[] sentNs() {
    return sentNs.clone();
  }
}
