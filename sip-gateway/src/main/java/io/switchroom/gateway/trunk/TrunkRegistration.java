package io.switchroom.gateway.trunk;

import io.switchroom.gateway.sip.OutgoingCall;
import io.switchroom.gateway.sip.RequestSeries;
import io.switchroom.gateway.sip.transaction.SipTimers;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our registration with one registrar of a trunk (RFC 3261 §10.2): made, refreshed before it
 * expires, and where it fails tried again for ever, less and less often (RFC 5626 §4.5). On the
 * control loop.
 */
final class TrunkRegistration {
  private static final Logger LOG = LoggerFactory.getLogger(TrunkRegistration.class);

  private static final long FIRST_RETRY_MS = 2_000;
  private static final long LAST_RETRY_MS = 120_000;

  private final String name;
  private final RequestSeries series;
  private final SipTimers timers;
  private final RandomGenerator random;
  private int wantedS;
  private boolean registered;
  private String status = "not tried yet";
  private int failures;
  private SipTimers.Timer next;

  /** For the next attempt after a failure. */
  private boolean waiting;

  private boolean stopped;

  /**
   * @param name of the trunk, and the registrar, for people
   */
  TrunkRegistration(
      String name, RequestSeries series, int wantedS, SipTimers timers, RandomGenerator random) {
    this.name = name;
    this.series = series;
    this.wantedS = wantedS;
    this.timers = timers;
    this.random = random;
  }

  boolean isRegistered() {
    return registered;
  }

  /** One sentence. */
  String status() {
    return status;
  }

  void start() {
    register();
  }

  /** The registrar is there again: waits no longer. */
  void retryNow() {
    if (!registered && waiting && !stopped) {
      next.cancel();
      register();
    }
  }

  private void register() {
    waiting = false;
    String expires = Integer.toString(wantedS);
    series.send(List.of(new OutgoingCall.Header("Expires", expires)), this::onOutcome);
  }

  private void onOutcome(RequestSeries.Outcome outcome) {
    if (stopped) {
      return;
    }
    if (outcome.isGood()) {
      int grantedS = Math.max(1, outcome.contactExpiresS().orElse(wantedS));
      if (!registered) {
        LOG.info("{}: registered for {} s", name, grantedS);
      }
      registered = true;
      failures = 0;
      status = "registered for " + grantedS + " s";
      // With time to try again before it is forgotten, and not all at once after an outage.
      long marginS = grantedS > 120 ? 60 : grantedS / 2;
      next = timers.after((grantedS - marginS) * 1_000 + random.nextInt(500), this::register);
    } else if (outcome.status() == 423 && outcome.minExpiresS().orElse(0) > wantedS) {
      wantedS = outcome.minExpiresS().getAsInt();
      register();
    } else {
      failed(outcome);
    }
  }

  private void failed(RequestSeries.Outcome outcome) {
    String why = outcome.status() + " " + outcome.text();
    if (registered || failures == 0) {
      LOG.warn("{}: not registered: {}", name, why);
    }
    registered = false;
    status = why;
    failures++;
    long backOffMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS << Math.min(20, failures - 1));
    long waitMs = Math.max(backOffMs, outcome.retryAfterS().orElse(0) * 1_000L);
    // Between half and all of it (RFC 5626 §4.5).
    waiting = true;
    next = timers.after(waitMs / 2 + random.nextLong(waitMs / 2 + 1), this::register);
  }

  /** Takes the registration back; nothing waits for the answer. */
  void stop() {
    stopped = true;
    if (next != null) {
      next.cancel();
    }
    if (registered) {
      series.send(List.of(new OutgoingCall.Header("Expires", "0")), outcome -> {});
    }
  }
}
