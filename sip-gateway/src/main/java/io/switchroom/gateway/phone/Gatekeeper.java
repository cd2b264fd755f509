package io.switchroom.gateway.phone;

import io.switchroom.gateway.sip.Admission;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is let in by SIP: the trunks by their addresses, the phones by their passwords, in
 * development mode whoever calls from this machine; nobody else gets as much as an answer. A source
 * that fails to prove itself time and again is ignored for a while. On the control loop.
 */
public final class Gatekeeper implements Admission {
  private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);

  private static final class Failures {
    int count;
    long sinceMs;
    long bannedUntilMs = Long.MIN_VALUE;
  }

  private final Admission trunks;
  private final Phones phones;
  private final Patience patience;
  private final LongSupplier nowMs;
  private final Map<InetAddress, Failures> failures;

  /** We ourselves, until the rehearsal is over; then null. */
  private InetAddress own;

  /**
   * What a source may do wrong.
   *
   * @param maxFailures within the window, until it is banned
   * @param maxSources remembered
   */
  public record Patience(int maxFailures, long windowMs, long banMs, int maxSources) {}

  /**
   * @param trunks judges whom it knows, and ignores or passes the rest
   * @param own let in until {@link #rehearsed}
   * @param nowMs a monotonic clock
   */
  public Gatekeeper(
      Admission trunks, Phones phones, InetAddress own, Patience patience, LongSupplier nowMs) {
    this.trunks = trunks;
    this.phones = phones;
    this.own = own;
    this.patience = patience;
    this.nowMs = nowMs;
    this.failures =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<InetAddress, Failures> eldest) {
            return size() > patience.maxSources();
          }
        };
  }

  /** From now on nobody is let in for practice. */
  public void rehearsed() {
    own = null;
  }

  @Override
  public Verdict judge(Request request) {
    if (request.source().getAddress().equals(own)) {
      return new Verdict.Pass(DEVELOPMENT);
    }
    Failures source = failures.get(request.source().getAddress());
    if (source != null && nowMs.getAsLong() < source.bannedUntilMs) {
      return new Verdict.Ignore();
    }
    Verdict verdict = trunks.judge(request);
    boolean known =
        verdict instanceof Verdict.Prove
            || verdict instanceof Verdict.Pass pass && !pass.peer().equals(DEVELOPMENT);
    return known ? verdict : phones.judge(request).orElse(verdict);
  }

  @Override
  public void failed(Request request) {
    InetAddress address = request.source().getAddress();
    Failures source = failures.computeIfAbsent(address, a -> new Failures());
    long now = nowMs.getAsLong();
    if (source.count == 0 || now - source.sinceMs > patience.windowMs()) {
      source.count = 0;
      source.sinceMs = now;
    }
    source.count++;
    LOG.info(
        "{} of {} from {} without the right password",
        request.method(),
        request.fromUser(),
        address.getHostAddress());
    if (source.count >= patience.maxFailures()) {
      source.count = 0;
      source.bannedUntilMs = now + patience.banMs();
      LOG.warn(
          "{} is banned for {} s: wrong passwords",
          address.getHostAddress(),
          patience.banMs() / 1_000);
    }
  }

  /** Sources that are ignored now. */
  public int banned() {
    long now = nowMs.getAsLong();
    return (int) failures.values().stream().filter(f -> now < f.bannedUntilMs).count();
  }
}
