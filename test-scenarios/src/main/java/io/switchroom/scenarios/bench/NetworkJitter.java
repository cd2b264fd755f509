package io.switchroom.scenarios.bench;

import java.nio.ByteBuffer;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A network that holds each packet back for a while of its own, up to a limit: what is sent through
 * it arrives uneven and out of order. Seeded.
 */
final class NetworkJitter {
  static final NetworkJitter NONE = new NetworkJitter(0, 0);

  private record Held(long dueNs, long order, Caller caller, byte[] packet) {}

  private final long mostNs;
  private final Random random;
  private final PriorityQueue<Held> held =
      new PriorityQueue<>(
          (a, b) ->
              a.dueNs != b.dueNs ? Long.signum(a.dueNs - b.dueNs) : Long.compare(a.order, b.order));
  private final ByteBuffer packet = ByteBuffer.allocate(Datagrams.MAX_LENGTH);
  private long order;

  /**
   * @param mostMs the longest a packet is held; 0: none is
   */
  NetworkJitter(int mostMs, long seed) {
    this.mostNs = mostMs * 1_000_000L;
    this.random = new Random(seed);
  }

  boolean isThere() {
    return mostNs > 0;
  }

  /**
   * Takes the caller's next packet.
   *
   * @return whether there was one
   */
  boolean hold(Caller caller, long nowNs) {
    int length = caller.voice().write(packet, 0);
    if (length == 0) {
      return false;
    }
    byte[] copy = new byte[length];
    packet.get(0, copy);
    held.add(new Held(nowNs + random.nextLong(mostNs + 1), order++, caller, copy));
    return true;
  }

  /** Sends what is due. */
  void release(RtpSockets sockets, long nowNs) {
    while (!held.isEmpty() && held.peek().dueNs - nowNs <= 0) {
      Held next = held.remove();
      if (next.caller.isConnected()) {
        int socket = next.caller.number() % LoadLoop.TURNS;
        sockets.send(socket, next.packet, next.packet.length, next.caller.remote());
        sockets.flush(socket);
      }
    }
  }
}
