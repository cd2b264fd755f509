package io.switchroom.scenarios.bench;

import java.io.IOException;

/** Which of many sockets have something to read (Linux, epoll(7)); numbers are the owner's. */
final class ReadySockets implements AutoCloseable {
  /** {@code struct epoll_event} is packed on x86-64 only. */
  private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

  private static final int EVENT_LENGTH = PACKED ? 12 : 16;
  private static final int DATA = PACKED ? 4 : 8;

  private final int descriptor;
  private final int most;
  private final NativeMemory events;

  ReadySockets(int most) throws IOException {
    if (!Libc.isAvailable()) {
      throw new IOException("The load client needs a 64-bit Linux.");
    }
    this.most = most;
    this.events = new NativeMemory(most * EVENT_LENGTH);
    this.descriptor = Libc.epoll_create1(0);
    if (descriptor < 0) {
      throw new IOException("no epoll to be had: raise the limit on open files (ulimit -n)");
    }
  }

  void add(int number, UdpSocket socket) throws IOException {
    NativeMemory event = new NativeMemory(EVENT_LENGTH);
    event.bytes().putInt(0, Libc.EPOLLIN).putInt(DATA, number);
    if (Libc.epoll_ctl(descriptor, Libc.EPOLL_CTL_ADD, socket.descriptor(), event.address()) < 0) {
      throw new IOException("epoll does not take a socket");
    }
  }

  /** Looks, without waiting; returns how many. */
  int poll() {
    return Libc.epoll_wait(descriptor, events.address(), most, 0);
  }

  /** The number of the i-th. */
  int at(int i) {
    return events.bytes().getInt(i * EVENT_LENGTH + DATA);
  }

  @Override
  public void close() {
    Libc.close(descriptor);
  }
}
