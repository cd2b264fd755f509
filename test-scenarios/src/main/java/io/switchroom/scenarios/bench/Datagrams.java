package io.switchroom.scenarios.bench;

import java.nio.ByteBuffer;

/**
 * Room for many datagrams side by side, as {@code sendmmsg} and {@code recvmmsg} take them: for
 * each a {@code struct mmsghdr}, its {@code iovec}, the other end's address, and the bytes.
 *
 * <pre>
 *  headers    |mmsghdr 0|mmsghdr 1| …      64 bytes each, so that any run of them is one call
 *  iovecs     |iovec 0|iovec 1| …
 *  addresses  |sockaddr_in 0| …
 *  controls   |cmsg 0| …                   where a time of arrival is wanted
 *  bytes      |datagram 0|datagram 1| …
 * </pre>
 */
final class Datagrams {
  /** Longer ones are cut off. */
  static final int MAX_LENGTH = 1_500;

  static final int HEADER_LENGTH = 64;
  private static final int IOVEC_LENGTH = 16;
  private static final int ADDRESS_LENGTH = 16;
  private static final int CONTROL_LENGTH = 64;

  // struct msghdr and what mmsghdr puts behind it, 64-bit Linux.
  private static final int NAME = 0;
  private static final int NAME_LENGTH = 8;
  private static final int IOV = 16;
  private static final int IOV_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_SIZE = 40;
  private static final int RESULT = 56;

  // struct cmsghdr: length, level, type; then struct timespec.
  private static final int CMSG_LEVEL = 8;
  private static final int CMSG_TYPE = 12;
  private static final int CMSG_DATA = 16;

  private final NativeMemory headers;
  private final NativeMemory iovecs;
  private final NativeMemory addresses;
  private final NativeMemory controls;
  private final NativeMemory content;
  private final int count;

  /**
   * @param timed whether each has room for its time of arrival
   */
  Datagrams(int count, boolean timed) {
    this.count = count;
    headers = new NativeMemory(count * HEADER_LENGTH);
    iovecs = new NativeMemory(count * IOVEC_LENGTH);
    addresses = new NativeMemory(count * ADDRESS_LENGTH);
    controls = timed ? new NativeMemory(count * CONTROL_LENGTH) : null;
    content = new NativeMemory(count * MAX_LENGTH);
    for (int i = 0; i < count; i++) {
      ByteBuffer header = headers.bytes();
      int at = i * HEADER_LENGTH;
      header.putLong(at + NAME, addresses.address() + (long) i * ADDRESS_LENGTH);
      header.putInt(at + NAME_LENGTH, ADDRESS_LENGTH);
      header.putLong(at + IOV, iovecs.address() + (long) i * IOVEC_LENGTH);
      header.putLong(at + IOV_COUNT, 1);
      iovecs.bytes().putLong(i * IOVEC_LENGTH, content.address() + (long) i * MAX_LENGTH);
      length(i, MAX_LENGTH);
    }
    expectTimes(count);
  }

  /** The kernel writes over the room for the times, and its length: to be renewed after reading. */
  private void expectTimes(int used) {
    for (int i = 0; controls != null && i < used; i++) {
      int at = i * HEADER_LENGTH;
      headers.bytes().putLong(at + CONTROL, controls.address() + (long) i * CONTROL_LENGTH);
      headers.bytes().putLong(at + CONTROL_SIZE, CONTROL_LENGTH);
    }
  }

  int count() {
    return count;
  }

  /** Where the first header of a run is. */
  long headerAddress(int first) {
    return headers.address() + (long) first * HEADER_LENGTH;
  }

  /** All datagrams, each at {@link #at}. */
  ByteBuffer bytes() {
    return content.bytes();
  }

  int at(int datagram) {
    return datagram * MAX_LENGTH;
  }

  /** How many bytes are to be sent, or may be received. */
  void length(int datagram, int length) {
    iovecs.bytes().putLong(datagram * IOVEC_LENGTH + 8, length);
  }

  void sendTo(int datagram, byte[] host, int port) {
    addresses.socketAddress(datagram * ADDRESS_LENGTH, host, port);
  }

  /** How many bytes were received. */
  int received(int datagram) {
    return headers.bytes().getInt(datagram * HEADER_LENGTH + RESULT);
  }

  int senderPort(int datagram) {
    return addresses.port(datagram * ADDRESS_LENGTH);
  }

  /** When it arrived, Unix time in nanoseconds; 0 if the kernel did not say. */
  long arrivalUnixNs(int datagram) {
    if (controls == null) {
      return 0;
    }
    int header = datagram * HEADER_LENGTH;
    int at = datagram * CONTROL_LENGTH;
    ByteBuffer control = controls.bytes();
    boolean there =
        headers.bytes().getLong(header + CONTROL_SIZE) >= CMSG_DATA + 16
            && control.getInt(at + CMSG_LEVEL) == Libc.SOL_SOCKET
            && control.getInt(at + CMSG_TYPE) == Libc.SO_TIMESTAMPNS;
    return there
        ? control.getLong(at + CMSG_DATA) * 1_000_000_000L + control.getLong(at + CMSG_DATA + 8)
        : 0;
  }

  /** Makes the first of them ready to receive once more. */
  void reuse(int used) {
    expectTimes(used);
  }
}
