package io.switchroom.gateway.sip.locate;

import io.switchroom.gateway.sip.transport.TransportKind;
import java.time.Duration;
import java.util.List;

/**
 * How a {@link Locator} looks.
 *
 * @param served the transports we can send over, in the order we like them where DNS has no opinion
 * @param timeout for a whole look-up
 * @param otherFamilyDelay once a host's addresses of one family are known, how long those of the
 *     other are waited for, since some name servers never answer about AAAA
 * @param maxSrvTargets servers of SRV records whose addresses are looked up
 * @param maxHops hops returned
 */
public record LocatorSettings(
    List<TransportKind> served,
    AddressOrder addressOrder,
    Duration timeout,
    Duration otherFamilyDelay,
    int maxSrvTargets,
    int maxHops) {

  public LocatorSettings {
    served = served.stream().distinct().toList();
  }

  /** The usual bounds; IPv4 first. */
  public static LocatorSettings serving(TransportKind... served) {
    return new LocatorSettings(
        List.of(served),
        AddressOrder.IPV4_FIRST,
        Duration.ofSeconds(8),
        Duration.ofMillis(300),
        16,
        32);
  }
}
