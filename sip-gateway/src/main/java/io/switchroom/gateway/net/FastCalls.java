package io.switchroom.gateway.net;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls made for each datagram or turn, through Java's own foreign functions where there are
 * any (from Java 22 on), which cost a fraction of JNA's. They are found by reflection because the
 * project is compiled for Java 21; what is left is a constant method handle, which is compiled like
 * a call.
 *
 * <p>Signatures are those of {@link LinuxCalls}. The error number of a call that failed is lost.
 */
final class FastCalls {
  private static final Logger LOG = LoggerFactory.getLogger(FastCalls.class);
  private static final int FIRST_VERSION = 22;
  private static final String PACKAGE = "java.lang.foreign.";
  private static final Class<?> I = int.class;
  private static final Class<?> L = long.class;

  private static final MethodHandle SENDTO = handle("sendto", L, I, L, L, I, L, I);
  private static final MethodHandle RECVFROM = handle("recvfrom", L, I, L, L, I, L, L);
  private static final MethodHandle RECVMSG = handle("recvmsg", L, I, L, I);
  private static final MethodHandle EPOLL_WAIT = handle("epoll_wait", I, I, L, I, I);

  private static final MethodHandle PPOLL = handle("ppoll", I, L, L, L, L);
  private static final MethodHandle CLOCK_GETTIME = handle("clock_gettime", I, I, L);

  private FastCalls() {}

  static int ppoll(long fds, long count, long timeout, long signalMask) {
    if (PPOLL == null) {
      return LinuxCalls.ppoll(fds, count, timeout, signalMask);
    }
    try {
      return (int) PPOLL.invokeExact(fds, count, timeout, signalMask);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int clock_gettime(int clock, long time) {
    if (CLOCK_GETTIME == null) {
      return LinuxCalls.clock_gettime(clock, time);
    }
    try {
      return (int) CLOCK_GETTIME.invokeExact(clock, time);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long sendto(int fd, long buffer, long length, int flags, long to, int toLength) {
    if (SENDTO == null) {
      return LinuxCalls.sendto(fd, buffer, length, flags, to, toLength);
    }
    try {
      return (long) SENDTO.invokeExact(fd, buffer, length, flags, to, toLength);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long recvfrom(int fd, long buffer, long length, int flags, long from, long fromLength) {
    if (RECVFROM == null) {
      return LinuxCalls.recvfrom(fd, buffer, length, flags, from, fromLength);
    }
    try {
      return (long) RECVFROM.invokeExact(fd, buffer, length, flags, from, fromLength);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long recvmsg(int fd, long message, int flags) {
    if (RECVMSG == null) {
      return LinuxCalls.recvmsg(fd, message, flags);
    }
    try {
      return (long) RECVMSG.invokeExact(fd, message, flags);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int epoll_wait(int epoll, long events, int maxEvents, int timeoutMs) {
    if (EPOLL_WAIT == null) {
      return LinuxCalls.epoll_wait(epoll, events, maxEvents, timeoutMs);
    }
    try {
      return (int) EPOLL_WAIT.invokeExact(epoll, events, maxEvents, timeoutMs);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static IllegalStateException impossible(Throwable e) {
    return new IllegalStateException("C throws nothing", e);
  }

  /** What {@code Linker.nativeLinker().downcallHandle} makes of the signature, or null. */
  private static MethodHandle handle(String name, Class<?> result, Class<?>... arguments) {
    if (Runtime.version().feature() < FIRST_VERSION || LinuxCalls.unavailable() != null) {
      return null;
    }
    try {
      Class<?> layout = type("MemoryLayout");
      Class<?> descriptor = type("FunctionDescriptor");
      Class<?> option = type("Linker$Option");
      Object layouts = Array.newInstance(layout, arguments.length);
      for (int i = 0; i < arguments.length; i++) {
        Array.set(layouts, i, layout(arguments[i]));
      }
      Object signature =
          descriptor
              .getMethod("of", layout, layouts.getClass())
              .invoke(null, layout(result), layouts);
      Object linker = type("Linker").getMethod("nativeLinker").invoke(null);
      Object lookup = type("Linker").getMethod("defaultLookup").invoke(linker);
      Optional<?> symbol =
          (Optional<?>) type("SymbolLookup").getMethod("find", String.class).invoke(lookup, name);
      Object noOptions = Array.newInstance(option, 0);
      return (MethodHandle)
          type("Linker")
              .getMethod("downcallHandle", type("MemorySegment"), descriptor, noOptions.getClass())
              .invoke(linker, symbol.orElseThrow(), signature, noOptions);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.warn("{} goes through JNA: {}", name, e.toString());
      return null;
    }
  }

  private static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName(PACKAGE + name);
  }

  private static Object layout(Class<?> type) throws ReflectiveOperationException {
    return type("ValueLayout").getField(type == I ? "JAVA_INT" : "JAVA_LONG").get(null);
  }
}
