package io.switchroom.gateway.sip.transport;

import java.util.Locale;
import java.util.Optional;

/** How SIP messages travel (RFC 3261 §18, RFC 7118). */
public enum TransportKind {
  UDP(false, false, 5060),
  TCP(true, false, 5060),
  TLS(true, true, 5061),
  WS(true, false, 80),
  WSS(true, true, 443);

  private final boolean reliable;
  private final boolean secure;
  private final int defaultPort;

  TransportKind(boolean reliable, boolean secure, int defaultPort) {
    this.reliable = reliable;
    this.secure = secure;
    this.defaultPort = defaultPort;
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

  public boolean isSecure() {
    return secure;
  }

  public int defaultPort() {
    return defaultPort;
  }

  /** As it stands in a URI's transport parameter. */
  public String parameter() {
    return name().toLowerCase(Locale.ROOT);
  }
}
