package io.switchroom.gateway.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link Loop} on one Netty event loop, for systems without {@link EpollLoop}. */
public final class NettyLoop implements Loop {
  /** Datagrams read from a shared socket before other sockets have their turn. */
  private static final int SHARED_READ = 64;

  private static final Logger LOG = LoggerFactory.getLogger(NettyLoop.class);

  private final EventLoop eventLoop;
  private final int socketBufferBytes;
  private final LoopStats stats = new LoopStats();
  private final byte[] received = new byte[MAX_DATAGRAM];
  private final ByteBuf outgoing = Unpooled.directBuffer(MAX_DATAGRAM, MAX_DATAGRAM);
  private final TickClock ticks = new TickClock(stats);

  /**
   * @param socketBufferBytes SO_RCVBUF and SO_SNDBUF asked for
   */
  public NettyLoop(EventLoop eventLoop, int socketBufferBytes) {
    this.eventLoop = eventLoop;
    this.socketBufferBytes = socketBufferBytes;
  }

  public EventLoop eventLoop() {
    return eventLoop;
  }

  @Override
  public LoopStats stats() {
    return stats;
  }

  @Override
  public void execute(Runnable command) {
    eventLoop.execute(
        () -> {
          try {
            command.run();
          } catch (RuntimeException | Error e) {
            stats.fault();
            LOG.error("a command failed; the loop goes on", e);
          }
        });
  }

  @Override
  public long nowNs() {
    return System.nanoTime();
  }

  @Override
  public void onTick(TickHandler handler) {
    ticks.start(handler, nowNs());
    // The scheduler catches up on ticks that the clock has skipped: then none is due.
    eventLoop.scheduleAtFixedRate(
        () -> ticks.runIfDue(nowNs()), TICK_NS, TICK_NS, TimeUnit.NANOSECONDS);
  }

  @Override
  public UdpPort openUdp(InetSocketAddress local, boolean sharedByPeers, DatagramHandler handler)
      throws IOException {
    boolean epoll = eventLoop instanceof IoEventLoop loop && loop.isIoType(EpollIoHandler.class);
    // An IPv4 socket for an IPv4 address: going through mapped IPv6 costs the kernel time.
    SocketProtocolFamily family =
        local.getAddress() instanceof Inet4Address
            ? SocketProtocolFamily.INET
            : SocketProtocolFamily.INET6;
    Channel channel;
    try {
      channel = epoll ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
    } catch (ChannelException e) {
      // Netty hides in it what the kernel said, such as "too many open files".
      throw new IOException(e.getMessage(), e);
    }
    channel
        .config()
        .setOption(
            ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(MAX_DATAGRAM)
                .maxMessagesPerRead(sharedByPeers ? SHARED_READ : 1));
    channel.config().setOption(ChannelOption.SO_RCVBUF, socketBufferBytes);
    channel.config().setOption(ChannelOption.SO_SNDBUF, socketBufferBytes);
    channel.pipeline().addLast(new Inbound(handler));
    done(eventLoop.register(channel), channel);
    done(channel.bind(local), channel);
    return new Port(channel);
  }

  /** On the loop itself both steps finish before they return. */
  private static void done(ChannelFuture future, Channel channel) throws IOException {
    if (future.isSuccess()) {
      return;
    }
    Throwable cause = future.cause();
    channel.close();
    throw cause instanceof IOException e ? e : new IOException("the socket did not open", cause);
  }

  private final class Inbound extends ChannelInboundHandlerAdapter {
    private final DatagramHandler handler;

    Inbound(DatagramHandler handler) {
      this.handler = handler;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket packet = (DatagramPacket) message;
      try {
        ByteBuf content = packet.content();
        int length = content.readableBytes();
        content.getBytes(content.readerIndex(), received, 0, length);
        stats.datagramIn();
        handler.onDatagram(received, 0, length, packet.sender(), nowNs());
      } catch (RuntimeException | Error e) {
        stats.fault();
        LOG.error("a datagram's handler failed; the loop goes on", e);
      } finally {
        packet.release();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // ICMP errors surface here: the peer's port is closed, which its silence will tell as well.
      stats.sendDropped();
    }
  }

  private final class Port implements UdpPort {
    private final Channel channel;
    private final InetSocketAddress local;

    Port(Channel channel) {
      this.channel = channel;
      this.local = (InetSocketAddress) channel.localAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
      return local;
    }

    @Override
    public void send(byte[] buffer, int offset, int length, InetSocketAddress to) {
      if (!channel.isOpen() || length > MAX_DATAGRAM) {
        stats.sendDropped();
        return;
      }
      if (channel instanceof EpollDatagramChannel epoll) {
        sendNow(epoll, buffer, offset, length, to);
      } else {
        ByteBuf copy = channel.alloc().directBuffer(length).writeBytes(buffer, offset, length);
        channel.writeAndFlush(new DatagramPacket(copy, to), channel.voidPromise());
        stats.datagramOut();
      }
    }

    /** Straight to the kernel: Netty's outbound queue would hold media that is of no use later. */
    private void sendNow(
        EpollDatagramChannel epoll, byte[] buffer, int offset, int length, InetSocketAddress to) {
      outgoing.setBytes(0, buffer, offset, length);
      try {
        int sent =
            ((Socket) epoll.fd())
                .sendToAddress(
                    outgoing.memoryAddress(), 0, length, to.getAddress(), to.getPort(), false);
        if (sent == length) {
          stats.datagramOut();
        } else {
          stats.sendDropped();
        }
      } catch (IOException e) {
        stats.sendDropped(); // ECONNREFUSED from an earlier ICMP, a full buffer, no route
      }
    }

    @Override
    public void close() {
      channel.close();
    }
  }
}
