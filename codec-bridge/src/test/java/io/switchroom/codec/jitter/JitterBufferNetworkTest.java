package io.switchroom.codec.jitter;

import static io.switchroom.codec.jitter.RtpStream.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.jitter.JitterBuffer.Take;
import io.switchroom.codec.rtp.RtpPacket;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The buffer on random networks; every failure tells its seed. */
class JitterBufferNetworkTest {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  /** Packet n is sent at n × ptime; loss and jitter are independent per packet, so it reorders. */
  @ParameterizedTest
  @CsvSource({"20,40,0.05", "20,80,0.05", "20,15,0.1", "10,40,0.05", "30,40,0.05", "60,40,0.05"})
  void playsNearlyEverythingThatComesInOrderAndNotMuchLaterThanItMust(
      int ptimeMs, int jitterMs, double loss) {
    JitterBuffer buffer = new JitterBuffer(48_000);
    RtpStream stream = new RtpStream(48_000);
    int packets = 6000;
    int settled = 500;
    Set<Long> received = new HashSet<>();
    for (long i = 0; i < packets; i++) {
      if (random.nextDouble() < loss) {
        stream.lose(ptimeMs);
      } else {
        stream.send(ptimeMs * i, ptimeMs, 30 + jitterMs * random.nextDouble());
        received.add(i);
      }
    }
    double phase = ptimeMs * random.nextDouble();
    stream.run(buffer, 30 + phase, ptimeMs, ptimeMs * packets + 30 + jitterMs);

    long last = -1;
    long played = 0;
    long delayNs = 0;
    for (RtpStream.Played frame : stream.played) {
      if (frame.take() == Take.FRAME) {
        assertTrue(frame.number() > last, seed + ": " + frame.number() + " after " + last);
        last = frame.number();
        if (last >= settled) {
          played++;
          delayNs += frame.atNs() - at(ptimeMs * last + 30);
        }
      }
    }
    // What is still waiting at the end was not denied.
    long settledReceived = received.stream().filter(n -> n >= settled).count() - buffer.waiting();
    assertTrue(
        played >= 0.99 * settledReceived,
        "seed "
            + seed
            + ": played "
            + played
            + " of "
            + settledReceived
            + ", late "
            + buffer.late()
            + ", skipped "
            + buffer.skipped());
    double meanMs = delayNs / 1e6 / played;
    assertTrue(
        meanMs <= jitterMs + Math.max(20, ptimeMs) + 12,
        "seed " + seed + ": mean delay over the quickest packet " + meanMs + " ms");
  }

  /**
   * The naive reference: a sorted set of what came and was neither played nor passed. Whatever the
   * network does, each frame must be in it, and the counters must account for every packet.
   */
  @RepeatedTest(30)
  void agreesWithANaiveModelOnAnyNetwork() {
    JitterBuffer buffer = new JitterBuffer(8000);
    RtpStream stream = new RtpStream(8000);
    stream.sequence = random.nextInt(65_536);
    stream.timestamp = random.nextInt() & 0xFFFF_FFFFL;
    int ptimeMs = 10 * (1 + random.nextInt(4));
    makeTraffic(stream, ptimeMs);

    TreeSet<Long> model = new TreeSet<>();
    Set<Long> seen = new HashSet<>();
    long passedUntil = Long.MIN_VALUE;
    long duplicates = 0;
    long late = 0;
    long skipped = 0;
    long frames = 0;
    int delivered = 0;
    for (double tick = 0; tick < 60_000; tick += ptimeMs) {
      while (delivered < stream.arrivals.size()
          && stream.arrivals.get(delivered).arrivalNs() <= at(tick)) {
        RtpStream.Arrival arrival = stream.arrivals.get(delivered++);
        long lateBefore = buffer.late();
        stream.put(buffer, arrival);
        if (!seen.add(arrival.number())) {
          duplicates++;
        } else if (buffer.late() > lateBefore) {
          late++;
        } else {
          assertTrue(arrival.number() > passedUntil, "seed " + seed + ": taken in too late");
          model.add(arrival.number());
        }
      }
      RtpStream.Played played = stream.take(buffer, at(tick));
      if (played.take() == Take.FRAME) {
        frames++;
        assertTrue(model.contains(played.number()), "seed " + seed + ": " + played);
        skipped += model.headSet(played.number()).size();
        model.headSet(played.number(), true).clear();
        passedUntil = played.number();
      }
    }
    // Some of what still waits may have been passed over since the last frame.
    skipped += model.size() - buffer.waiting();
    assertEquals(frames, buffer.played(), "seed " + seed);
    assertEquals(skipped, buffer.skipped(), "seed " + seed);
    assertEquals(duplicates + late, buffer.duplicate() + buffer.late(), "seed " + seed);
    assertEquals(0, buffer.refused() + buffer.resets(), "seed " + seed);
    assertEquals(seen.size(), frames + buffer.skipped() + late + buffer.waiting(), "seed " + seed);
  }

  /** A minute of loss, bursts of it, duplicates, jitter, stalls and silence, in any proportion. */
  private void makeTraffic(RtpStream stream, int ptimeMs) {
    double loss = random.nextDouble() * 0.3;
    double jitterMs = random.nextDouble() * 100;
    double stallUntil = 0;
    int burst = 0;
    for (double ms = 0; ms < 59_000; ms += ptimeMs) {
      if (random.nextInt(200) == 0) {
        stallUntil = ms + random.nextInt(350);
      }
      if (random.nextInt(300) == 0) {
        burst = random.nextInt(10);
      }
      if (random.nextInt(400) == 0) {
        int silenceMs = ptimeMs * random.nextInt(100);
        ms += silenceMs;
        stream.timestamp = stream.timestamp + silenceMs * 8 & 0xFFFF_FFFFL;
      }
      if (burst-- > 0 || random.nextDouble() < loss) {
        stream.lose(ptimeMs);
        continue;
      }
      double held = Math.max(0, stallUntil - ms);
      RtpStream.Arrival sent = stream.send(ms, ptimeMs, held + random.nextDouble() * jitterMs);
      if (random.nextInt(50) == 0) {
        long again = sent.arrivalNs() + random.nextInt(100_000_000);
        stream.arrivals.add(
            new RtpStream.Arrival(sent.number(), sent.sentNs(), again, sent.bytes()));
      }
    }
    stream.arrivals.sort(Comparator.comparingLong(RtpStream.Arrival::arrivalNs));
  }

  /** Headers of any content: nothing thrown, and a sane stream plays as soon as it comes. */
  @RepeatedTest(5)
  void survivesAnyHeadersAndThenPlaysASaneStream() {
    JitterBuffer buffer = new JitterBuffer(48_000);
    RtpPacket packet = new RtpPacket();
    byte[] bytes = new byte[2200];
    bytes[0] = (byte) 0x80;
    long nowNs = random.nextLong(1L << 60);
    for (int i = 0; i < 30_000; i++) {
      nowNs +=
          random.nextInt(4) == 0 ? random.nextLong(1_000_000_000L) : random.nextInt(20_000_000);
      int length = 12 + (random.nextInt(100) == 0 ? random.nextInt(2180) : random.nextInt(200));
      assertTrue(packet.wrap(bytes, 0, length));
      switch (random.nextInt(5)) {
        case 0 -> packet.sequence(random.nextInt());
        case 1 -> packet.timestamp(random.nextInt());
        case 2 -> packet.ssrc(random.nextInt(3));
        default -> {
          packet.sequence(packet.sequence() + random.nextInt(-3, 6));
          packet.timestamp(packet.timestamp() + random.nextInt(2000));
        }
      }
      if (random.nextInt(10) == 0) {
        buffer.putWithoutSound(packet, nowNs);
      } else {
        buffer.put(packet, nowNs);
      }
      buffer.take(nowNs);
      assertTrue(buffer.waiting() >= 0 && buffer.waiting() <= 64, "seed " + seed);
    }
    int frames = 0;
    packet.wrap(bytes, 0, 100);
    packet.ssrc(4711);
    for (int i = 0; i < 1000; i++) {
      nowNs += 20_000_000;
      packet.sequence(i);
      packet.timestamp(960L * i);
      buffer.put(packet, nowNs);
      frames += buffer.take(nowNs) == Take.FRAME && i >= 600 ? 1 : 0;
    }
    assertTrue(frames >= 396, "seed " + seed + ": frames " + frames);
  }
}
