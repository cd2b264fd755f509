package io.switchroom.gateway.sip.transport;

import gov.nist.javax.sip.message.SIPMessage;
import java.io.IOException;
import java.net.InetSocketAddress;

/** One way to one far end (a flow, RFC 5626 §3). Owned by the signalling loop. */
public abstract class SipFlow {
  private final TransportKind kind;
  private final InetSocketAddress peer;
  private final InetSocketAddress local;

  /**
   * @param local the address we tell the far end to reach us at
   */
  protected SipFlow(TransportKind kind, InetSocketAddress peer, InetSocketAddress local) {
    this.kind = kind;
    this.peer = peer;
    this.local = local;
  }

  /** The address messages come from and go to. */
  public final InetSocketAddress peer() {
    return peer;
  }

  public final TransportKind kind() {
    return kind;
  }

  /** The address we tell this far end to reach us at, as text without brackets. */
  public final String localHost() {
    return local.getAddress().getHostAddress();
  }

  public final int localPort() {
    return local.getPort();
  }

  /**
   * Sends a message now, or as soon as the connection opens.
   *
   * @throws IOException if it cannot be sent
   */
  public final void send(SIPMessage message) throws IOException {
    write(message.encodeAsBytes(kind().name()));
  }

  /**
   * Sends one message's bytes, now or as soon as the connection opens.
   *
   * @throws IOException if they cannot be sent
   */
  public abstract void write(byte[] message) throws IOException;

  /** False once it is known that nothing goes through any more. */
  public abstract boolean isUsable();

  /** Closes the connection, if there is one. */
  public abstract void close();
}
