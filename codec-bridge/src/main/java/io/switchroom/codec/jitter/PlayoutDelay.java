package io.switchroom.codec.jitter;

import java.util.Arrays;

/**
 * How long after its timestamp a packet of one stream should be played, learnt from how the packets
 * arrive.
 *
 * <pre>
 * transit  = arrival − media time            (its absolute value means nothing: two clocks)
 * baseline = least transit of the last packets                the network at its quickest
 * excess   = transit − baseline                               what jitter added to this packet
 * target   = 93rd percentile of the excesses, recent ones counting more; up to the 98th where
 *            packets are lost because others overtook them
 * due      = baseline + media time + target + ½ ms
 * </pre>
 *
 * The minimum covers the last 128 to 256 packets, so that it follows a clock that drifts by
 * hundreds of parts per million, and a route that became slower, within seconds. The percentile is
 * taken from a histogram in which a packet's weight halves every 350 packets (7 s of 20 ms), in the
 * spirit of NetEQ's delay manager. When the baseline rises, what the histogram holds is counted
 * from there: packets that all became later alike had no jitter. The target is 0 on a network that
 * only rounds arrivals to the millisecond, and the half millisecond on top is what keeps a packet
 * that arrives at the very moment of the listener's tick from falling now before it, now behind.
 * Packets that a stall held up and released together count once: the wait is better spent rarely
 * than always.
 */
final class PlayoutDelay {
  /** A packet should be here this long before it is needed, however regular the network. */
  private static final long MARGIN_NS = 500_000;

  // The histogram: 32 buckets of half a millisecond, 64 of one, all others of four.
  private static final long FINE_NS = 500_000;
  private static final int FINE = 32;
  private static final int FINE_AND_MIDDLE = FINE + 64;
  private static final long MIDDLE_FROM_NS = FINE * FINE_NS;
  private static final long COARSE_FROM_NS = MIDDLE_FROM_NS + 64 * 2 * FINE_NS;

  private static final int BASELINE_PACKETS = 128;

  /** The percentile costs more than all the rest; when it can only fall, it may wait. */
  private static final int PACKETS_PER_REVIEW = 8;

  /** Packets closer than this, each less late than the one before, were held up together. */
  private static final long BURST_NS = 3_000_000;

  /**
   * Ticks are whole: on average a packet has another half tick of time, and one that is late makes
   * all after it wait a tick longer. So few of these are late in the end: 1 of 1,000.
   */
  private static final double LATE_SHARE = 0.07;

  // A packet that was overtaken is not waited for: where that costs more than so many of them,
  // fewer may be late.
  private static final double TOLERATED_LOSS = 0.008;
  private static final double LOSS_MEMORY = 0.002;
  private static final double LEAST_LATE_SHARE = 0.02;
  private static final double SHARE_AFTER_LOSS = 0.7;
  private static final double SHARE_GROWTH = 1.001;

  /** The baseline itself varies with the jitter; a rise by so much is a slower route. */
  private static final long STEP_NS = 10_000_000;

  private static final float WEIGHT_GROWTH = 1.002f;
  private static final float WEIGHT_LIMIT = 1e6f;

  /** Transits further off than this are a new time line of the sender, not the network. */
  private static final long LEAP_NS = 500_000_000;

  private final float[] histogram;
  private double lateShare = LATE_SHARE;
  private double tooLate;
  private float weight;
  private float total;
  private long earlierMinimum;
  private long currentMinimum;
  private int packetsInCurrent;
  private long baselineNs;

  private long targetNs;
  private long lastArrivalNs;
  private long lastExcessNs;

  PlayoutDelay(int maxDelayMs) {
    histogram = new float[Math.max(1, bucket(maxDelayMs * 1_000_000L))];
  }

  /** Begins with the first packet: nothing is known of the network but this transit. */
  void start(long transitNs) {
    Arrays.fill(histogram, 0);
    weight = 1;
    total = 0;
    lateShare = LATE_SHARE;
    tooLate = 0;
    targetNs = 0;
    lastExcessNs = 0;
    packetsInCurrent = 0;
    earlierMinimum = transitNs;
    currentMinimum = transitNs;
    baselineNs = transitNs;
  }

  /** Whether a packet with this transit cannot belong to the time line seen so far. */
  boolean isLeap(long transitNs) {
    return Math.abs(transitNs - baselineNs) > LEAP_NS;
  }

  /** Learns from an arrival. */
  void observe(long transitNs, long nowNs) {
    long excessNs = transitNs - advanceBaseline(transitNs);
    boolean sameBurst = nowNs - lastArrivalNs < BURST_NS && excessNs < lastExcessNs;
    lastArrivalNs = nowNs;
    lastExcessNs = excessNs;
    if (sameBurst) {
      return;
    }
    lateShare = Math.min(LATE_SHARE, lateShare * SHARE_GROWTH);
    tooLate -= tooLate * LOSS_MEMORY;
    int bucket = Math.min(histogram.length - 1, bucket(excessNs));
    weight *= WEIGHT_GROWTH;
    histogram[bucket] += weight;
    total += weight;
    if (weight > WEIGHT_LIMIT) {
      rescale();
    }
    boolean beyondTarget = excessNs > targetNs && bucket > 0;
    if (beyondTarget || packetsInCurrent % PACKETS_PER_REVIEW == 0) {
      targetNs = percentile();
    }
  }

  /** A packet came after it had been given up. */
  void cameTooLate() {
    tooLate += LOSS_MEMORY;
    if (tooLate < TOLERATED_LOSS) {
      return;
    }
    lateShare = Math.max(LEAST_LATE_SHARE, lateShare * SHARE_AFTER_LOSS);
    targetNs = percentile();
  }

  private long advanceBaseline(long transitNs) {
    if (packetsInCurrent == BASELINE_PACKETS) {
      packetsInCurrent = 0;
      earlierMinimum = currentMinimum;
      currentMinimum = transitNs;
    }
    packetsInCurrent++;
    currentMinimum = Math.min(currentMinimum, transitNs);
    long leastNs = Math.min(earlierMinimum, currentMinimum);
    long riseNs = leastNs - baselineNs;
    baselineNs = leastNs;
    if (riseNs >= STEP_NS) {
      lessen(riseNs);
    }
    return baselineNs;
  }

  private void lessen(long riseNs) {
    for (int from = 1; from < histogram.length; from++) {
      int to = bucket(Math.max(0, (endNs(from - 1) + endNs(from)) / 2 - riseNs));
      if (to != from) {
        histogram[to] += histogram[from];
        histogram[from] = 0;
      }
    }
    targetNs = percentile();
  }

  private static int bucket(long excessNs) {
    if (excessNs < MIDDLE_FROM_NS) {
      return (int) (excessNs / FINE_NS);
    }
    if (excessNs < COARSE_FROM_NS) {
      return FINE + (int) ((excessNs - MIDDLE_FROM_NS) / (2 * FINE_NS));
    }
    return FINE_AND_MIDDLE + (int) ((excessNs - COARSE_FROM_NS) / (8 * FINE_NS));
  }

  private static long endNs(int bucket) {
    if (bucket < FINE) {
      return (bucket + 1) * FINE_NS;
    }
    if (bucket < FINE_AND_MIDDLE) {
      return MIDDLE_FROM_NS + (bucket - FINE + 1) * 2 * FINE_NS;
    }
    return COARSE_FROM_NS + (bucket - FINE_AND_MIDDLE + 1) * 8 * FINE_NS;
  }

  /** What is in the lowest bucket is no jitter; within the others it is taken as evenly spread. */
  private long percentile() {
    double late = total * lateShare;
    int bucket = histogram.length - 1;
    double above = histogram[bucket];
    while (above <= late && bucket > 0) {
      above += histogram[--bucket];
    }
    if (bucket == 0) {
      return 0;
    }
    double share = (above - late) / histogram[bucket];
    long fromNs = endNs(bucket - 1);
    return fromNs + (long) (share * (endNs(bucket) - fromNs));
  }

  private void rescale() {
    total = 0;
    for (int i = 0; i < histogram.length; i++) {
      histogram[i] /= weight;
      total += histogram[i];
    }
    weight = 1;
  }

  /** The earliest moment to play what was sampled at {@code mediaNs}. */
  long dueNs(long mediaNs) {
    return baselineNs + mediaNs + targetNs + MARGIN_NS;
  }

  /** The media time of what would arrive now over the network at its quickest. */
  long mediaNsAt(long nowNs) {
    return nowNs - baselineNs;
  }

  long targetNs() {
    return targetNs;
  }
}
