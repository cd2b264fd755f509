package io.switchroom.scenarios.quality.rig;

import io.switchroom.codec.rtp.RtpPacket;
import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A network between a {@link Sender} and a {@link Receiver}: loses each packet with the same
 * chance, and delays each by a time of its own between nothing and the jitter, evenly spread, so
 * that packets overtake one another.
 */
public final class Link {
  private static final long NS_PER_MS = 1_000_000;
  private static final long TICK_NS = 20 * NS_PER_MS;
  private static final long START_NS = 1_000_000_000_000L;

  /** The receiver's ticks fall between the sender's packets. */
  private static final long PHASE_NS = 7 * NS_PER_MS;

  private record Datagram(long arrivalNs, byte[] bytes) {}

  private final double loss;
  private final double jitterMs;
  private final Random random;
  private final PriorityQueue<Datagram> underWay =
      new PriorityQueue<>((a, b) -> Long.compare(a.arrivalNs, b.arrivalNs));
  private final RtpPacket view = new RtpPacket();

  public Link(double loss, double jitterMs, long seed) {
    this.loss = loss;
    this.jitterMs = jitterMs;
    this.random = new Random(seed);
  }

  /** Lets one talk to the other for as long, packets and frames of 20 ms. */
  public void run(Sender sender, Receiver receiver, double seconds, Ear ear) {
    short[] frame = new short[sender.rateHz() / 50];
    for (long n = 0; n < seconds * 50; n++) {
      long sentNs = START_NS + n * TICK_NS;
      RtpPacket packet = sender.next();
      if (packet != null && random.nextDouble() >= loss) {
        long delayNs = (long) (random.nextDouble() * jitterMs * NS_PER_MS);
        underWay.add(new Datagram(sentNs + delayNs, bytes(packet)));
      }
      long readNs = sentNs + PHASE_NS;
      while (!underWay.isEmpty() && underWay.peek().arrivalNs <= readNs) {
        Datagram datagram = underWay.poll();
        if (view.wrap(datagram.bytes, 0, datagram.bytes.length)) {
          receiver.put(view, datagram.arrivalNs);
        }
      }
      receiver.read(readNs, frame);
      ear.listen(frame, 0, frame.length);
    }
  }

  private static byte[] bytes(RtpPacket packet) {
    int end = packet.payloadOffset() + packet.payloadLength();
    return Arrays.copyOfRange(packet.buffer(), 0, end);
  }
}
