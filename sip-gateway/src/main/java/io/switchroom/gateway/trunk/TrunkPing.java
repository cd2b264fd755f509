package io.switchroom.gateway.trunk;

import io.switchroom.gateway.sip.RequestSeries;
import io.switchroom.gateway.sip.transaction.SipTimers;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a trunk with OPTIONS whether it is there. Any answer but 408, 503 and the like means that it
 * is: many do not know OPTIONS and say so. On the control loop.
 */
final class TrunkPing {
  private static final Logger LOG = LoggerFactory.getLogger(TrunkPing.class);

  private final String name;
  private final RequestSeries series;
  private final long intervalMs;
  private final SipTimers timers;
  private final Runnable onUp;
  private boolean up = true;
  private String status = "not asked yet";
  private SipTimers.Timer next;
  private boolean stopped;

  /**
   * @param onUp told when it is there again
   */
  TrunkPing(String name, RequestSeries series, int intervalS, SipTimers timers, Runnable onUp) {
    this.onUp = onUp;
    this.name = name;
    this.series = series;
    this.intervalMs = intervalS * 1_000L;
    this.timers = timers;
  }

  /** True until it is known to be down. */
  boolean isUp() {
    return up;
  }

  String status() {
    return status;
  }

  void ask() {
    series.send(List.of(), this::onOutcome);
  }

  private void onOutcome(RequestSeries.Outcome outcome) {
    if (stopped) {
      return;
    }
    boolean answers =
        switch (outcome.status()) {
          case 408, 502, 503, 504 -> false;
          default -> true;
        };
    if (answers != up) {
      LOG.warn("{} is {}: {} {}", name, answers ? "up" : "down", outcome.status(), outcome.text());
    }
    if (answers && !up) {
      onUp.run();
    }
    up = answers;
    status = outcome.status() + " " + outcome.text();
    next = timers.after(intervalMs, this::ask);
  }

  void stop() {
    stopped = true;
    if (next != null) {
      next.cancel();
    }
  }
}
