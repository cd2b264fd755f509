package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.net.InetAddress;

/** A non-blocking UDP socket that sends and fetches many datagrams with one call (Linux, IPv4). */
final class UdpSocket implements AutoCloseable {
  /** The tick of a server sends to all callers at once; it must fit. */
  private static final int BUFFER_BYTES = 4 * 1024 * 1024;

  private final int descriptor;
  private final int port;
  private boolean open = true;

  private UdpSocket(int descriptor, int port) {
    this.descriptor = descriptor;
    this.port = port;
  }

  /**
   * Opens one on any free port.
   *
   * @param timed whether the kernel notes the arrival of each datagram
   */
  static UdpSocket open(InetAddress host, boolean timed) throws IOException {
    if (!Libc.isAvailable()) {
      throw new IOException("The load client needs a 64-bit Linux.");
    }
    int descriptor = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK, 0);
    if (descriptor < 0) {
      throw new IOException("no socket to be had: raise the limit on open files (ulimit -n)");
    }
    NativeMemory argument = new NativeMemory(32);
    argument.bytes().putInt(0, BUFFER_BYTES);
    Libc.setsockopt(descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUF, argument.address(), 4);
    Libc.setsockopt(descriptor, Libc.SOL_SOCKET, Libc.SO_SNDBUF, argument.address(), 4);
    if (timed) {
      argument.bytes().putInt(0, 1);
      Libc.setsockopt(descriptor, Libc.SOL_SOCKET, Libc.SO_TIMESTAMPNS, argument.address(), 4);
    }
    argument.socketAddress(0, host.getAddress(), 0);
    argument.bytes().putInt(16, 16);
    if (Libc.bind(descriptor, argument.address(), 16) < 0
        || Libc.getsockname(descriptor, argument.address(), argument.address() + 16) < 0) {
      Libc.close(descriptor);
      throw new IOException("no UDP port on " + host + " is free");
    }
    return new UdpSocket(descriptor, argument.port(0));
  }

  int descriptor() {
    return descriptor;
  }

  int port() {
    return port;
  }

  /**
   * Sends a run of datagrams.
   *
   * @return how many the kernel took
   */
  int send(Datagrams datagrams, int first, int count) {
    return open ? Libc.sendmmsg(descriptor, datagrams.headerAddress(first), count, 0) : -1;
  }

  /**
   * Fetches what is there, as many as fit.
   *
   * @return how many; 0 or less if none
   */
  int receive(Datagrams datagrams) {
    datagrams.reuse(datagrams.count());
    return Libc.recvmmsg(
        descriptor, datagrams.headerAddress(0), datagrams.count(), Libc.MSG_DONTWAIT, 0);
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      Libc.close(descriptor);
    }
  }
}
