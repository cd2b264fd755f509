package io.switchroom.gateway.trunk;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Optional;

/** A range of addresses (RFC 4632): 203.0.113.0/24, 2001:db8::/32, or a single address. */
public record Cidr(InetAddress network, int prefixLength) {
  /** Empty for what is no range. */
  public static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
    if (address == null) {
      return Optional.empty();
    }
    int bits = address.getAddress().length * 8;
    if (slash < 0) {
      return Optional.of(new Cidr(address, bits));
    }
    String length = text.substring(slash + 1);
    return length.matches("\\d{1,3}") && Integer.parseInt(length) <= bits
        ? Optional.of(new Cidr(address, Integer.parseInt(length)))
        : Optional.empty();
  }

  public boolean contains(InetAddress address) {
    byte[] ours = network.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    int whole = prefixLength / 8;
    for (int i = 0; i < whole; i++) {
      if (ours[i] != theirs[i]) {
        return false;
      }
    }
    int rest = prefixLength % 8;
    return rest == 0 || ((ours[whole] ^ theirs[whole]) & (0xff << (8 - rest)) & 0xff) == 0;
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefixLength;
  }
}
