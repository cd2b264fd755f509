package io.switchroom.gateway.net;

import java.net.InetSocketAddress;

/** Takes a socket's datagrams, on its loop. */
public interface DatagramHandler {
  /**
   * @param buffer the loop's, {@link NettyLoop#MAX_DATAGRAM} bytes long: may be changed in place,
   *     not kept
   */
  void onDatagram(byte[] buffer, int offset, int length, InetSocketAddress from, long nowNs);
}
