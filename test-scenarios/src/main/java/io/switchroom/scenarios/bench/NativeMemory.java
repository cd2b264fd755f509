package io.switchroom.scenarios.bench;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory outside the heap with its address, for structures of C; zeroed, freed with its owner. */
final class NativeMemory {
  private final ByteBuffer bytes;
  private final long address;

  NativeMemory(int length) {
    bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
    address = Pointer.nativeValue(Native.getDirectBufferPointer(bytes));
  }

  /** In the byte order of this machine, as C has it. */
  ByteBuffer bytes() {
    return bytes;
  }

  long address() {
    return address;
  }

  /** A {@code struct sockaddr_in}, 16 bytes: family, then port and host in network byte order. */
  void socketAddress(int at, byte[] host, int port) {
    bytes.putShort(at, (short) Libc.AF_INET);
    bytes.put(at + 2, (byte) (port >> 8)).put(at + 3, (byte) port);
    bytes.put(at + 4, host, 0, 4);
  }

  /** The port of a {@code struct sockaddr_in}. */
  int port(int at) {
    return (bytes.get(at + 2) & 0xFF) << 8 | bytes.get(at + 3) & 0xFF;
  }
}
