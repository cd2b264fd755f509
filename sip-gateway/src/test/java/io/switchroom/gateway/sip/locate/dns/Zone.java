package io.switchroom.gateway.sip.locate.dns;

import io.netty.util.NetUtil;
import io.switchroom.gateway.sip.locate.dns.ResourceRecord.Address;
import io.switchroom.gateway.sip.locate.dns.ResourceRecord.Naptr;
import io.switchroom.gateway.sip.locate.dns.ResourceRecord.Srv;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records written as in a zone file, one a line, every TTL 60 s, every negative one 20 s:
 *
 * <pre>
 *  example.org      NAPTR 10 50 s SIP+D2U _sip._udp.example.org.
 *  _sip._udp.example.org SRV 10 60 5060 a.example.org.
 *  a.example.org    A     192.0.2.1
 *  www.example.org  CNAME a.example.org.
 * </pre>
 */
public final class Zone {
  public static final long TTL = 60;
  public static final long NEGATIVE_TTL = 20;

  private final Map<RecordQuery, List<ResourceRecord>> records = new LinkedHashMap<>();
  private final Map<String, String> aliases = new HashMap<>();

  public static Zone of(String... lines) {
    Zone zone = new Zone();
    for (String line : lines) {
      zone.add(line.strip().split("\\s+"));
    }
    return zone;
  }

  private void add(String... words) {
    String name = DomainNames.absolute(words[0]);
    if (words[1].equals("CNAME")) {
      aliases.put(name, words[2]);
      return;
    }
    RecordType type = RecordType.valueOf(words[1]);
    ResourceRecord record =
        switch (type) {
          case A, AAAA -> new Address(address(DomainNames.relative(name), words[2]));
          case SRV -> new Srv(number(words[2]), number(words[3]), number(words[4]), words[5]);
          case NAPTR ->
              new Naptr(number(words[2]), number(words[3]), words[4], words[5], "", words[6]);
        };
    records.computeIfAbsent(new RecordQuery(name, type), none -> new ArrayList<>()).add(record);
  }

  /** The records of this name and type, may be none. */
  List<ResourceRecord> records(String name, RecordType type) {
    return records.getOrDefault(new RecordQuery(DomainNames.absolute(name), type), List.of());
  }

  /** Null if it is no alias. */
  String alias(String name) {
    return aliases.get(DomainNames.absolute(name));
  }

  boolean has(String name) {
    String absolute = DomainNames.absolute(name);
    return aliases.containsKey(absolute)
        || records.keySet().stream().anyMatch(query -> query.name().equals(absolute));
  }

  /** What a name server would say. */
  RecordAnswer answer(RecordQuery query) {
    List<ResourceRecord> found = records(query.name(), query.type());
    if (!found.isEmpty()) {
      return new RecordAnswer.Records(found, TTL);
    }
    return has(query.name())
        ? new RecordAnswer.NoRecords(NEGATIVE_TTL)
        : new RecordAnswer.NoSuchName(NEGATIVE_TTL);
  }

  private static int number(String word) {
    return Integer.parseInt(word);
  }

  private static InetAddress address(String name, String literal) {
    try {
      return InetAddress.getByAddress(name, NetUtil.createByteArrayFromIpAddressString(literal));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
