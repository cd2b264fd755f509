package io.switchroom.gateway.net;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory through which one loop talks with the kernel: one block outside the heap, laid out
 * once. Offsets are into {@link #bytes}, addresses are {@link #address} of them.
 */
final class LoopMemory {
  /** Sockets that one call to epoll_wait can report. */
  static final int MAX_EVENTS = 512;

  /** Datagrams that one call to recvmmsg can bring. */
  static final int MAX_MESSAGES = 64;

  /** {@code struct mmsghdr}: a msghdr of 56 bytes, the datagram's length, padding. */
  private static final int MESSAGE_BYTES = 64;

  private static final int NAME_LENGTH = 8;
  private static final int VECTORS = 16;
  private static final int VECTOR_COUNT = 24;
  private static final int CONTROL_POINTER = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int DATAGRAM_LENGTH = 56;
  private static final int VECTOR_BYTES = 16;

  static final int TIMEOUT = 0; // struct timespec
  static final int POLL_FD = 16; // struct pollfd
  static final int WAKE = 24; // what is written to wake the loop
  static final int WOKEN = 32; // what is read then
  static final int OPTION = 40;
  static final int LENGTH = 44;
  static final int EVENT = 48; // struct epoll_event, to register a socket
  static final int ADDRESS = 64;
  static final int WAKE_POLL_FD = 96; // struct pollfd
  static final int REAL_TIME = 104; // struct timespec
  static final int OUT = 128;
  private static final int EVENTS = OUT + Loop.MAX_DATAGRAM;
  private static final int MESSAGES = EVENTS + MAX_EVENTS * 16;
  private static final int IO_VECTORS = MESSAGES + MAX_MESSAGES * MESSAGE_BYTES;
  private static final int NAMES = IO_VECTORS + MAX_MESSAGES * VECTOR_BYTES;
  private static final int DATAGRAMS = NAMES + MAX_MESSAGES * PeerAddresses.MAX_BYTES;
  private static final int TIMED = DATAGRAMS + MAX_MESSAGES * Loop.MAX_DATAGRAM;
  private static final int CONTROL = TIMED + MESSAGE_BYTES;
  private static final int CONTROL_BYTES = 64;
  private static final int SIZE = CONTROL + CONTROL_BYTES;

  // struct cmsghdr and the timespec in it
  private static final int CONTROL_LEVEL = CONTROL + 8;
  private static final int CONTROL_TYPE = CONTROL + 12;
  private static final int CONTROL_TIME = CONTROL + 16;

  private static final long NS_PER_S = 1_000_000_000L;

  final ByteBuffer bytes = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder());
  private final long base = Pointer.nativeValue(Native.getDirectBufferPointer(bytes));

  LoopMemory() {
    bytes.putLong(WAKE, 1);
    for (int i = 0; i < MAX_MESSAGES; i++) {
      int message = MESSAGES + i * MESSAGE_BYTES;
      int vector = IO_VECTORS + i * VECTOR_BYTES;
      bytes.putLong(message, address(name(i)));
      bytes.putInt(message + NAME_LENGTH, PeerAddresses.MAX_BYTES);
      bytes.putLong(message + VECTORS, address(vector));
      bytes.putLong(message + VECTOR_COUNT, 1);
      bytes.putLong(vector, address(datagram(i)));
      bytes.putLong(vector + Long.BYTES, Loop.MAX_DATAGRAM);
    }
    bytes.putLong(TIMED, address(name(0)));
    bytes.putLong(TIMED + VECTORS, address(IO_VECTORS));
    bytes.putLong(TIMED + VECTOR_COUNT, 1);
    bytes.putLong(TIMED + CONTROL_POINTER, address(CONTROL));
  }

  long address(int offset) {
    return base + offset;
  }

  long events() {
    return address(EVENTS);
  }

  /** What was registered for the socket of event number {@code i}. */
  long eventData(int i) {
    return bytes.getLong(EVENTS + i * LinuxCalls.EPOLL_EVENT_BYTES + LinuxCalls.EPOLL_EVENT_DATA);
  }

  /** Fills the event with which a socket is registered. */
  void event(int interest, long data) {
    bytes.putInt(EVENT, interest);
    bytes.putLong(EVENT + LinuxCalls.EPOLL_EVENT_DATA, data);
  }

  long messages() {
    return address(MESSAGES);
  }

  /** A message for number 0's place whose time of arrival the kernel is to tell. */
  long timedMessage() {
    bytes.putInt(TIMED + NAME_LENGTH, PeerAddresses.MAX_BYTES);
    bytes.putLong(TIMED + CONTROL_LENGTH, CONTROL_BYTES);
    return address(TIMED);
  }

  /**
   * When that message came, by the wall clock; or {@code otherwiseNs} if the kernel did not say.
   */
  long messageTimeNs(long otherwiseNs) {
    boolean told =
        bytes.getLong(TIMED + CONTROL_LENGTH) >= CONTROL_TIME + 16 - CONTROL
            && bytes.getInt(CONTROL_LEVEL) == LinuxCalls.SOL_SOCKET
            && bytes.getInt(CONTROL_TYPE) == LinuxCalls.SO_TIMESTAMPNS;
    return told ? timeNs(CONTROL_TIME) : otherwiseNs;
  }

  /** A timespec's value. */
  long timeNs(int timespec) {
    return bytes.getLong(timespec) * NS_PER_S + bytes.getLong(timespec + Long.BYTES);
  }

  /** Length of received message number {@code i}; makes its header ready for the next call. */
  int messageLength(int i) {
    int message = MESSAGES + i * MESSAGE_BYTES;
    bytes.putInt(message + NAME_LENGTH, PeerAddresses.MAX_BYTES);
    return bytes.getInt(message + DATAGRAM_LENGTH);
  }

  /** Where message number {@code i} came from. */
  static int name(int i) {
    return NAMES + i * PeerAddresses.MAX_BYTES;
  }

  /** What message number {@code i} brought. */
  static int datagram(int i) {
    return DATAGRAMS + i * Loop.MAX_DATAGRAM;
  }
}
