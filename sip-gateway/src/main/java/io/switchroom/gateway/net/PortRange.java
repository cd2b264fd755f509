package io.switchroom.gateway.net;

import java.util.ArrayDeque;

/**
 * The even ports one loop may open for phone legs; each stands for itself and the odd one above it
 * (RFC 3550 §11). Freed ports go to the end of the queue, so that a closed port rests before late
 * packets of the call before could reach a new one.
 */
public final class PortRange {
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private final int size;

  /**
   * The share of loop number {@code loop} of {@code loops} in the ports {@code first} to {@code
   * last} (inclusive).
   */
  public PortRange(int first, int last, int loop, int loops) {
    int even = first + (first & 1) + 2 * loop;
    for (int port = even; port + 1 <= last; port += 2 * loops) {
      free.add(port);
    }
    size = free.size();
  }

  /** The port that rested longest, or -1 if all are taken. */
  public int take() {
    Integer port = free.poll();
    return port == null ? -1 : port;
  }

  /** Gives a port back. */
  public void giveBack(int port) {
    free.add(port);
  }

  public int taken() {
    return size - free.size();
  }

  public int size() {
    return size;
  }
}
