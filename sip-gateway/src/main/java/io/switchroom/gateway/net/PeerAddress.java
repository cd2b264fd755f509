package io.switchroom.gateway.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A peer's address together with the kernel's form of it, so that answering whoever has sent costs
 * no conversion: {@code struct sockaddr_in} or {@code sockaddr_in6} as the machine reads it, in
 * words.
 *
 * <pre>
 *               word0                       word1          word2          scope
 *  IPv4    family, port, address            0              0              0
 *  IPv6    family, port, flow label         address 0–7    address 8–15   scope
 * </pre>
 *
 * <p>Equal to any {@link InetSocketAddress} of the same address and port.
 */
final class PeerAddress extends InetSocketAddress {
  private static final long serialVersionUID = 1;

  final boolean ipv6;
  final long word0;
  final long word1;
  final long word2;
  final int scope;

  PeerAddress(
      InetAddress address, int port, boolean ipv6, long word0, long word1, long word2, int scope) {
    super(address, port);
    this.ipv6 = ipv6;
    this.word0 = word0;
    this.word1 = word1;
    this.word2 = word2;
    this.scope = scope;
  }

  boolean is(boolean ipv6, long word0, long word1, long word2, int scope) {
    return this.word0 == word0
        && this.word1 == word1
        && this.word2 == word2
        && this.scope == scope
        && this.ipv6 == ipv6;
  }
}
