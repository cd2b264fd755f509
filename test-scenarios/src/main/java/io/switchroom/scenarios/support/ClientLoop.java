package io.switchroom.scenarios.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * One client's thread: its UDP sockets, its deadlines and what others ask of it. Datagrams are
 * stamped within 50 µs of their arrival and deadlines are met as closely, without keeping a
 * processor busy.
 */
final class ClientLoop implements AutoCloseable {
  private static final int MAX_DATAGRAM = 2048;
  private static final long MS = 1_000_000;

  // Selectors wait for whole milliseconds only; the last two are waited for in small naps.
  private static final long NAP_WITHIN_NS = 2 * MS;
  private static final long NAP_NS = 50_000;
  private static final long IDLE_MS = 500;

  /** Whose loop it is; called on its thread only. */
  interface Client {
    /** When {@link #handleTimeout} is due; {@code Long.MAX_VALUE} for never. */
    long nextDeadlineNs();

    void handleTimeout(long nowNs);
  }

  /** Takes what a socket receives; the buffer is the loop's again afterwards. */
  interface Receiver {
    void onDatagram(byte[] buffer, int length, InetSocketAddress from, long nowNs);
  }

  private final Client client;
  private final Selector selector;
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final byte[] buffer = new byte[MAX_DATAGRAM];
  private final ByteBuffer view = ByteBuffer.wrap(buffer);
  private final Thread thread;
  private volatile boolean closed;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  ClientLoop(String name, Client client) throws IOException {
    this.client = client;
    this.selector = Selector.open();
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** Opens a socket on any free port; before {@link #start}. */
  DatagramChannel open(InetAddress address, Receiver receiver) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress(address, 0));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, receiver);
    return channel;
  }

  /** As {@link #open}, on an even port, as RTP wants it (RFC 3550 §11). */
  DatagramChannel openEven(InetAddress address, Receiver receiver) throws IOException {
    for (int tries = 0; tries < 100; tries++) {
      DatagramChannel channel = open(address, receiver);
      if (port(channel) % 2 == 0) {
        return channel;
      }
      channel.close();
    }
    throw new IOException("no even port in 100 tries");
  }

  static int port(DatagramChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  void start() {
    thread.start();
  }

  /** Has the loop's thread do something soon; refused silently once the loop is closed. */
  void execute(Runnable command) {
    commands.add(command);
    selector.wakeup();
  }

  /** Done when the thread has ended; exceptionally if by a failure. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  private void run() {
    try (selector) {
      while (!closed) {
        runCommands();
        long nowNs = System.nanoTime();
        long waitNs = client.nextDeadlineNs() - nowNs;
        if (waitNs <= 0) {
          client.handleTimeout(nowNs);
        } else {
          await(waitNs);
        }
        receive();
      }
      ended.complete(null);
    } catch (IOException | RuntimeException e) {
      closed = true;
      ended.completeExceptionally(e);
    }
  }

  private void runCommands() {
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      command.run();
    }
  }

  private void await(long waitNs) throws IOException {
    if (waitNs < NAP_WITHIN_NS) {
      if (selector.selectNow() == 0) {
        LockSupport.parkNanos(Math.min(waitNs, NAP_NS));
      }
    } else {
      selector.select(Math.min(IDLE_MS, (waitNs - MS) / MS));
    }
  }

  private void receive() throws IOException {
    selector.selectNow();
    for (SelectionKey key : selector.selectedKeys()) {
      DatagramChannel channel = (DatagramChannel) key.channel();
      Receiver receiver = (Receiver) key.attachment();
      while (true) {
        view.clear();
        InetSocketAddress from = receive(channel);
        if (from == null) {
          break;
        }
        receiver.onDatagram(buffer, view.position(), from, System.nanoTime());
      }
    }
    selector.selectedKeys().clear();
  }

  private InetSocketAddress receive(DatagramChannel channel) throws IOException {
    try {
      return (InetSocketAddress) channel.receive(view);
    } catch (PortUnreachableException e) {
      return null;
    }
  }

  /** Ends the thread and closes its sockets; waits until it is done. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
