package io.switchroom.scenarios.quality.rig;

import io.switchroom.codec.rtp.RtpPacket;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A network between a {@link Sender} and a {@link Receiver}: loses each packet with the same
 * chance, and delays each by a time of its own between nothing and the jitter, evenly spread, so
 * that packets overtake one another.
 *
 * <p>With the same seed, a network that loses more loses what the other does and more, and what is
 * delayed is delayed alike: figures differ by what is measured, not by chance.
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
  private final Random losses;
  private final Random delays;
  private final PriorityQueue<Datagram> underWay =
      new PriorityQueue<>((a, b) -> Long.compare(a.arrivalNs, b.arrivalNs));
  private final RtpPacket view = new RtpPacket();

  public Link(double loss, double jitterMs, long seed) {
    this.loss = loss;
    this.jitterMs = jitterMs;
    losses = new Random(seed);
    delays = new Random(~seed);
  }

  /** Carries RTP packets of 20 ms, one after the other, and lets frames of 20 ms be heard. */
  public void run(List<byte[]> packets, Receiver receiver, int rateHz, Ear ear) {
    short[] frame = new short[rateHz / 50];
    for (int n = 0; n < packets.size(); n++) {
      long sentNs = START_NS + n * TICK_NS;
      long delayNs = (long) (delays.nextDouble() * jitterMs * NS_PER_MS);
      if (losses.nextDouble() >= loss) {
        underWay.add(new Datagram(sentNs + delayNs, packets.get(n)));
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
}
