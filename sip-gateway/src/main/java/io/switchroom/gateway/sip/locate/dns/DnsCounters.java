package io.switchroom.gateway.sip.locate.dns;

import java.util.concurrent.atomic.LongAdder;

/** Totals since start. Written on the owning loop, read from any thread. */
public final class DnsCounters {
  private final LongAdder queries = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder malformed = new LongAdder();
  private final LongAdder cached = new LongAdder();
  private final LongAdder stale = new LongAdder();

  void countQuery() {
    queries.increment();
  }

  void countFailure() {
    failures.increment();
  }

  void countMalformed() {
    malformed.increment();
  }

  void countCached() {
    cached.increment();
  }

  void countStale() {
    stale.increment();
  }

  /** Queries sent to name servers, repeats included. */
  public long queriesSent() {
    return queries.sum();
  }

  /** Queries that timed out or were answered with an error other than NXDOMAIN. */
  public long queriesFailed() {
    return failures.sum();
  }

  /** Records ignored because their bytes were not what RFC 1035, 2782 or 3403 says. */
  public long malformedRecords() {
    return malformed.sum();
  }

  /** Answers given from the cache within their time to live. */
  public long cachedAnswers() {
    return cached.sum();
  }

  /** Answers given past their time to live because no name server told a new one. */
  public long staleAnswers() {
    return stale.sum();
  }
}
