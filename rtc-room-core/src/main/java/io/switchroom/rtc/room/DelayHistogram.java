package io.switchroom.rtc.room;

/**
 * How long sound was in the gateway, counted in fixed buckets. One thread records; others may read
 * and see each number as it was a moment ago. Recording allocates nothing.
 */
public final class DelayHistogram {
  private static final long NS_PER_MS = 1_000_000;

  /** Upper bounds of the buckets, ms; what is longer than the last has a bucket of its own. */
  private static final int[] BOUNDS_MS = {
    1, 2, 3, 5, 8, 10, 12, 15, 20, 25, 30, 40, 60, 80, 100, 150, 200, 300, 500
  };

  private final long[] counts = new long[BOUNDS_MS.length + 1];
  private long sumNs;

  /** One delay; a negative one counts as none. */
  public void record(long delayNs) {
    long delay = Math.max(0, delayNs);
    int bucket = 0;
    while (bucket < BOUNDS_MS.length && delay > BOUNDS_MS[bucket] * NS_PER_MS) {
      bucket++;
    }
    counts[bucket]++;
    sumNs += delay;
  }

  /** The buckets' upper bounds, ms; one fewer than {@link #counts}. */
  public static int[] boundsMs() {
    return BOUNDS_MS.clone();
  }

  /** Delays per bucket, those above the last bound last; a copy. */
  public long[] counts() {
    return counts.clone();
  }

  /** All delays together, ns. */
  public long sumNs() {
    return sumNs;
  }

  /** How many were recorded. */
  public long count() {
    long count = 0;
    for (long each : counts) {
      count += each;
    }
    return count;
  }
}
