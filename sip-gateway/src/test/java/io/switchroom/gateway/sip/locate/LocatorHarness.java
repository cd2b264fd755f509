package io.switchroom.gateway.sip.locate;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.sip.locate.dns.TestRecords;
import io.switchroom.gateway.sip.locate.dns.VirtualTime;
import io.switchroom.gateway.sip.locate.dns.Zone;
import io.switchroom.gateway.sip.transport.TransportKind;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A locator on a zone, in virtual time, without a cache. */
final class LocatorHarness {
  final VirtualTime time = new VirtualTime();
  final TestRecords records;
  final FailedHops failed = new FailedHops(16, Duration.ofSeconds(30), Duration.ofMinutes(10));
  private final Locator locator;

  LocatorHarness(LocatorSettings settings, String... zone) {
    records = new TestRecords(Zone.of(zone));
    locator = new Locator(settings, records, time, new Random(1), failed);
  }

  static LocatorHarness serving(List<TransportKind> served, String... zone) {
    return new LocatorHarness(LocatorSettings.serving(served.toArray(TransportKind[]::new)), zone);
  }

  CompletableFuture<Location> begin(SipTarget target) {
    return locator.locate(target).toCompletableFuture();
  }

  Location locate(SipTarget target) {
    CompletableFuture<Location> location = begin(target);
    assertTrue(location.isDone(), "all answers are at hand");
    return location.join();
  }

  /** As {@code UDP 192.0.2.1:5060}. */
  List<String> hops(SipTarget target) {
    return hops(locate(target));
  }

  static List<String> hops(Location location) {
    Location.Found found = assertInstanceOf(Location.Found.class, location);
    return found.hops().stream()
        .map(
            hop ->
                hop.transport()
                    + " "
                    + hop.address().getAddress().getHostAddress()
                    + ":"
                    + hop.address().getPort())
        .toList();
  }

  Location.NotFound failure(SipTarget target) {
    return assertInstanceOf(Location.NotFound.class, locate(target));
  }
}
