package io.switchroom.gateway.sip.locate;

import io.switchroom.gateway.sip.locate.dns.RecordType;
import java.util.List;

/**
 * Which addresses of a host are tried, and which first. A server's record says nothing about the
 * family, so both are asked for (RFC 7984 §3.1), and a host of both is tried by both.
 */
public enum AddressOrder {
  IPV4_FIRST(RecordType.A, RecordType.AAAA),
  IPV6_FIRST(RecordType.AAAA, RecordType.A),
  IPV4_ONLY(RecordType.A),
  IPV6_ONLY(RecordType.AAAA);

  private final List<RecordType> types;

  AddressOrder(RecordType... types) {
    this.types = List.of(types);
  }

  List<RecordType> types() {
    return types;
  }
}
