package io.switchroom.gateway.sip.transport;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * One bound socket of ours. It reads nothing until {@link #start}. Subclasses say what a flow to an
 * address is.
 */
abstract class SipTransport {
  private final TransportKind kind;
  private final InetSocketAddress local;
  private final Channel socket;
  private final int maxMessageBytes;

  SipTransport(TransportKind kind, InetAddress advertised, Channel socket, int maxMessageBytes) {
    this.kind = kind;
    int port = ((InetSocketAddress) socket.localAddress()).getPort();
    this.local = new InetSocketAddress(advertised, port);
    this.socket = socket;
    this.maxMessageBytes = maxMessageBytes;
  }

  /** The flow to this address, an open one if there is one. */
  abstract SipFlow flowTo(InetSocketAddress peer);

  final TransportKind kind() {
    return kind;
  }

  /** Where we are reached. */
  final InetSocketAddress local() {
    return local;
  }

  final Channel socket() {
    return socket;
  }

  final int maxMessageBytes() {
    return maxMessageBytes;
  }

  /** True for the address we are reached at: nothing sensible comes from or goes to it. */
  final boolean isOurs(InetSocketAddress peer) {
    return peer.equals(local);
  }

  void start() {
    socket.config().setAutoRead(true);
  }

  void stop() {
    socket.close();
  }
}
