package io.switchroom.gateway.sip.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * All sockets SIP uses, on one event loop. UDP and TCP share one port number; TLS and WebSocket
 * become further cases of {@link #flowTo}.
 */
public final class SipTransports implements FlowSource {
  private static final int ATTEMPTS_AT_A_COMMON_PORT = 32;
  private static final int SOCKET_BUFFER_BYTES = 4 << 20;

  private final EventLoop loop;
  private final int maxMessageBytes;
  private final TcpLimits tcpLimits;
  private final SipCounters counters;
  private final SourceLimiter limiter;
  private final boolean epoll;
  private Channel datagrams;
  private Channel listener;
  private UdpTransport udp;
  private TcpTransport tcp;

  /**
   * @param loop owns everything here
   */
  public SipTransports(
      EventLoop loop,
      int maxMessageBytes,
      TcpLimits tcpLimits,
      RateLimit rate,
      SipCounters counters) {
    this.loop = loop;
    this.maxMessageBytes = maxMessageBytes;
    this.tcpLimits = tcpLimits;
    this.counters = counters;
    this.limiter = new SourceLimiter(rate);
    this.epoll = loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
  }

  /**
   * Binds UDP and TCP; nothing is read yet. Blocks: not for the loop's own thread.
   *
   * @param port 0 for one that is free for both
   * @return the port bound
   */
  public int bind(InetAddress address, int port) throws IOException {
    IOException last = null;
    for (int attempt = 0; attempt < ATTEMPTS_AT_A_COMMON_PORT; attempt++) {
      datagrams = opened(bindUdp(address, port));
      int common = ((InetSocketAddress) datagrams.localAddress()).getPort();
      try {
        listener = opened(bindTcp(address, common));
        return common;
      } catch (IOException e) {
        datagrams.close().awaitUninterruptibly();
        last = e;
        if (port != 0) {
          break;
        }
      }
    }
    throw last;
  }

  private static Channel opened(ChannelFuture future) throws IOException {
    future.awaitUninterruptibly();
    if (!future.isSuccess()) {
      throw new IOException("cannot bind SIP: " + future.cause().getMessage(), future.cause());
    }
    return future.channel();
  }

  private ChannelFuture bindUdp(InetAddress address, int port) {
    Class<? extends DatagramChannel> type =
        epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
    return new Bootstrap()
        .group(loop)
        .channel(type)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
        .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
        .option(
            ChannelOption.RECVBUF_ALLOCATOR,
            // One byte more than allowed, so that a longer datagram shows as such.
            new FixedRecvByteBufAllocator(maxMessageBytes + 1).maxMessagesPerRead(64))
        .handler(new ChannelInboundHandlerAdapter())
        .bind(address, port);
  }

  private ChannelFuture bindTcp(InetAddress address, int port) {
    Class<? extends ServerSocketChannel> type =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    return new ServerBootstrap()
        .group(loop, loop)
        .channel(type)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childHandler(new SipFramer.Initializer(channel -> tcp.accept(channel)))
        .bind(address, port);
  }

  /** Begins to read; messages go to the handler. After {@link #bind}, on the loop. */
  public void start(InetAddress advertised, MessageHandler handler) {
    MessageIntake intake = new MessageIntake(handler, counters);
    udp = new UdpTransport(advertised, datagrams, maxMessageBytes, limiter, intake, counters);
    Class<? extends SocketChannel> type = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    tcp =
        new TcpTransport(
            advertised,
            listener,
            type,
            maxMessageBytes,
            tcpLimits,
            limiter,
            intake,
            counters,
            handler::onFlowFailed);
    udp.start();
    tcp.start();
  }

  @Override
  public SipFlow flowTo(TransportKind kind, InetSocketAddress peer) throws IOException {
    SipTransport transport =
        switch (kind) {
          case UDP -> udp;
          case TCP -> tcp;
          case TLS, WS, WSS -> throw new IOException("no SIP transport " + kind);
        };
    if (transport.isOurs(peer)) {
      throw new IOException("a message to ourselves");
    }
    return transport.flowTo(peer);
  }

  @Override
  public boolean serves(TransportKind kind) {
    return kind == TransportKind.UDP || kind == TransportKind.TCP;
  }

  @Override
  public boolean isOurs(TransportKind kind, InetSocketAddress address) {
    return (kind == TransportKind.UDP ? udp : tcp).isOurs(address);
  }

  /** TCP connections, from any thread. */
  public int tcpConnections() {
    return tcp == null ? 0 : tcp.connections();
  }

  /** Closes every socket. On the loop. */
  public void close() {
    if (tcp != null) {
      tcp.stop();
    }
    if (listener != null) {
      listener.close();
      datagrams.close();
    }
  }
}
