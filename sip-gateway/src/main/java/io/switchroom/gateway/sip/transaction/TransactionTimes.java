package io.switchroom.gateway.sip.transaction;

/**
 * The times of RFC 3261 §17 and RFC 6026 §7, all in milliseconds: multiples of T1 and of T4, which
 * in turn keep their proportion to T1.
 *
 * @param t1Ms estimate of a round trip, 500
 */
public record TransactionTimes(int t1Ms) {
  private static final int RFC_T1_MS = 500;

  public TransactionTimes {
    if (t1Ms < 1) {
      throw new IllegalArgumentException("T1 must be positive");
    }
  }

  /** The longest interval between two retransmissions: 4 s. */
  public long t2Ms() {
    return scaled(4_000);
  }

  /** How long a message stays in the network: 5 s. */
  public long t4Ms() {
    return scaled(5_000);
  }

  /** Timers B, F, H, J, L and M: 64*T1. */
  public long timeoutMs() {
    return 64L * t1Ms;
  }

  /** How long a server waits for its user's first response before it says 100: 200 ms. */
  public long tryingMs() {
    return Math.max(1, scaled(200));
  }

  private long scaled(long ms) {
    return Math.max(1, ms * t1Ms / RFC_T1_MS);
  }
}
