package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/**
 * The one thread of the load. In every period of 20 ms each caller has its turn, in the same order
 * and evenly spread: it sends one packet and reads what has come.
 *
 * <pre>
 *   |--0--1--2--3-- ... --N-1--|--0--1--2--3-- ...      20 ms from bar to bar
 * </pre>
 *
 * A turn that comes late is counted: then the load itself was the bottleneck and the figures say
 * nothing about the server. What cannot be made good is skipped, never sent in a burst.
 */
final class LoadLoop {
  static final long PERIOD_NS = 20_000_000;

  /** Half a packet: from here on the load is no longer even. */
  static final long LATE_NS = 10_000_000;

  private static final long SKIP_NS = 200_000_000;

  /** Rather this much too early than asleep for longer than that. */
  private static final long TOO_SHORT_TO_SLEEP_NS = 60_000;

  /** How exactly the arrival of sampled callers' packets is known. */
  private static final long LOOK_NS = 500_000;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /**
   * How the load itself ran.
   *
   * @param wallNs how long
   * @param cpuNs processor time of this thread
   * @param turns packets due
   * @param lateTurns of these more than {@link #LATE_NS} late
   * @param worstLagNs of any turn
   * @param intervals between two packets of a sampled caller, microseconds
   */
  record Pace(
      long wallNs, long cpuNs, long turns, long lateTurns, long worstLagNs, Histogram intervals) {}

  private final Callers callers;
  private final Histogram intervals = new Histogram(Caller.LONGEST_INTERVAL_NS / 1_000, 3);
  private Caller[] sampled = {};
  private long nextLookNs;
  private long turns;
  private long lateTurns;
  private long worstLagNs;

  LoadLoop(Callers callers) {
    this.callers = callers;
  }

  /**
   * Runs for so many periods, or less.
   *
   * @param sample callers whose packets are timed; they are connected
   * @param done asked before each period
   */
  Pace run(long periods, List<Integer> sample, BooleanSupplier done) throws IOException {
    sampled = sample.stream().map(callers::at).toArray(Caller[]::new);
    intervals.reset();
    for (Caller caller : sampled) {
      caller.time(intervals);
    }
    nextLookNs = System.nanoTime();
    turns = 0;
    lateTurns = 0;
    worstLagNs = 0;
    long cpuNs = THREADS.getCurrentThreadCpuTime();
    long startNs = System.nanoTime();
    long periodNs = startNs;
    for (long period = 0; period < periods && !done.getAsBoolean(); period++) {
      long lagNs = awaitNs(periodNs) - periodNs;
      if (lagNs > SKIP_NS) {
        skip(lagNs);
        periodNs += lagNs;
      }
      callers.step(System.nanoTime());
      period(periodNs);
      periodNs += PERIOD_NS;
    }
    awaitNs(periodNs);
    for (Caller caller : sampled) {
      caller.time(null);
    }
    return new Pace(
        System.nanoTime() - startNs,
        THREADS.getCurrentThreadCpuTime() - cpuNs,
        turns,
        lateTurns,
        worstLagNs,
        intervals.copy());
  }

  /** Turns that never came are late ones, too. */
  private void skip(long lagNs) {
    long skipped = callers.connected() * (lagNs / PERIOD_NS);
    turns += skipped;
    lateTurns += skipped;
    worstLagNs = Math.max(worstLagNs, lagNs);
  }

  private void period(long periodNs) {
    int count = callers.size();
    for (int i = 0; i < count; i++) {
      Caller caller = callers.at(i);
      if (caller != null && caller.isConnected()) {
        long dueNs = periodNs + PERIOD_NS * i / count;
        long nowNs = awaitNs(dueNs);
        long lagNs = nowNs - dueNs;
        caller.speak();
        caller.listen(nowNs);
        turns++;
        lateTurns += lagNs > LATE_NS ? 1 : 0;
        worstLagNs = Math.max(worstLagNs, lagNs);
      }
    }
  }

  /** Sleeps until then, or not at all; returns the time. */
  private long awaitNs(long dueNs) {
    long nowNs = System.nanoTime();
    look(nowNs);
    while (dueNs - nowNs > TOO_SHORT_TO_SLEEP_NS) {
      long untilNs = sampled.length == 0 ? dueNs : Math.min(dueNs, nextLookNs);
      LockSupport.parkNanos(untilNs - nowNs);
      nowNs = System.nanoTime();
      look(nowNs);
    }
    return nowNs;
  }

  /** Reads the sampled callers more often than their turn comes, to time their packets. */
  private void look(long nowNs) {
    if (sampled.length == 0 || nowNs - nextLookNs < 0) {
      return;
    }
    nextLookNs = nowNs + LOOK_NS;
    for (Caller caller : sampled) {
      caller.listen(nowNs);
    }
  }
}
