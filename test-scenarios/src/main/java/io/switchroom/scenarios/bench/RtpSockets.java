package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The sockets of all callers. A server gives each call a port of its own, so many callers share one
 * of ours: who is meant is known by the server's port, and packets of many callers go out or come
 * in with one system call.
 *
 * <p>Callers whose delay is measured have a socket apart, on which the kernel notes when each
 * packet arrives.
 */
final class RtpSockets implements AutoCloseable {
  private static final int BATCH = 64;
  private static final int PORTS = 65_536;

  private final List<UdpSocket> sockets = new ArrayList<>();
  private final Caller[] byServerPort = new Caller[PORTS];
  private final Datagrams out = new Datagrams(BATCH, false);
  private final Datagrams in = new Datagrams(BATCH, false);
  private final Datagrams timedIn = new Datagrams(BATCH, true);
  private final byte[] datagram = new byte[Datagrams.MAX_LENGTH];
  private final ReadySockets ready;
  private int waiting;

  /**
   * @param count sockets to share; there is one more for {@link #timed}
   */
  RtpSockets(InetAddress host, int count) throws IOException {
    ready = new ReadySockets(count + 1);
    try {
      for (int i = 0; i <= count; i++) {
        UdpSocket socket = UdpSocket.open(host, i == count);
        sockets.add(socket);
        ready.add(i, socket);
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** The number of the socket whose packets are timed. */
  int timed() {
    return sockets.size() - 1;
  }

  int port(int socket) {
    return sockets.get(socket).port();
  }

  BitSet ports() {
    BitSet ports = new BitSet();
    sockets.forEach(socket -> ports.set(socket.port()));
    return ports;
  }

  /** From now on this caller gets what comes from the server's port. */
  void connect(Caller caller) {
    byServerPort[caller.remote().getPort()] = caller;
  }

  /**
   * Puts the caller's next packet among those to be sent with {@link #flush}.
   *
   * @return whether there was one
   */
  boolean speak(int socket, Caller caller) {
    int length = caller.voice().write(out.bytes(), out.at(waiting));
    if (length > 0) {
      address(length, caller.remote());
      flushIfFull(socket);
    }
    return length > 0;
  }

  /** A packet that was written before. */
  void send(int socket, byte[] packet, int length, InetSocketAddress to) {
    out.bytes().put(out.at(waiting), packet, 0, length);
    address(length, to);
    flushIfFull(socket);
  }

  private void address(int length, InetSocketAddress to) {
    out.length(waiting, length);
    out.sendTo(waiting, to.getAddress().getAddress(), to.getPort());
    waiting++;
  }

  private void flushIfFull(int socket) {
    if (waiting == BATCH) {
      flush(socket);
    }
  }

  /** Sends what was spoken. What the kernel refuses is lost: its port may be closed already. */
  void flush(int socket) {
    int sent = 0;
    while (sent < waiting) {
      int taken = sockets.get(socket).send(out, sent, waiting - sent);
      sent += Math.max(1, taken);
    }
    waiting = 0;
  }

  /** Takes what has come on all sockets. */
  void listen() {
    int count = ready.poll();
    for (int i = 0; i < count; i++) {
      int socket = ready.at(i);
      if (socket == timed()) {
        listen(sockets.get(socket), timedIn);
      } else {
        listen(sockets.get(socket), in);
      }
    }
  }

  private void listen(UdpSocket socket, Datagrams batch) {
    int count;
    do {
      count = socket.receive(batch);
      long nowNs = System.nanoTime();
      long unixNs = batch == timedIn ? unixNs() - nowNs : 0;
      for (int i = 0; i < count; i++) {
        Caller caller = byServerPort[batch.senderPort(i)];
        if (caller != null && caller.isConnected()) {
          int length = Math.min(batch.received(i), datagram.length);
          ByteBuffer bytes = batch.bytes();
          bytes.get(batch.at(i), datagram, 0, length);
          long arrivedUnixNs = batch.arrivalUnixNs(i);
          long arrivedNs = arrivedUnixNs == 0 ? nowNs : arrivedUnixNs - unixNs;
          caller.listen(datagram, length, nowNs, arrivedNs);
        }
      }
    } while (count == BATCH);
  }

  private static long unixNs() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  @Override
  public void close() {
    sockets.forEach(UdpSocket::close);
    ready.close();
  }
}
