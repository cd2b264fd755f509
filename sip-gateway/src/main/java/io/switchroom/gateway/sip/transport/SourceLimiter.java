package io.switchroom.gateway.sip.transport;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket per source address, asked before a message is looked at. Owned by the signalling
 * loop; its memory is bounded by {@link RateLimit#maxSources}.
 */
final class SourceLimiter {
  private static final class Bucket {
    double tokens;
    long filledNs;
  }

  private final RateLimit limit;
  private final Map<InetAddress, Bucket> buckets =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
          return size() > limit.maxSources();
        }
      };

  SourceLimiter(RateLimit limit) {
    this.limit = limit;
  }

  /** Takes one token of this source; false if there is none. */
  boolean allow(InetAddress source, long nowNs) {
    boolean local = source.isLoopbackAddress();
    int burst = local ? limit.loopbackBurst() : limit.burst();
    int perSecond = local ? limit.loopbackMessagesPerSecond() : limit.messagesPerSecond();
    Bucket bucket = buckets.get(source);
    if (bucket == null) {
      bucket = new Bucket();
      bucket.tokens = burst;
      bucket.filledNs = nowNs;
      buckets.put(source, bucket);
    }
    double refill = (nowNs - bucket.filledNs) / 1e9 * perSecond;
    bucket.tokens = Math.min(burst, bucket.tokens + refill);
    bucket.filledNs = nowNs;
    if (bucket.tokens < 1) {
      return false;
    }
    bucket.tokens -= 1;
    return true;
  }
}
