package io.switchroom.gateway.sip.transaction;

/** Timers and a clock of one loop; a test has its own, in virtual time. */
public interface SipTimers {
  /** One action to come. */
  interface Timer {
    /** It will not run any more; no harm if it has run already. */
    void cancel();
  }

  /** Runs the action once, on the loop, so much later. */
  Timer after(long delayMs, Runnable action);

  /** Monotonic, with an origin of its own. */
  long nowMs();
}
