package io.switchroom.gateway.sip.transport;

import gov.nist.core.HostPort;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * One bound socket of ours as JAIN-SIP's message processor. It reads nothing until {@link #start}.
 * Subclasses say what a flow to an address is.
 */
abstract class SipTransport extends MessageProcessor {
  private final Channel socket;
  private final int maxMessageBytes;

  SipTransport(
      SIPTransactionStack stack,
      InetAddress advertised,
      int port,
      String transport,
      Channel socket,
      int maxMessageBytes) {
    super(advertised, port, transport, stack);
    this.socket = socket;
    this.maxMessageBytes = maxMessageBytes;
  }

  /** The flow to this address, an open one if there is one. */
  abstract SipFlow flowTo(InetSocketAddress peer);

  final Channel socket() {
    return socket;
  }

  @Override
  public final MessageChannel createMessageChannel(HostPort target) throws UnknownHostException {
    // Names are not looked up here: that would block the loop.
    String host = target.getHost().getHostname();
    InetAddress address = literal(host);
    if (address == null) {
      throw new UnknownHostException(host);
    }
    return createMessageChannel(address, target.getPort());
  }

  @Override
  public final MessageChannel createMessageChannel(InetAddress address, int port)
      throws UnknownHostException {
    InetSocketAddress peer =
        new InetSocketAddress(address, port > 0 ? port : getDefaultTargetPort());
    if (isOurs(peer)) {
      throw new UnknownHostException("a message to ourselves");
    }
    return flowTo(peer);
  }

  /** True for the address we are reached at: nothing sensible comes from or goes to it. */
  final boolean isOurs(InetSocketAddress peer) {
    return peer.getPort() == getPort() && peer.getAddress().equals(getIpAddress());
  }

  /** An IPv4 or IPv6 address in text, or null for anything else. */
  static InetAddress literal(String host) {
    return NetUtil.createInetAddressFromIpAddressString(host);
  }

  @Override
  public final SIPTransactionStack getSIPStack() {
    return sipStack;
  }

  @Override
  public void start() {
    socket.config().setAutoRead(true);
  }

  @Override
  public void stop() {
    socket.close();
  }

  @Override
  public final int getDefaultTargetPort() {
    return isSecure() ? 5061 : 5060;
  }

  @Override
  public boolean isSecure() {
    return false;
  }

  @Override
  public final int getMaximumMessageSize() {
    return maxMessageBytes;
  }

  @Override
  public final boolean inUse() {
    return false;
  }
}
