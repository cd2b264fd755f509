package io.switchroom.gateway.sip.locate;

import io.switchroom.gateway.sip.locate.Location.Found;
import io.switchroom.gateway.sip.locate.dns.RecordSource;
import io.switchroom.gateway.sip.locate.dns.Timers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * Finds the servers for a SIP URI (RFC 3263). Owned by one event loop: asked there, answers there.
 *
 * <p>Each look-up draws anew among the weights of SRV records, so calls spread as the domain
 * wishes. What belongs together, a transaction's retransmissions, its CANCEL and ACK, goes to the
 * hop it began with (RFC 3263 §4.1), and a failed request to the next hop of its own list.
 */
public final class Locator {
  private final LocatorSettings settings;
  private final RecordSource records;
  private final Timers timers;
  private final SrvOrder srvOrder;
  private final FailedHops failedHops;

  /**
   * @param records usually a {@link io.switchroom.gateway.sip.locate.dns.RecordCache}
   * @param random draws among SRV weights
   * @param failedHops told of failures by whoever sends; put last here
   */
  public Locator(
      LocatorSettings settings,
      RecordSource records,
      Timers timers,
      RandomGenerator random,
      FailedHops failedHops) {
    this.settings = settings;
    this.records = records;
    this.timers = timers;
    this.srvOrder = new SrvOrder(random);
    this.failedHops = failedHops;
  }

  /**
   * @return completes within {@link LocatorSettings#timeout}, exceptionally only for a bug; may
   *     already be complete, as for literals and what is remembered
   */
  public CompletionStage<Location> locate(SipTarget target) {
    ServerLookup lookup = new ServerLookup(target, settings, records, timers, srvOrder);
    CompletableFuture<Location> location = lookup.run().toCompletableFuture().copy();
    if (!location.isDone()) {
      Timers.Cancel timeout =
          timers.after(settings.timeout().toNanos(), () -> location.complete(lookup.giveUp()));
      location.whenComplete((done, bug) -> timeout.cancel());
    }
    return location.thenApply(this::failedLast);
  }

  private Location failedLast(Location location) {
    return location instanceof Found found
        ? new Found(failedHops.order(found.hops(), timers.nowNs()))
        : location;
  }
}
