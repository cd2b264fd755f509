package io.switchroom.gateway.sip.locate;

import io.switchroom.gateway.sip.transport.TransportKind;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a request is to go, as a SIP URI says it: RFC 3263 §4's TARGET, port and transport.
 *
 * @param host a name, an IPv4 or an IPv6 literal, the latter in brackets or not; a name ending with
 *     a dot is fully qualified
 * @param transport the URI's transport parameter; {@code tcp} and {@code ws} of a sips URI mean TLS
 *     and WSS
 */
public record SipTarget(
    Scheme scheme, String host, OptionalInt port, Optional<TransportKind> transport) {

  /** A URI's scheme. */
  public enum Scheme {
    SIP,
    SIPS
  }

  public static SipTarget sip(String host) {
    return new SipTarget(Scheme.SIP, host, OptionalInt.empty(), Optional.empty());
  }

  public static SipTarget sips(String host) {
    return new SipTarget(Scheme.SIPS, host, OptionalInt.empty(), Optional.empty());
  }

  public SipTarget withPort(int port) {
    return new SipTarget(scheme, host, OptionalInt.of(port), transport);
  }

  public SipTarget withTransport(TransportKind transport) {
    return new SipTarget(scheme, host, port, Optional.of(transport));
  }

  /** As a URI without user. */
  @Override
  public String toString() {
    StringBuilder uri = new StringBuilder(scheme.name().toLowerCase(Locale.ROOT));
    uri.append(':').append(host);
    port.ifPresent(number -> uri.append(':').append(number));
    transport.ifPresent(
        kind -> uri.append(";transport=").append(kind.name().toLowerCase(Locale.ROOT)));
    return uri.toString();
  }
}
