package io.switchroom.gateway.sip.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * SIP over TCP: a listener and the connections, ours and theirs, by their far end's address. A
 * connection is used for everything to that address as long as it is open (RFC 5923).
 */
final class TcpTransport extends SipTransport {
  private final TcpLimits limits;
  private final SourceLimiter limiter;
  private final SipCounters counters;
  private final EventLoop loop;
  private final Class<? extends SocketChannel> socketType;
  private final Consumer<SipFlow> onConnectFailed;
  private final MessageIntake intake;
  private final Map<InetSocketAddress, TcpFlow> flows = new HashMap<>();
  private final Map<InetAddress, Integer> connectionsBySource = new HashMap<>();

  /** Connections accepted or being opened; read by gauges from other threads. */
  private volatile int connections;

  TcpTransport(
      InetAddress advertised,
      Channel listener,
      Class<? extends SocketChannel> socketType,
      int maxMessageBytes,
      TcpLimits limits,
      SourceLimiter limiter,
      MessageIntake intake,
      SipCounters counters,
      Consumer<SipFlow> onConnectFailed) {
    super(TransportKind.TCP, advertised, listener, maxMessageBytes);
    this.limits = limits;
    this.limiter = limiter;
    this.counters = counters;
    this.loop = listener.eventLoop();
    this.socketType = socketType;
    this.onConnectFailed = onConnectFailed;
    this.intake = intake;
  }

  int connections() {
    return connections;
  }

  @Override
  SipFlow flowTo(InetSocketAddress peer) {
    TcpFlow flow = flows.get(peer);
    return flow != null ? flow : new TcpFlow(this, peer);
  }

  /** Takes an accepted connection, or closes it if there are too many. */
  void accept(Channel channel) {
    InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
    if (peer == null || isFull(peer)) {
      counters.drop(DropReason.TOO_MANY_CONNECTIONS);
      channel.close();
      return;
    }
    TcpFlow flow = new TcpFlow(this, peer);
    register(flow);
    flow.opened(channel);
    attach(channel, flow);
  }

  private boolean isFull(InetSocketAddress peer) {
    return connections >= limits.maxConnections()
        || connectionsBySource.getOrDefault(peer.getAddress(), 0)
            >= limits.maxConnectionsPerSource();
  }

  /** Opens a connection for a flow that has something to send; false if there are too many. */
  boolean connect(TcpFlow flow) {
    if (isFull(flow.peer())) {
      counters.drop(DropReason.TOO_MANY_CONNECTIONS);
      return false;
    }
    register(flow);
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(socketType)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, limits.connectTimeoutMs())
            .handler(new SipFramer.Initializer(channel -> attach(channel, flow)))
            .connect(flow.peer());
    connecting.addListener(
        opened -> {
          if (opened.isSuccess()) {
            flow.opened(connecting.channel());
          } else {
            counters.drop(DropReason.CONNECT_FAILED);
            flow.closed();
            onConnectFailed.accept(flow);
          }
        });
    return true;
  }

  private void attach(Channel channel, TcpFlow flow) {
    channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    // Else the kernel takes megabytes for a peer that does not read.
    channel.config().setOption(ChannelOption.SO_SNDBUF, limits.maxUnsentBytes());
    channel
        .config()
        .setWriteBufferWaterMark(
            new WriteBufferWaterMark(limits.maxUnsentBytes() / 2, limits.maxUnsentBytes()));
    channel
        .pipeline()
        .addLast(new IdleStateHandler(0, 0, limits.idleTimeoutMs(), TimeUnit.MILLISECONDS))
        .addLast(
            new SipFramer(
                flow,
                intake,
                limiter,
                counters,
                maxMessageBytes(),
                limits.partialMessageTimeoutMs()));
  }

  int maxUnsentBytes() {
    return limits.maxUnsentBytes();
  }

  SipCounters counters() {
    return counters;
  }

  private void register(TcpFlow flow) {
    flows.put(flow.peer(), flow);
    connectionsBySource.merge(flow.peer().getAddress(), 1, Integer::sum);
    setConnections(connections + 1);
  }

  void unregister(TcpFlow flow) {
    if (flows.remove(flow.peer(), flow)) {
      connectionsBySource.computeIfPresent(
          flow.peer().getAddress(), (source, count) -> count == 1 ? null : count - 1);
      setConnections(connections - 1);
    }
  }

  /** Written on the loop alone. */
  private void setConnections(int now) {
    connections = now;
  }

  @Override
  void stop() {
    super.stop();
    for (TcpFlow flow : flows.values().toArray(new TcpFlow[0])) {
      flow.close();
    }
  }
}
