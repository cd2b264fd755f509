package io.switchroom.gateway.net;

/**
 * When an {@link EpollLoop} looks for datagrams. A look costs a wake-up, which costs as much as
 * handling several datagrams: so the more come, the more share one.
 *
 * <pre>
 *   few datagrams      each ends the sleep
 *   many               at instants a poll interval apart, the ticks among them
 *   many, no browser   a rest interval apart; the last look before a tick begins so much earlier
 *                      as reading takes, so that the tick finds everything read and is on time
 * </pre>
 *
 * <p>No clock inside: times are nanoseconds of {@link Loop#nowNs}. Not thread-safe.
 */
final class LookSchedule {
  /** A browser that is there sends a check or a report more often than that. */
  static final long SHARED_SILENT_NS = 10_000_000_000L;

  private static final long MAX_READING_NS = Loop.TICK_NS / 2;
  private static final int AVERAGED_OVER = 8;

  private final long pollIntervalNs;
  private final long restIntervalNs;
  private long weighAgainNs;
  private long datagramsBefore;
  private long sharedHeardNs;
  private long readingNs;
  private boolean atInstants;
  private boolean rests;

  /**
   * @param pollIntervalNs how long a datagram may wait under load; 0: none waits
   * @param restIntervalNs the same while shared sockets are silent; 0: the poll interval
   */
  LookSchedule(long pollIntervalNs, long restIntervalNs, long nowNs) {
    this.pollIntervalNs = pollIntervalNs;
    this.restIntervalNs = pollIntervalNs == 0 ? 0 : restIntervalNs;
    this.weighAgainNs = nowNs;
    this.sharedHeardNs = nowNs - SHARED_SILENT_NS;
  }

  /** Looking at instants pays once more datagrams come than there are such instants. */
  void weigh(long nowNs, long datagramsIn) {
    if (pollIntervalNs > 0 && nowNs - weighAgainNs >= 0) {
      boolean quiet = restIntervalNs > 0 && nowNs - sharedHeardNs >= SHARED_SILENT_NS;
      long intervalNs = quiet ? restIntervalNs : pollIntervalNs;
      atInstants = (datagramsIn - datagramsBefore) * intervalNs > Loop.TICK_NS;
      rests = quiet && atInstants;
      datagramsBefore = datagramsIn;
      weighAgainNs = nowNs + Loop.TICK_NS;
    }
  }

  /** Whether datagrams wait for the next look rather than end the sleep. */
  boolean atInstants() {
    return atInstants;
  }

  /** Whether it looks so seldom that a datagram's time of arrival must come from the kernel. */
  boolean rests() {
    return rests;
  }

  /** When to look next, if at instants; at the latest that tick, which lies ahead. */
  long nextNs(long nowNs, long tickNs) {
    long lastNs = rests ? tickNs - leadNs() : tickNs;
    if (lastNs - nowNs <= 0) {
      return tickNs;
    }
    long intervalNs = rests ? restIntervalNs : pollIntervalNs;
    return lastNs - (lastNs - nowNs - 1) / intervalNs * intervalNs;
  }

  /** A little less than reading takes: who is done too early must be woken once more to tick. */
  private long leadNs() {
    return readingNs - readingNs / AVERAGED_OVER;
  }

  /** Whether a look this long after the instant counts as made at the instant. */
  boolean isPunctual(long lateNs) {
    return atInstants && !rests && lateNs < pollIntervalNs / 4;
  }

  /**
   * How long a look took.
   *
   * @param all whether everything was read; else it would have taken longer
   */
  void looked(long tookNs, boolean all) {
    if (rests) {
      long wholeNs = Math.min(MAX_READING_NS, all ? tookNs : 2 * tookNs);
      readingNs += (wholeNs - readingNs) / AVERAGED_OVER;
    }
  }

  /** A datagram came to a socket that many share: there is a browser, who is sent to at once. */
  void sharedHeard(long nowNs) {
    sharedHeardNs = nowNs;
  }
}
