package io.switchroom.rtc.auth;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts logins that failed, and says who has to wait: who tried one user too often from one
 * address, and an address that tried too often altogether. Counting begins with the first failure
 * and ends a window later, with whatever was refused meanwhile not counted.
 *
 * <p>A user is counted per source address: tickets cannot be guessed, so a count over all addresses
 * would stop nobody but the user himself, whom any stranger could then lock out.
 *
 * <p>Memory is bounded; when it is full the oldest count is forgotten. Used on one thread.
 */
public final class FailedLogins {
  /** An IPv6 subscriber has at least 2^64 addresses: they count as one. */
  private static final int IPV6_PREFIX_BYTES = 8;

  /**
   * When somebody has to wait.
   *
   * @param perUser failures of one user of an application from one address within a window
   * @param perSource failures from one address within a window
   * @param maxRemembered counts of each kind
   */
  public record Limits(int perUser, int perSource, long windowNs, int maxRemembered) {
    /** Nobody ever has to. */
    public static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, 1, 1);
  }

  private record Source(byte[] prefix) {
    static Source of(InetAddress address) {
      byte[] bytes = address.getAddress();
      return new Source(
          address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_PREFIX_BYTES) : bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Source that && Arrays.equals(prefix, that.prefix);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(prefix);
    }
  }

  private record Login(SdkAppId application, UserId user, Source source) {}

  private static final class Count {
    final long sinceNs;
    int failures;

    Count(long sinceNs) {
      this.sinceNs = sinceNs;
    }
  }

  private final Limits limits;

  /** In the order in which their windows end, for all are equally long. */
  private final Map<Login, Count> logins = new LinkedHashMap<>();

  private final Map<Source, Count> sources = new LinkedHashMap<>();

  public FailedLogins(Limits limits) {
    this.limits = limits;
  }

  /** Whether this login must be refused unseen. */
  public boolean mustWait(SdkAppId application, UserId user, InetAddress from, long nowNs) {
    forgetEnded(logins, nowNs);
    forgetEnded(sources, nowNs);
    Source source = Source.of(from);
    return reached(sources.get(source), limits.perSource)
        || reached(logins.get(new Login(application, user, source)), limits.perUser);
  }

  /** A login that did not have to wait was refused. */
  public void failed(SdkAppId application, UserId user, InetAddress from, long nowNs) {
    Source source = Source.of(from);
    count(sources, source, nowNs);
    count(logins, new Login(application, user, source), nowNs);
  }

  /** A login was good: the user's failures are forgiven, those of the address are not. */
  public void succeeded(SdkAppId application, UserId user, InetAddress from) {
    logins.remove(new Login(application, user, Source.of(from)));
  }

  /** Counts held now, of both kinds. */
  int remembered() {
    return logins.size() + sources.size();
  }

  private static boolean reached(Count count, int limit) {
    return count != null && count.failures >= limit;
  }

  private <K> void count(Map<K, Count> counts, K key, long nowNs) {
    Count count = counts.get(key);
    if (count == null) {
      if (counts.size() >= limits.maxRemembered) {
        counts.remove(counts.keySet().iterator().next());
      }
      count = new Count(nowNs);
      counts.put(key, count);
    }
    count.failures++;
  }

  private <K> void forgetEnded(Map<K, Count> counts, long nowNs) {
    Iterator<Count> oldest = counts.values().iterator();
    while (oldest.hasNext() && nowNs - oldest.next().sinceNs >= limits.windowNs) {
      oldest.remove();
    }
  }
}
