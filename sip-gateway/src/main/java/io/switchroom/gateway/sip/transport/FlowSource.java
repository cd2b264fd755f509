package io.switchroom.gateway.sip.transport;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Where flows come from: our sockets, or a test's network. On the signalling loop. */
public interface FlowSource {
  /**
   * The flow to this address: an open connection if there is one, else one that opens with the
   * first message.
   *
   * @throws IOException if there is no such transport, or the address is our own
   */
  SipFlow flowTo(TransportKind kind, InetSocketAddress peer) throws IOException;

  boolean serves(TransportKind kind);

  /** True for the address we ourselves are reached at. */
  boolean isOurs(TransportKind kind, InetSocketAddress address);
}
