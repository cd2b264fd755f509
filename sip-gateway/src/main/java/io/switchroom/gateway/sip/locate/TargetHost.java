package io.switchroom.gateway.sip.locate;

import io.netty.util.NetUtil;
import io.switchroom.gateway.sip.locate.dns.DomainNames;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/** A URI's host (RFC 3261 §25.1). */
sealed interface TargetHost {

  /** For SNI and the certificate's name check. */
  String domain();

  /** An address written out. */
  record Literal(InetAddress address) implements TargetHost {
    @Override
    public String domain() {
      return address.getHostName();
    }
  }

  /** A name to look up; with a last dot it is fully qualified. */
  record Name(String name) implements TargetHost {
    @Override
    public String domain() {
      return DomainNames.relative(name);
    }
  }

  /** Empty if it is neither; zones of IPv6 addresses are not for URIs. */
  static Optional<TargetHost> parse(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
    String text =
        (bracketed ? host.substring(1, host.length() - 1) : host).toLowerCase(Locale.ROOT);
    boolean ipv6 = text.indexOf(':') >= 0;
    if (bracketed && !ipv6 || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
      return Optional.empty();
    }
    if (ipv6 ? NetUtil.isValidIpV6Address(text) : NetUtil.isValidIpV4Address(text)) {
      return Optional.of(new Literal(literal(text)));
    }
    return DomainNames.isName(text) && !endsNumeric(text)
        ? Optional.of(new Name(text))
        : Optional.empty();
  }

  /** A top label of digits only is a mistyped address: nothing to ask DNS for. */
  private static boolean endsNumeric(String name) {
    String relative = DomainNames.relative(name);
    String top = relative.substring(relative.lastIndexOf('.') + 1);
    return top.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** With its own text as name, so that nobody looks it up in reverse. */
  private static InetAddress literal(String text) {
    try {
      return InetAddress.getByAddress(text, NetUtil.createByteArrayFromIpAddressString(text));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
