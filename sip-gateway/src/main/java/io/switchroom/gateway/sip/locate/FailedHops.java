package io.switchroom.gateway.sip.locate;

import io.switchroom.gateway.sip.transport.TransportKind;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Servers that have failed lately (a 503, no answer, a transport's error): for a while they are
 * tried after all others (RFC 3263 §4.3), yet still tried, since all of them may have failed. A
 * server is a transport and an address, whatever domain led there. Owned by one event loop.
 */
public final class FailedHops {
  private final int maxServers;
  private final Duration penalty;
  private final Duration maxPenalty;
  private final Map<Server, Long> untilNs = new HashMap<>();

  private record Server(TransportKind transport, InetSocketAddress address) {
    static Server of(SipHop hop) {
      return new Server(hop.transport(), hop.address());
    }
  }

  /**
   * @param maxServers remembered; beyond, the one whose time is up first is forgotten
   * @param penalty for how long, where the server does not say
   * @param maxPenalty the most that is believed of a Retry-After
   */
  public FailedHops(int maxServers, Duration penalty, Duration maxPenalty) {
    this.maxServers = maxServers;
    this.penalty = penalty;
    this.maxPenalty = maxPenalty;
  }

  /**
   * A server has failed.
   *
   * @param retryAfter what its Retry-After says (RFC 3261 §21.5.4), if it has sent one
   */
  public void onFailure(SipHop hop, Optional<Duration> retryAfter, long nowNs) {
    Duration rest = retryAfter.orElse(penalty);
    if (rest.compareTo(maxPenalty) > 0) {
      rest = maxPenalty;
    }
    if (!rest.isPositive()) {
      untilNs.remove(Server.of(hop));
      return;
    }
    forgetPast(nowNs);
    Server server = Server.of(hop);
    if (!untilNs.containsKey(server) && untilNs.size() >= maxServers) {
      untilNs.entrySet().stream()
          .min(Comparator.comparingLong(entry -> entry.getValue() - nowNs))
          .ifPresent(soonest -> untilNs.remove(soonest.getKey()));
    }
    untilNs.put(server, nowNs + rest.toNanos());
  }

  /** A server has answered, so it is in its place again. */
  public void onSuccess(SipHop hop) {
    untilNs.remove(Server.of(hop));
  }

  /** The same hops: first those in good standing, then the failed ones, soonest over first. */
  public List<SipHop> order(List<SipHop> hops, long nowNs) {
    forgetPast(nowNs);
    List<SipHop> good = new ArrayList<>(hops.size());
    List<SipHop> failed = new ArrayList<>();
    for (SipHop hop : hops) {
      (untilNs.containsKey(Server.of(hop)) ? failed : good).add(hop);
    }
    failed.sort(Comparator.comparingLong(hop -> untilNs.get(Server.of(hop)) - nowNs));
    good.addAll(failed);
    return good;
  }

  /** Servers remembered, for a gauge. */
  public int size() {
    return untilNs.size();
  }

  private void forgetPast(long nowNs) {
    untilNs.values().removeIf(until -> nowNs - until >= 0);
  }
}
