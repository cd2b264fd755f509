package io.switchroom.gateway.sip.locate.dns;

/** Time of the event loop that owns the looking-up. All calls on that loop. */
public interface Timers {

  /** Monotonic, ns; only differences mean anything. */
  long nowNs();

  /**
   * Runs a task once on the loop.
   *
   * @return cancels it; without effect once it has run
   */
  Cancel after(long delayNs, Runnable task);

  /** Cancels a task. */
  @FunctionalInterface
  interface Cancel {
    void cancel();
  }
}
