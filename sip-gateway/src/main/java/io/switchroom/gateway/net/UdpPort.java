package io.switchroom.gateway.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A bound UDP socket of one loop. Used on that loop only. */
public interface UdpPort {

  InetSocketAddress localAddress();

  /**
   * Sends one datagram now; the buffer is free again on return. What the kernel does not take is
   * dropped and counted: media that is late is of no use.
   */
  void send(byte[] buffer, int offset, int length, InetSocketAddress to);

  /**
   * From now on only this peer is heard, and sending to him is cheaper: the kernel looks for the
   * way once instead of for each datagram. Others may be sent to all the same. Nothing happens
   * where that cannot be had, or is not worth it.
   *
   * @param here the address under which the peer reaches us; the socket stays as it is if the
   *     kernel would answer him from another
   */
  default void connect(InetSocketAddress peer, InetAddress here) {}

  /** Everybody is heard again. Idempotent. */
  default void disconnect() {}

  /** Closes the socket. Idempotent. */
  void close();
}
