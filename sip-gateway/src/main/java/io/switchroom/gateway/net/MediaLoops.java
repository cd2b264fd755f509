package io.switchroom.gateway.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loops that carry rooms, one thread each: Linux's own calls where they can be made. */
public final class MediaLoops implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MediaLoops.class);
  private static final String THREAD_NAME = "room";

  private final List<Loop> loops = new ArrayList<>();
  private final List<EpollLoop> epollLoops = new ArrayList<>();
  private MultiThreadIoEventLoopGroup nettyGroup;

  private MediaLoops() {}

  /**
   * Starts so many loops.
   *
   * @param socketBufferBytes SO_RCVBUF and SO_SNDBUF asked for
   * @param pollIntervalUs see {@link EpollLoop}; without it every datagram wakes its loop
   * @param restIntervalUs see {@link EpollLoop}
   * @throws IOException if the kernel refuses
   */
  public static MediaLoops start(
      int count, int socketBufferBytes, int pollIntervalUs, int restIntervalUs) throws IOException {
    MediaLoops all = new MediaLoops();
    String unavailable = EpollLoop.unavailable();
    if (unavailable != null) {
      LOG.info("media on Netty, which costs more: {}", unavailable);
      all.startNetty(count, socketBufferBytes);
      return all;
    }
    LOG.info(
        "media on epoll, looked for every {} us under load; {} compiler threads give way",
        pollIntervalUs,
        CompilerThreads.giveWay());
    try {
      for (int i = 0; i < count; i++) {
        EpollLoop loop =
            new EpollLoop(THREAD_NAME + "-" + i, socketBufferBytes, pollIntervalUs, restIntervalUs);
        all.epollLoops.add(loop);
        all.loops.add(loop);
        loop.start();
      }
      return all;
    } catch (IOException e) {
      all.close();
      throw e;
    }
  }

  private void startNetty(int count, int socketBufferBytes) {
    IoHandlerFactory io =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    nettyGroup = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory(THREAD_NAME), io);
    for (int i = 0; i < count; i++) {
      loops.add(new NettyLoop(nettyGroup.next(), socketBufferBytes));
    }
  }

  /** In order; as many as asked for. */
  public List<Loop> loops() {
    return List.copyOf(loops);
  }

  /** Ends them: what has been posted is done, then every socket is closed. Idempotent. */
  @Override
  public void close() {
    for (EpollLoop loop : epollLoops) {
      loop.close();
    }
    if (nettyGroup != null) {
      nettyGroup.shutdownGracefully(0, 3, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }
}
