package io.switchroom.gateway.net;

import java.net.InetSocketAddress;

/** A bound UDP socket of one loop. Used on that loop only. */
public interface UdpPort {

  InetSocketAddress localAddress();

  /**
   * Sends one datagram now; the buffer is free again on return. What the kernel does not take is
   * dropped and counted: media that is late is of no use.
   */
  void send(byte[] buffer, int offset, int length, InetSocketAddress to);

  /** Closes the socket. Idempotent. */
  void close();
}
