package io.switchroom.gateway.sip.transport;

import java.util.Locale;
import java.util.Optional;

/** How SIP messages travel (RFC 3261 §18, RFC 7118), with the names in DNS (RFC 3263 §4.1). */
public enum TransportKind {
  UDP(false, false, 5060, "SIP+D2U", "_sip._udp."),
  TCP(true, false, 5060, "SIP+D2T", "_sip._tcp."),
  TLS(true, true, 5061, "SIPS+D2T", "_sips._tcp."),
  WS(true, false, 80, "SIP+D2W", "_sip._ws."),
  WSS(true, true, 443, "SIPS+D2W", "_sips._ws.");

  private final boolean reliable;
  private final boolean secure;
  private final int defaultPort;
  private final String naptrService;
  private final String srvPrefix;

  TransportKind(
      boolean reliable, boolean secure, int defaultPort, String naptrService, String srvPrefix) {
    this.reliable = reliable;
    this.secure = secure;
    this.defaultPort = defaultPort;
    this.naptrService = naptrService;
    this.srvPrefix = srvPrefix;
  }

  /** The transport of this name, in letters of either case. */
  public static Optional<TransportKind> of(String name) {
    for (TransportKind kind : values()) {
      if (kind.name().equalsIgnoreCase(name)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** True if nothing sent by it is lost on the way, so that nothing is repeated either. */
  public boolean isReliable() {
    return reliable;
  }

  /** Whether it runs over TLS, as a sips URI demands. */
  public boolean isSecure() {
    return secure;
  }

  /** The port where neither the URI nor an SRV record names one. */
  public int defaultPort() {
    return defaultPort;
  }

  /** As it stands in a URI's transport parameter. */
  public String parameter() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The service field of its NAPTR records. */
  public String naptrService() {
    return naptrService;
  }

  /** The owner of its SRV records is this followed by the domain. */
  public String srvPrefix() {
    return srvPrefix;
  }

  /** What carries this over TLS; null for UDP, for which nobody offers DTLS. */
  public TransportKind secured() {
    return switch (this) {
      case UDP -> null;
      case TCP, TLS -> TLS;
      case WS, WSS -> WSS;
    };
  }
}
