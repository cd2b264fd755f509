package io.switchroom.gateway.sip.transport;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.RawMessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * One way to one far end (a flow, RFC 5626 §3): what JAIN-SIP calls a message channel. Owned by the
 * signalling loop.
 */
public abstract class SipFlow extends MessageChannel implements RawMessageChannel {
  private final SipTransport transport;
  private final InetSocketAddress peer;

  SipFlow(SipTransport transport, InetSocketAddress peer) {
    this.transport = transport;
    this.peer = peer;
    this.messageProcessor = transport;
  }

  /** The address messages come from and go to. */
  public final InetSocketAddress peer() {
    return peer;
  }

  /** Sends one message's bytes, now or as soon as the connection opens. */
  abstract void write(byte[] message) throws IOException;

  @Override
  public final void sendMessage(SIPMessage message) throws IOException {
    write(message.encodeAsBytes(getTransport()));
    message.setRemoteAddress(peer.getAddress());
    message.setRemotePort(peer.getPort());
    message.setLocalAddress(transport.getIpAddress());
    message.setLocalPort(transport.getPort());
  }

  /** A flow has one far end, whatever address the caller names. */
  @Override
  protected final void sendMessage(
      byte[] message, InetAddress receiver, int receiverPort, boolean reconnect)
      throws IOException {
    write(message);
  }

  /**
   * What JAIN-SIP calls, on a thread of its own, for a message to ourselves. It never comes to
   * that: no flow leads to our own socket.
   */
  @Override
  public final void processMessage(SIPMessage message) {
    throw new UnsupportedOperationException("message to ourselves");
  }

  @Override
  public final SIPTransactionStack getSIPStack() {
    return transport.getSIPStack();
  }

  @Override
  public final String getTransport() {
    return transport.getTransport();
  }

  @Override
  public final boolean isSecure() {
    return transport.isSecure();
  }

  @Override
  public final String getPeerAddress() {
    return peer.getAddress().getHostAddress();
  }

  @Override
  protected final InetAddress getPeerInetAddress() {
    return peer.getAddress();
  }

  @Override
  protected final String getPeerProtocol() {
    return transport.getTransport();
  }

  @Override
  public final int getPeerPort() {
    return peer.getPort();
  }

  @Override
  public final int getPeerPacketSourcePort() {
    return peer.getPort();
  }

  @Override
  public final InetAddress getPeerPacketSourceAddress() {
    return peer.getAddress();
  }

  @Override
  public final String getKey() {
    return getKey(peer.getAddress(), peer.getPort(), getTransport());
  }

  @Override
  public final String getViaHost() {
    return transport.getIpAddress().getHostAddress();
  }

  @Override
  public final int getViaPort() {
    return transport.getPort();
  }
}
