package io.switchroom.gateway.sip.locate.dns;

import io.netty.resolver.HostsFileEntriesProvider;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.NoRecords;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.Records;
import java.io.IOException;
import java.io.Reader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Names whose addresses this machine knows without DNS. A name that is there is never asked for in
 * DNS, not even in the address family the file lacks.
 *
 * @param addresses by name, lower case, without last dot
 */
public record HostsFile(Map<String, List<InetAddress>> addresses) {
  /** Read once, so any time will do; the cache bounds it. */
  private static final long TTL_SECONDS = 3_600;

  public HostsFile {
    addresses = Map.copyOf(addresses);
  }

  /** The system's file; no names if it cannot be read. Reads a file, so not for an event loop. */
  public static HostsFile ofSystem() {
    return of(HostsFileEntriesProvider.parser().parseSilently());
  }

  /** Text in the form of {@code /etc/hosts}. */
  public static HostsFile parse(Reader text) throws IOException {
    return of(HostsFileEntriesProvider.parser().parse(text));
  }

  private static HostsFile of(HostsFileEntriesProvider entries) {
    Map<String, List<InetAddress>> addresses = new HashMap<>();
    addAll(addresses, entries.ipv4Entries());
    addAll(addresses, entries.ipv6Entries());
    return new HostsFile(addresses);
  }

  private static void addAll(
      Map<String, List<InetAddress>> addresses, Map<String, List<InetAddress>> more) {
    more.forEach(
        (name, some) ->
            addresses
                .computeIfAbsent(name.toLowerCase(Locale.ROOT), none -> new ArrayList<>())
                .addAll(some));
  }

  /** Empty if DNS is to be asked. */
  Optional<RecordAnswer> answer(RecordQuery query) {
    List<InetAddress> known = addresses.get(query.displayName());
    if (known == null || query.type() == RecordType.SRV || query.type() == RecordType.NAPTR) {
      return Optional.empty();
    }
    boolean ipv4 = query.type() == RecordType.A;
    List<ResourceRecord> records = new ArrayList<>();
    for (InetAddress address : known) {
      if (address instanceof Inet4Address == ipv4) {
        records.add(new ResourceRecord.Address(address));
      }
    }
    return Optional.of(
        records.isEmpty() ? new NoRecords(TTL_SECONDS) : new Records(records, TTL_SECONDS));
  }
}
