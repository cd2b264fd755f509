package io.switchroom.gateway.sip.locate.dns;

import java.time.Duration;

/**
 * How long and how much a {@link RecordCache} remembers.
 *
 * @param maxEntries answers kept; the least recently used is forgotten first
 * @param maxPending questions asked at once; one more is answered from stale memory or not at all
 * @param maxRecords records kept of one answer; those after them are ignored
 * @param minTtl a shorter time to live counts as this, so that a TTL of 0 is not a query per call
 * @param maxTtl a longer one counts as this, so that a carrier's move is noticed
 * @param maxNegativeTtl the same for NXDOMAIN and for names without such a record
 * @param failureTtl for how long a failed question is not asked again (RFC 9520 §3.2, RFC 8767 §5);
 *     doubles with each failure in a row, up to {@code maxFailureTtl}
 * @param maxStale for how long past its time to live the last good answer is still used while DNS
 *     is down (RFC 8767)
 * @param staleAfter how long a question may stay open before the stale answer is used
 * @param queryTimeout how long it may stay open where there is none
 */
public record CacheSettings(
    int maxEntries,
    int maxPending,
    int maxRecords,
    Duration minTtl,
    Duration maxTtl,
    Duration maxNegativeTtl,
    Duration failureTtl,
    Duration maxFailureTtl,
    Duration maxStale,
    Duration staleAfter,
    Duration queryTimeout) {

  /** What suits a gateway with some dozens of carriers. */
  public static final CacheSettings DEFAULT =
      new CacheSettings(
          4_096,
          256,
          32,
          Duration.ofSeconds(5),
          Duration.ofHours(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofSeconds(40),
          Duration.ofDays(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(3));
}
