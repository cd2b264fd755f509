package io.switchroom.gateway.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/**
 * One thread's work: posted commands, datagrams, the 20 ms tick. Everything a loop owns is touched
 * on it alone, so nothing below needs a lock.
 *
 * <p>Three implementations: {@link EpollLoop}, straight on Linux's system calls; {@link NettyLoop}
 * where there are none; and a test's loop driven by hand in virtual time.
 */
public interface Loop extends Executor {

  /** The tick's period, ns. */
  long TICK_NS = 20_000_000L;

  /** Longer than any media datagram; a receive buffer's size. */
  int MAX_DATAGRAM = 2_048;

  /** What a loop does every 20 ms. */
  interface TickHandler {
    /**
     * @param dueNs the instant this tick was due; ticks that came too late to matter are skipped,
     *     so the distance to the tick before is a multiple of {@link #TICK_NS}
     */
    void onTick(long dueNs);
  }

  /** Runs a command on the loop, after those posted before it. Callable from any thread. */
  @Override
  void execute(Runnable command);

  /** The loop's clock, monotonic, ns. */
  long nowNs();

  /** What it has done so far; readable from any thread. */
  LoopStats stats();

  /** Sets the one thing to do every tick. On the loop, once. */
  void onTick(TickHandler handler);

  /**
   * Opens a UDP socket whose datagrams are handled on this loop. On the loop only.
   *
   * @param local port 0 takes any free one
   * @param sharedByPeers whether many send to it at once: then many datagrams are read per wake-up;
   *     else one, which spares asking the kernel for a second that is hardly ever there
   * @throws IOException if the address cannot be bound
   */
  UdpPort openUdp(InetSocketAddress local, boolean sharedByPeers, DatagramHandler handler)
      throws IOException;
}
