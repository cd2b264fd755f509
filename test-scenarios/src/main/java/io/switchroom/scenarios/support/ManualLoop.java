package io.switchroom.scenarios.support;

import io.switchroom.gateway.net.DatagramHandler;
import io.switchroom.gateway.net.Loop;
import io.switchroom.gateway.net.LoopStats;
import io.switchroom.gateway.net.UdpPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A {@link Loop} on {@link VirtualTime}: its commands, datagrams and ticks run on the test's thread
 * when the test moves the clock. It can be made late ({@link #stall}), and it counts what its media
 * handlers allocate.
 */
public final class ManualLoop implements Loop {
  private final VirtualTime time;
  private final SimNetwork network;
  private final LoopStats stats = new LoopStats();
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> arrivedWhileStalled = new ArrayDeque<>();
  private final byte[] received = new byte[MAX_DATAGRAM];
  private TickHandler tickHandler;
  private long nextTickNs;
  private long stalledUntilNs = Long.MIN_VALUE;
  private long lastTickDueNs;
  private RuntimeException firstFault;

  private final Allocations datagramAllocations = new Allocations();
  private final Allocations tickAllocations = new Allocations();
  private Allocations running;

  ManualLoop(VirtualTime time, SimNetwork network) {
    this.time = time;
    this.network = network;
    time.add(this);
  }

  @Override
  public void execute(Runnable command) {
    commands.add(command);
  }

  @Override
  public long nowNs() {
    return time.nowNs();
  }

  @Override
  public LoopStats stats() {
    return stats;
  }

  /** The first exception that reached the loop, or null: a bug. */
  public RuntimeException firstFault() {
    return firstFault;
  }

  /** What handling datagrams allocated, sending left out. */
  public Allocations datagramAllocations() {
    return datagramAllocations;
  }

  /** What ticks allocated, sending left out. */
  public Allocations tickAllocations() {
    return tickAllocations;
  }

  /** When the tick last run was due. */
  public long lastTickDueNs() {
    return lastTickDueNs;
  }

  /** The thread gets no processor until then: everything waits, ticks are late. */
  public void stall(double ms) {
    stalledUntilNs = time.nowNs() + Math.round(ms * 1_000_000);
    time.at(stalledUntilNs, this::goOn);
  }

  private boolean stalled() {
    return time.nowNs() < stalledUntilNs;
  }

  private void goOn() {
    runPosted();
    while (!arrivedWhileStalled.isEmpty()) {
      arrivedWhileStalled.poll().run();
    }
    if (tickHandler != null && time.nowNs() >= nextTickNs) {
      tick();
    }
  }

  boolean runPosted() {
    boolean any = false;
    Runnable command;
    while (!stalled() && (command = commands.poll()) != null) {
      any = true;
      guarded(command);
    }
    return any;
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      stats.fault();
      firstFault = firstFault == null ? e : firstFault;
    }
  }

  @Override
  public void onTick(TickHandler handler) {
    tickHandler = handler;
    nextTickNs = time.nowNs() + TICK_NS;
    time.at(nextTickNs, this::tick);
  }

  /** As Netty's loop does it: what is late by a whole period is skipped, not made up for. */
  private void tick() {
    if (stalled() || time.nowNs() < nextTickNs) {
      return;
    }
    while (time.nowNs() - nextTickNs >= TICK_NS) {
      nextTickNs += TICK_NS;
    }
    long dueNs = nextTickNs;
    lastTickDueNs = dueNs;
    nextTickNs += TICK_NS;
    time.at(nextTickNs, this::tick);
    guarded(
        () -> {
          begin(tickAllocations);
          tickHandler.onTick(dueNs);
          end();
        });
  }

  @Override
  public UdpPort openUdp(InetSocketAddress local, boolean sharedByPeers, DatagramHandler handler)
      throws IOException {
    return new Port(
        network.bind(
            local,
            (datagram, from) -> {
              if (stalled()) {
                arrivedWhileStalled.add(() -> receive(handler, datagram, from));
              } else {
                receive(handler, datagram, from);
              }
            }));
  }

  private void receive(DatagramHandler handler, byte[] datagram, InetSocketAddress from) {
    System.arraycopy(datagram, 0, received, 0, datagram.length);
    guarded(
        () -> {
          begin(datagramAllocations);
          handler.onDatagram(received, 0, datagram.length, from, time.nowNs());
          end();
        });
  }

  private void begin(Allocations work) {
    running = work;
    work.begin();
  }

  private void end() {
    running.end();
    running = null;
  }

  private final class Port implements UdpPort {
    private final SimNetwork.Socket socket;

    Port(SimNetwork.Socket socket) {
      this.socket = socket;
    }

    @Override
    public InetSocketAddress localAddress() {
      return socket.localAddress();
    }

    @Override
    public void send(byte[] buffer, int offset, int length, InetSocketAddress to) {
      if (running != null) {
        running.pause();
      }
      socket.send(buffer, offset, length, to);
      if (running != null) {
        running.goOn();
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
