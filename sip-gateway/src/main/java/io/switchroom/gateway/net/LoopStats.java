package io.switchroom.gateway.net;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** A loop's figures, written by it and read by whoever scrapes. */
public final class LoopStats {
  /** Upper bounds of the histogram of tick lags, microseconds; what is later goes beyond them. */
  private static final int[] LAG_BOUNDS_US = {100, 250, 500, 1_000, 2_500, 5_000, 10_000};

  private final AtomicLong datagramsIn = new AtomicLong();
  private final AtomicLong datagramsOut = new AtomicLong();
  private final AtomicLong sendDrops = new AtomicLong();
  private final AtomicLong ticks = new AtomicLong();
  private final AtomicLong skippedTicks = new AtomicLong();
  private final AtomicLong tickLagNs = new AtomicLong();
  private final AtomicLong tickLagMaxNs = new AtomicLong();
  private final AtomicLongArray tickLags = new AtomicLongArray(LAG_BOUNDS_US.length + 1);
  private final AtomicLong wakeUps = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();

  // One writer, the loop: a plain read and an ordered write are enough and cost no bus lock.
  private static void bump(AtomicLong counter, long by) {
    counter.lazySet(counter.getPlain() + by);
  }

  void datagramIn() {
    bump(datagramsIn, 1);
  }

  void datagramOut() {
    bump(datagramsOut, 1);
  }

  void sendDropped() {
    bump(sendDrops, 1);
  }

  void tick(long lagNs) {
    bump(ticks, 1);
    bump(tickLagNs, lagNs);
    tickLagMaxNs.lazySet(Math.max(tickLagMaxNs.getPlain(), lagNs));
    int bucket = 0;
    while (bucket < LAG_BOUNDS_US.length && lagNs > LAG_BOUNDS_US[bucket] * 1_000L) {
      bucket++;
    }
    tickLags.lazySet(bucket, tickLags.getPlain(bucket) + 1);
  }

  void wakeUp() {
    bump(wakeUps, 1);
  }

  void tickSkipped() {
    bump(skippedTicks, 1);
  }

  /** A bug reached the loop; it went on. */
  public void fault() {
    bump(faults, 1);
  }

  public long datagramsIn() {
    return datagramsIn.get();
  }

  public long datagramsOut() {
    return datagramsOut.get();
  }

  /** Datagrams the kernel would not take. */
  public long sendDrops() {
    return sendDrops.get();
  }

  public long ticks() {
    return ticks.get();
  }

  /** Ticks not run because the next was already due. */
  public long skippedTicks() {
    return skippedTicks.get();
  }

  /** Sum over all ticks of how late each ran, ns. */
  public long tickLagNs() {
    return tickLagNs.get();
  }

  /** How late the latest tick ran, ns. */
  public long tickLagMaxNs() {
    return tickLagMaxNs.get();
  }

  /** Upper bounds of {@link #ticksByLag}, microseconds; the last class has none. */
  public static int[] lagBoundsUs() {
    return LAG_BOUNDS_US.clone();
  }

  /** Ticks whose lag lies up to bound number {@code i} and above the one before. */
  public long ticksByLag(int i) {
    return tickLags.get(i);
  }

  /** Turns of the loop, each with its sleep; 0 where that is not ours to count. */
  public long wakeUps() {
    return wakeUps.get();
  }

  /** Exceptions that reached the loop. */
  public long faults() {
    return faults.get();
  }
}
