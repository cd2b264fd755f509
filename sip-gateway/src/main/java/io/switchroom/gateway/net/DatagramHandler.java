package io.switchroom.gateway.net;

import java.net.InetSocketAddress;

/** Takes a socket's datagrams, on its loop. */
public interface DatagramHandler {
  /**
   * @param buffer the loop's, {@link Loop#MAX_DATAGRAM} bytes long: may be changed in place, not
   *     kept
   * @param from may be kept, and is best answered as it is: a loop knows its own addresses
   * @param nowNs when it was found to have come, on the loop's clock
   */
  void onDatagram(byte[] buffer, int offset, int length, InetSocketAddress from, long nowNs);
}
