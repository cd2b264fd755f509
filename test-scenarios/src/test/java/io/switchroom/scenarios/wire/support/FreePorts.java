package io.switchroom.scenarios.wire.support;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for programs that cannot be told to take any free one. They lie below the range from which
 * the kernel gives out ports by itself, and each is handed out once.
 */
public final class FreePorts {
  private static final int FIRST = 10_000;
  private static final int LAST = 32_000;

  private static int next = ThreadLocalRandom.current().nextInt(FIRST, LAST) & ~1;

  private FreePorts() {}

  /** A port free for UDP and TCP. */
  public static int one() {
    return block(1);
  }

  /** The first, an even one, of {@code count} consecutive ports free for UDP and TCP. */
  public static synchronized int block(int count) {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      if (next + count > LAST) {
        next = FIRST;
      }
      int first = next;
      next += count + (count & 1);
      if (areFree(first, count)) {
        return first;
      }
    }
    throw new IllegalStateException("no " + count + " consecutive free ports");
  }

  private static boolean areFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      try (DatagramSocket udp = new DatagramSocket(address);
          ServerSocket tcp = new ServerSocket()) {
        tcp.bind(address);
        if (!udp.isBound()) {
          return false;
        }
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }
}
