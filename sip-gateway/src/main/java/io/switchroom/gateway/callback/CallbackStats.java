package io.switchroom.gateway.callback;

import io.switchroom.gateway.callback.CallbackAnswer.Failure;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** What callbacks count. Any thread may write and read it. */
public final class CallbackStats {
  private static final int[] BOUNDS_MS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000};

  private final LongAdder queued = new LongAdder();
  private final LongAdder delivered = new LongAdder();
  private final LongAdder givenUp = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final Map<Failure, LongAdder> failed = new EnumMap<>(Failure.class);
  private final Latency written = new Latency();
  private final Latency answered = new Latency();

  CallbackStats() {
    for (Failure failure : Failure.values()) {
      failed.put(failure, new LongAdder());
    }
  }

  /** A histogram. */
  public static final class Latency {
    private final LongAdder[] counts = new LongAdder[BOUNDS_MS.length + 1];
    private final LongAdder sumNs = new LongAdder();

    private Latency() {
      for (int i = 0; i < counts.length; i++) {
        counts[i] = new LongAdder();
      }
    }

    void add(long ns) {
      int range = 0;
      while (range < BOUNDS_MS.length && ns > TimeUnit.MILLISECONDS.toNanos(BOUNDS_MS[range])) {
        range++;
      }
      counts[range].increment();
      sumNs.add(ns);
    }

    /** Upper bounds of all ranges but the last, which has none; milliseconds. */
    public static int[] boundsMs() {
      return BOUNDS_MS.clone();
    }

    /** How many fell into each range. */
    public long[] counts() {
      long[] all = new long[counts.length];
      for (int i = 0; i < all.length; i++) {
        all[i] = counts[i].sum();
      }
      return all;
    }

    public long sumNs() {
      return sumNs.sum();
    }
  }

  void onQueued() {
    queued.increment();
  }

  void onDelivered() {
    queued.decrement();
    delivered.increment();
  }

  void onGivenUp() {
    queued.decrement();
    givenUp.increment();
  }

  void onRefused() {
    refused.increment();
  }

  void onLost() {
    lost.increment();
  }

  void onFailed(Failure failure) {
    failed.get(failure).increment();
  }

  /** Events that wait or are being sent. */
  public long queued() {
    return queued.sum();
  }

  public long delivered() {
    return delivered.sum();
  }

  /** Events whose time was over. */
  public long givenUp() {
    return givenUp.sum();
  }

  /** Events that were not tried because too many waited already. */
  public long refused() {
    return refused.sum();
  }

  /** Events that could not be written to the database. */
  public long lost() {
    return lost.sum();
  }

  /** The words that {@link #failed} knows. */
  public static String[] failures() {
    Failure[] all = Failure.values();
    String[] words = new String[all.length];
    for (int i = 0; i < all.length; i++) {
      words[i] = all[i].word();
    }
    return words;
  }

  /** Attempts that failed for a reason. */
  public long failed(String word) {
    return failed.entrySet().stream()
        .filter(entry -> entry.getKey().word().equals(word))
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  /** From an event until it was safe in the database. */
  public Latency written() {
    return written;
  }

  /** From a request until its answer, if that was a success. */
  public Latency answered() {
    return answered;
  }
}
