package io.switchroom.scenarios.bench;

import io.switchroom.codec.natives.NativeBinding;

/**
 * The few calls of Linux' C library that send and fetch many datagrams at once (JNA direct mapping;
 * 64-bit Linux). They carry their C names; pointers are plain addresses.
 *
 * <p>All but {@link #socket} and {@link #epoll_create1} return a negative number for any error,
 * which here means: nothing was sent, nothing was there.
 */
final class Libc {
  static final int AF_INET = 2;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_NONBLOCK = 0x800;
  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_TIMESTAMPNS = 35;
  static final int MSG_DONTWAIT = 0x40;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLLIN = 1;

  private static final NativeBinding BINDING =
      NativeBinding.of(Libc.class, "sendmmsg", "libc6, Linux", "c");

  private Libc() {}

  /** Whether this is a Linux whose C library has them. */
  static boolean isAvailable() {
    return System.getProperty("os.name").equals("Linux") && BINDING.isAvailable();
  }

  static native int socket(int domain, int type, int protocol);

  static native int bind(int socket, long address, int length);

  static native int getsockname(int socket, long address, long length);

  static native int setsockopt(int socket, int level, int option, long value, int length);

  static native int sendmmsg(int socket, long messages, int count, int flags);

  static native int recvmmsg(int socket, long messages, int count, int flags, long timeout);

  static native int epoll_create1(int flags);

  static native int epoll_ctl(int epoll, int operation, int socket, long event);

  static native int epoll_wait(int epoll, long events, int count, int timeoutMs);

  static native int close(int descriptor);
}
