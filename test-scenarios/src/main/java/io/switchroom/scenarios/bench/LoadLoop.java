package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/**
 * The one thread of the load. Every period of 20 ms has 40 turns of half a millisecond; in each of
 * them the callers whose turn it is send their packets, and what has come for anybody is read.
 *
 * <pre>
 *   |--0--1--2--3-- ... --39--|--0--1--2--3-- ...      20 ms from bar to bar
 *      callers 0, 40, 80, ...
 *         callers 1, 41, 81, ...
 * </pre>
 *
 * A turn that comes late is counted: then the load itself was the bottleneck and the figures say
 * nothing about the server. What cannot be made good is skipped, never sent in a burst.
 */
final class LoadLoop {
  static final long PERIOD_NS = 20_000_000;

  /** In each period. */
  static final int TURNS = 40;

  /** Half a packet: from here on the load is no longer even. */
  static final long LATE_NS = 10_000_000;

  private static final long SKIP_NS = 200_000_000;

  /** Rather this much too early than asleep for longer than that. */
  private static final long TOO_SHORT_TO_SLEEP_NS = 60_000;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /**
   * How the load itself ran.
   *
   * @param wallNs how long
   * @param cpuNs processor time of this thread
   * @param packets due
   * @param latePackets of these more than {@link #LATE_NS} late
   * @param worstLagNs of any turn
   * @param intervals between two packets of a sampled caller, microseconds
   */
  record Pace(
      long wallNs,
      long cpuNs,
      long packets,
      long latePackets,
      long worstLagNs,
      Histogram intervals) {}

  private final Callers callers;
  private final Histogram intervals = new Histogram(Caller.LONGEST_INTERVAL_NS / 1_000, 3);
  private boolean probing;
  private long packets;
  private long latePackets;
  private long worstLagNs;

  LoadLoop(Callers callers) {
    this.callers = callers;
  }

  /** Runs for so many periods, or less: {@code done} is asked before each. */
  Pace run(long periods, BooleanSupplier done) throws IOException {
    return run(periods, List.of(), false, done);
  }

  /**
   * Runs for so many periods, or less.
   *
   * @param sample callers whose packets are timed; they are connected
   * @param probing whether those who measure the delay do
   * @param done asked before each period
   */
  Pace run(long periods, List<Integer> sample, boolean probing, BooleanSupplier done)
      throws IOException {
    this.probing = probing;
    List<Caller> sampled = sample.stream().map(callers::at).toList();
    intervals.reset();
    sampled.forEach(caller -> caller.time(intervals));
    packets = 0;
    latePackets = 0;
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
      period(periodNs, period, periods);
      periodNs += PERIOD_NS;
    }
    awaitNs(periodNs);
    sampled.forEach(caller -> caller.time(null));
    return new Pace(
        System.nanoTime() - startNs,
        THREADS.getCurrentThreadCpuTime() - cpuNs,
        packets,
        latePackets,
        worstLagNs,
        intervals.copy());
  }

  /** Turns that never came are late ones, too. */
  private void skip(long lagNs) {
    long skipped = callers.connected() * (lagNs / PERIOD_NS);
    packets += skipped;
    latePackets += skipped;
    worstLagNs = Math.max(worstLagNs, lagNs);
  }

  private void period(long periodNs, long period, long periods) {
    for (int turn = 0; turn < TURNS; turn++) {
      long dueNs = periodNs + PERIOD_NS * turn / TURNS;
      long nowNs = awaitNs(dueNs);
      int sent = callers.speak(turn, nowNs, probing ? period : Long.MAX_VALUE, periods);
      callers.listen();
      packets += sent;
      latePackets += nowNs - dueNs > LATE_NS ? sent : 0;
      worstLagNs = Math.max(worstLagNs, nowNs - dueNs);
    }
  }

  /** Sleeps until then, or not at all; returns the time. */
  private static long awaitNs(long dueNs) {
    long nowNs = System.nanoTime();
    while (dueNs - nowNs > TOO_SHORT_TO_SLEEP_NS) {
      LockSupport.parkNanos(dueNs - nowNs);
      nowNs = System.nanoTime();
    }
    return nowNs;
  }
}
