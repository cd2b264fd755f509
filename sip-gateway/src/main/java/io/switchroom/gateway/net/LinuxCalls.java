package io.switchroom.gateway.net;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.IOException;

/**
 * The system calls of a media loop, as the C library has them (JNA direct mapping).
 *
 * <p>The methods carry their C names; pointers are plain addresses and sizes are longs. With
 * nothing but integers in the signature JNA converts nothing and a call allocates nothing. A result
 * below 0 is an error, of which {@link #failure} tells.
 *
 * <p>The constants are those of 64-bit x86 and ARM, which agree but for {@link #EPOLL_EVENT_BYTES}.
 */
final class LinuxCalls {
  static final int AF_UNSPEC = 0;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_NONBLOCK = 0x800;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_TIMESTAMPNS = 35; // also the type of the control message
  static final int CLOCK_REALTIME = 0;
  static final int IPPROTO_IPV6 = 41;
  static final int IPV6_V6ONLY = 26;
  static final int EPOLL_CLOEXEC = 0x80000;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLLIN = 1;
  static final int EFD_NONBLOCK = 0x800;
  static final int EFD_CLOEXEC = 0x80000;
  static final int PR_SET_TIMERSLACK = 29;
  static final int PRIO_PROCESS = 0; // on Linux also a thread, by its number

  /** {@code struct epoll_event} is packed on x86 and nowhere else. */
  static final int EPOLL_EVENT_BYTES = Platform.isIntel() ? 12 : 16;

  static final int EPOLL_EVENT_DATA = EPOLL_EVENT_BYTES - Long.BYTES;

  private static final String UNAVAILABLE = bound();

  private LinuxCalls() {}

  private static String bound() {
    try {
      if (!Platform.isLinux() || !(Platform.isIntel() || Platform.isARM()) || !Platform.is64Bit()) {
        return "this is " + Platform.RESOURCE_PREFIX;
      }
      Native.register(LinuxCalls.class, NativeLibrary.getInstance("c"));
      return null;
    } catch (LinkageError e) {
      return "the C library cannot be called (" + e.getMessage() + ")";
    }
  }

  /** Why the calls cannot be made here, or null if they can. */
  static String unavailable() {
    return UNAVAILABLE;
  }

  /** The last call's error as one that callers understand: "bind: Address already in use". */
  static IOException failure(String call) {
    return new IOException(call + ": " + strerror(Native.getLastError()));
  }

  static native int epoll_create1(int flags);

  static native int epoll_ctl(int epoll, int operation, int fd, long event);

  static native int epoll_wait(int epoll, long events, int maxEvents, int timeoutMs);

  static native int eventfd(int initial, int flags);

  static native long read(int fd, long buffer, long length);

  static native long write(int fd, long buffer, long length);

  static native int close(int fd);

  static native int ppoll(long fds, long count, long timeout, long signalMask);

  // Variadic in C; on these processors integers are passed all the same.
  static native int prctl(int option, long argument2, long argument3, long argument4, long last);

  static native int setpriority(int which, int who, int niceness);

  static native int getpriority(int which, int who);

  static native int socket(int domain, int type, int protocol);

  static native int bind(int fd, long address, int length);

  static native int connect(int fd, long address, int length);

  static native int getsockname(int fd, long address, long length);

  static native int setsockopt(int fd, int level, int option, long value, int length);

  static native long recvfrom(
      int fd, long buffer, long length, int flags, long from, long fromLength);

  static native long recvmsg(int fd, long message, int flags);

  static native int clock_gettime(int clock, long time);

  static native int recvmmsg(int fd, long messages, int count, int flags, long timeout);

  static native long sendto(int fd, long buffer, long length, int flags, long to, int toLength);

  private static native String strerror(int error);
}
