package io.switchroom.gateway.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Turns the kernel's addresses into Java's and back. Those seen before are remembered, so that a
 * known peer's datagram allocates nothing; a bounded number, so that a scanner cannot fill the
 * memory.
 *
 * <p>Owned by one loop.
 */
final class PeerAddresses {
  /** Longer than either kind of address. */
  static final int MAX_BYTES = 32;

  static final int IPV4_BYTES = 16;
  static final int IPV6_BYTES = 28;

  private static final int PORT = 2;
  private static final int IPV4_ADDRESS = 4;
  private static final int IPV6_ADDRESS = 8;
  private static final int IPV6_SCOPE = 24;

  /** Each address has its set of places by hash, and within it takes the one filled longest ago. */
  private static final int SETS = 1 << 10;

  private static final int PLACES = 4;

  private final PeerAddress[] known = new PeerAddress[SETS * PLACES];
  private final ByteBuffer scratch = ByteBuffer.allocate(MAX_BYTES).order(ByteOrder.nativeOrder());
  private int replaced;

  /** What {@code from} holds at {@code offset}; the same object for a peer seen lately. */
  PeerAddress at(ByteBuffer from, int offset, boolean ipv6) {
    long word0 = from.getLong(offset);
    long word1 = ipv6 ? from.getLong(offset + 8) : 0;
    long word2 = ipv6 ? from.getLong(offset + 16) : 0;
    int scope = ipv6 ? from.getInt(offset + IPV6_SCOPE) : 0;
    int set = PLACES * set(word0, word1, word2);
    for (int i = set; i < set + PLACES; i++) {
      PeerAddress peer = known[i];
      if (peer != null && peer.is(ipv6, word0, word1, word2, scope)) {
        return peer;
      }
    }
    PeerAddress peer = decoded(ipv6, word0, word1, word2, scope);
    known[set + (replaced++ & PLACES - 1)] = peer;
    return peer;
  }

  private static int set(long word0, long word1, long word2) {
    long mixed = (word0 ^ word1 * 31 ^ word2 * 961) * 0x9E37_79B9_7F4A_7C15L;
    return (int) (mixed >>> 54); // as many bits as there are sets
  }

  private PeerAddress decoded(boolean ipv6, long word0, long word1, long word2, int scope) {
    scratch.putLong(0, word0).putLong(8, word1).putLong(16, word2).putInt(IPV6_SCOPE, scope);
    byte[] address = new byte[ipv6 ? 16 : 4];
    scratch.get(ipv6 ? IPV6_ADDRESS : IPV4_ADDRESS, address);
    int port = (scratch.get(PORT) & 0xFF) << 8 | scratch.get(PORT + 1) & 0xFF;
    try {
      InetAddress host =
          scope == 0
              ? InetAddress.getByAddress(address) // an IPv4 one, if mapped
              : Inet6Address.getByAddress(null, address, scope);
      return new PeerAddress(host, port, ipv6, word0, word1, word2, scope);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }

  /**
   * The kernel's form of an address for a socket of the given family.
   *
   * @return null if that socket cannot reach it: IPv6 from IPv4, or a name not resolved
   */
  PeerAddress encoded(InetSocketAddress to, boolean ipv6) {
    InetAddress host = to.getAddress();
    if (host == null || (!ipv6 && !(host instanceof Inet4Address))) {
      return null;
    }
    byte[] address = host.getAddress();
    for (int i = 0; i < MAX_BYTES; i += Long.BYTES) {
      scratch.putLong(i, 0);
    }
    scratch.putShort(0, (short) (ipv6 ? LinuxCalls.AF_INET6 : LinuxCalls.AF_INET));
    scratch.put(PORT, (byte) (to.getPort() >> 8)).put(PORT + 1, (byte) to.getPort());
    if (!ipv6) {
      scratch.put(IPV4_ADDRESS, address);
    } else if (address.length == 16) {
      scratch.put(IPV6_ADDRESS, address);
      scratch.putInt(IPV6_SCOPE, ((Inet6Address) host).getScopeId());
    } else { // an IPv4 address on a socket for both (RFC 4291 §2.5.5.2)
      scratch.putShort(IPV6_ADDRESS + 10, (short) -1).put(IPV6_ADDRESS + 12, address);
    }
    return new PeerAddress(
        host,
        to.getPort(),
        ipv6,
        scratch.getLong(0),
        scratch.getLong(8),
        scratch.getLong(16),
        scratch.getInt(IPV6_SCOPE));
  }

  /** Writes the kernel's form; {@link #bytes} of it count. */
  static void put(ByteBuffer buffer, int offset, PeerAddress peer) {
    buffer.putLong(offset, peer.word0).putLong(offset + 8, peer.word1);
    if (peer.ipv6) {
      buffer.putLong(offset + 16, peer.word2).putInt(offset + IPV6_SCOPE, peer.scope);
    }
  }

  static int bytes(boolean ipv6) {
    return ipv6 ? IPV6_BYTES : IPV4_BYTES;
  }
}
