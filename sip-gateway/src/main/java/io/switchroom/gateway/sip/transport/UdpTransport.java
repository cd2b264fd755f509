package io.switchroom.gateway.sip.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** SIP over UDP: one socket, one message a datagram (RFC 3261 §18). */
final class UdpTransport extends SipTransport {
  private final SipCounters counters;
  private final SourceLimiter limiter;
  private final MessageIntake intake;

  UdpTransport(
      InetAddress advertised,
      Channel socket,
      int maxMessageBytes,
      SourceLimiter limiter,
      MessageIntake intake,
      SipCounters counters) {
    super(TransportKind.UDP, advertised, socket, maxMessageBytes);
    this.counters = counters;
    this.limiter = limiter;
    this.intake = intake;
    socket.pipeline().addLast(new Receiver());
  }

  @Override
  SipFlow flowTo(InetSocketAddress peer) {
    return new UdpFlow(peer);
  }

  private void onDatagram(ByteBuf data, InetSocketAddress source) {
    int size = data.readableBytes();
    if (!limiter.allow(source.getAddress(), System.nanoTime())) {
      counters.drop(DropReason.RATE_LIMITED);
      return;
    }
    if (source.getPort() == 0 || isOurs(source)) {
      counters.drop(DropReason.BAD_SOURCE);
      return;
    }
    if (size > maxMessageBytes()) {
      counters.drop(DropReason.TOO_LARGE);
      return;
    }
    if (size <= 4) {
      return; // a keep-alive: nothing, zeros or CRLF CRLF
    }
    byte[] bytes = new byte[size];
    data.readBytes(bytes);
    intake.accept(bytes, MessageScan.of(bytes, size), new UdpFlow(source));
  }

  private final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
      onDatagram(datagram.content(), datagram.sender());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      counters.drop(DropReason.INTERNAL_ERROR);
    }
  }

  /** An address; nothing is open and nothing closes. */
  private final class UdpFlow extends SipFlow {
    UdpFlow(InetSocketAddress peer) {
      super(TransportKind.UDP, peer, local());
    }

    @Override
    public void write(byte[] message) {
      counters.countSent();
      socket()
          .writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(message), peer()))
          .addListener(
              sent -> {
                if (!sent.isSuccess()) {
                  counters.drop(DropReason.SEND_FAILED);
                }
              });
    }

    @Override
    public boolean isUsable() {
      return true;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
