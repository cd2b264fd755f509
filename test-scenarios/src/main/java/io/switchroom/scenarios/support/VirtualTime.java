package io.switchroom.scenarios.support;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The one clock of a scenario, and what is to happen when. It moves only when a test moves it; what
 * falls on the same instant happens in the order in which it was asked for.
 */
public final class VirtualTime {
  private static final long START_NS = 1_000_000_000_000L;
  private static final long NS_PER_MS = 1_000_000L;
  private static final long REAL_PATIENCE_NS = 20_000_000_000L;

  private record Task(long atNs, long order, Runnable action) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(atNs, other.atNs);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private final List<ManualLoop> loops = new ArrayList<>();
  private long nowNs = START_NS;
  private long order;

  public long nowNs() {
    return nowNs;
  }

  /** Milliseconds since the scenario began. */
  public double nowMs() {
    return (double) (nowNs - START_NS) / NS_PER_MS;
  }

  /** That many milliseconds after the scenario's beginning. */
  public long atMs(double ms) {
    return START_NS + Math.round(ms * NS_PER_MS);
  }

  void add(ManualLoop loop) {
    loops.add(loop);
  }

  /** Lets something happen at an instant; one that has passed means now. */
  public void at(long atNs, Runnable action) {
    tasks.add(new Task(Math.max(atNs, nowNs), order++, action));
  }

  /** Moves the clock, doing on the way all that falls due, the new instant included. */
  public void advanceMs(double ms) {
    advanceTo(nowNs + Math.round(ms * NS_PER_MS));
  }

  /** As {@link #advanceMs}, to an instant. */
  public void advanceTo(long endNs) {
    runPosted();
    while (!tasks.isEmpty() && tasks.peek().atNs <= endNs) {
      Task task = tasks.poll();
      nowNs = task.atNs;
      task.action.run();
      runPosted();
    }
    nowNs = endNs;
  }

  /** Does what is due at this instant, until nothing is. */
  public void settle() {
    advanceTo(nowNs);
  }

  /**
   * Waits, in real time and standing still in this one, for what threads of its own bring about: a
   * DTLS handshake.
   */
  public void await(String what, BooleanSupplier done) {
    long deadlineNs = System.nanoTime() + REAL_PATIENCE_NS;
    settle();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError("still waiting for " + what);
      }
      LockSupport.parkNanos(100_000);
      settle();
    }
  }

  private void runPosted() {
    boolean any = true;
    while (any) {
      any = false;
      for (int i = 0; i < loops.size(); i++) {
        any |= loops.get(i).runPosted();
      }
    }
  }
}
