package io.switchroom.gateway.net;

import java.util.concurrent.atomic.AtomicLong;

/** A loop's figures, written by it and read by whoever scrapes. */
public final class LoopStats {
  private final AtomicLong datagramsIn = new AtomicLong();
  private final AtomicLong datagramsOut = new AtomicLong();
  private final AtomicLong sendDrops = new AtomicLong();
  private final AtomicLong ticks = new AtomicLong();
  private final AtomicLong skippedTicks = new AtomicLong();
  private final AtomicLong tickLagNs = new AtomicLong();
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

  /** Exceptions that reached the loop. */
  public long faults() {
    return faults.get();
  }
}
