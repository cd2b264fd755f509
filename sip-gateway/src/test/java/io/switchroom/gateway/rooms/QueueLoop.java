package io.switchroom.gateway.rooms;

import io.switchroom.gateway.net.DatagramHandler;
import io.switchroom.gateway.net.Loop;
import io.switchroom.gateway.net.LoopStats;
import io.switchroom.gateway.net.UdpPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

/** A loop that runs when told to, with sockets of which some cannot be had. */
final class QueueLoop implements Loop {
  private final Queue<Runnable> commands = new ArrayDeque<>();
  private final LoopStats stats = new LoopStats();
  final Set<Integer> taken = new HashSet<>();
  final Set<Integer> open = new HashSet<>();
  TickHandler tick;
  long nowNs;

  @Override
  public void execute(Runnable command) {
    commands.add(command);
  }

  boolean runsOne() {
    Runnable command = commands.poll();
    if (command != null) {
      command.run();
    }
    return command != null;
  }

  @Override
  public long nowNs() {
    return nowNs;
  }

  @Override
  public LoopStats stats() {
    return stats;
  }

  @Override
  public void onTick(TickHandler handler) {
    tick = handler;
  }

  @Override
  public UdpPort openUdp(InetSocketAddress local, boolean sharedByPeers, DatagramHandler handler)
      throws IOException {
    if (taken.contains(local.getPort())) {
      throw new IOException("address in use");
    }
    open.add(local.getPort());
    return new UdpPort() {
      @Override
      public InetSocketAddress localAddress() {
        return local;
      }

      @Override
      public void send(byte[] buffer, int offset, int length, InetSocketAddress to) {}

      @Override
      public void close() {
        open.remove(local.getPort());
      }
    };
  }
}
