package io.switchroom.gateway.sip.locate;

import io.switchroom.gateway.sip.locate.dns.ResourceRecord.Naptr;
import io.switchroom.gateway.sip.transport.TransportKind;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which services of a domain's NAPTR records to use (RFC 3263 §4.1): those with flag "s" for a
 * transport we serve, for a sips URI the SIPS ones only; of these the ones of the lowest order, by
 * preference. Higher orders are not turned to (RFC 3403 §4.1).
 */
final class NaptrChoice {
  private static final int MAX_SERVICES = 8;

  private final boolean secureOnly;
  private final List<TransportKind> served;

  NaptrChoice(boolean secureOnly, List<TransportKind> served) {
    this.secureOnly = secureOnly;
    this.served = served;
  }

  /** Best first; empty if none is of use, as where the records are ENUM's. */
  List<SrvService> choose(List<Naptr> records) {
    List<Naptr> usable = records.stream().filter(record -> service(record).isPresent()).toList();
    int order = usable.stream().mapToInt(Naptr::order).min().orElse(0);
    return usable.stream()
        .filter(record -> record.order() == order)
        .sorted(Comparator.comparingInt(Naptr::preference))
        .flatMap(record -> service(record).stream())
        .distinct()
        .limit(MAX_SERVICES)
        .toList();
  }

  private Optional<SrvService> service(Naptr record) {
    if (!record.flags().equalsIgnoreCase("s")
        || !record.regexp().isEmpty()
        || record.replacement().equals(".")) {
      return Optional.empty();
    }
    return served.stream()
        .filter(transport -> transport.naptrService().equalsIgnoreCase(record.services()))
        .filter(transport -> transport.isSecure() || !secureOnly)
        .findFirst()
        .map(transport -> new SrvService(transport, record.replacement()));
  }
}
