package io.switchroom.gateway.sip.locate.dns;

import java.net.InetAddress;

/** What a record says (RFC 1035 §3.2.1), decoded. Names are absolute, in lower case. */
public sealed interface ResourceRecord {

  /**
   * A or AAAA.
   *
   * @param address carries the name that was asked for, so that nobody looks it up in reverse
   */
  record Address(InetAddress address) implements ResourceRecord {}

  /**
   * SRV (RFC 2782).
   *
   * @param priority 0–65535, the lowest is tried first
   * @param weight 0–65535, the share among equals
   * @param target with its last dot; {@code "."}: the service is decidedly not available
   */
  record Srv(int priority, int weight, int port, String target) implements ResourceRecord {

    /** Whether this record says that there is no such service. */
    public boolean refusesService() {
      return target.equals(".");
    }
  }

  /**
   * NAPTR (RFC 3403 §4.1).
   *
   * @param order 0–65535, the lowest is tried first; {@code preference} decides among equals
   * @param flags as sent, {@code "s"} for SIP
   * @param services as sent, such as {@code SIP+D2U}
   * @param replacement with its last dot; {@code "."}: none
   */
  record Naptr(
      int order, int preference, String flags, String services, String regexp, String replacement)
      implements ResourceRecord {}
}
