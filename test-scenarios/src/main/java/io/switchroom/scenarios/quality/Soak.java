package io.switchroom.scenarios.quality;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.scenarios.quality.measure.ToneEar;
import io.switchroom.scenarios.quality.sound.Sounds;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.SimNetwork;
import io.switchroom.scenarios.support.Sound;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Hours of a whole gateway in memory and virtual time. One phone says a tone, one listens to it,
 * for all the time; hundreds of others come and go at random, some into their room, where they are
 * silent, most into others, where they talk; of all codecs and packet times, some over networks
 * that lose and delay. What the steady listener hears is listened to, and what is left in the end
 * is counted.
 */
final class Soak {
  private static final String STEADY_ROOM = "1000";
  private static final int OTHER_ROOMS = 12;
  private static final int[] PTIMES_MS = {10, 20, 20, 20, 20, 30, 40, 60};
  private static final AudioCodec[] CODECS = {
    AudioCodec.PCMU, AudioCodec.PCMA, AudioCodec.PCMU, AudioCodec.PCMA,
    AudioCodec.PCMU, AudioCodec.G722, AudioCodec.G722, AudioCodec.OPUS
  };
  private static final double SETTLING_S = 20;
  private static final double RUSH_S = 10;
  private static final int MAX_SAMPLES = 8 * 120;

  /** One of the phones that come and go; {@code phone} is null while it is away. */
  private static final class Visitor {
    final String number;
    FakePhone phone;

    Visitor(int index) {
      number = String.valueOf(20_000 + index);
    }
  }

  private record Change(long atNs, Visitor visitor) {}

  private final SoakPlan plan;
  private final Random random;
  private final InMemoryGateway gateway;
  private final List<Visitor> visitors = new ArrayList<>();
  private final PriorityQueue<Change> changes =
      new PriorityQueue<>(Comparator.comparingLong(Change::atNs));
  private final ToneEar ear = new ToneEar(8_000, Sounds.REFERENCE_HZ);
  private final AudioDecoder decoder = AudioCodec.PCMU.newDecoder(8_000);
  private final short[] heard = new short[MAX_SAMPLES];
  private int lastSequence = -1;
  private long missing;
  private boolean listens;
  private int present;
  private int mostPresent;
  private int calls;
  private int refused;
  private double presentSeconds;
  private long presentSinceNs;

  private Soak(SoakPlan plan) {
    this.plan = plan;
    random = new Random(plan.seed());
    gateway = new InMemoryGateway(plan.seed());
    for (int i = 0; i < plan.legs(); i++) {
      visitors.add(new Visitor(i));
    }
  }

  static SoakFigures run(SoakPlan plan) {
    return new Soak(plan).run();
  }

  private SoakFigures run() {
    long begunNs = System.nanoTime();
    FakePhone talker =
        gateway
            .phone("10001")
            .says(Sounds.tone((int) Sounds.REFERENCE_HZ, -15))
            .tap(packet -> {})
            .calls(STEADY_ROOM);
    FakePhone listener = gateway.phone("10002").tap(this::steadyPacket).calls(STEADY_ROOM);
    gateway.time().advanceMs(SETTLING_S * 1_000);
    listens = true;

    long startNs = gateway.time().nowNs();
    long lengthNs = (long) (plan.hours() * 3_600e9);
    presentSinceNs = startNs;
    double awayS = plan.callS() * (plan.legs() / plan.present() - 1);
    for (Visitor visitor : visitors) {
      changes.add(new Change(startNs + exponentialNs(awayS), visitor));
    }
    // The first sixth warms up: classes, compiled code, the buffers of loops.
    advance(startNs + lengthNs / 6, awayS);
    everyoneLeaves();
    double heap = heapMiB();
    double resident = residentMiB();
    int threads = Thread.activeCount();
    for (int i = 1; i <= plan.rushes(); i++) {
      advance(startNs + lengthNs / 6 + lengthNs * 5 / 6 * i / (plan.rushes() + 1), awayS);
      rush();
    }
    advance(startNs + lengthNs, awayS);
    everyoneLeaves();
    double heapEnd = heapMiB();
    double residentEnd = residentMiB();
    int threadsEnd = Thread.activeCount();
    listens = false;
    boolean steadyStayed = talker.connected() && listener.connected();
    talker.hangsUp();
    listener.hangsUp();
    gateway.time().advanceMs(100);
    String leftovers = gateway.leftovers() + (steadyStayed ? "" : "; the steady pair was cut off");
    gateway.close();
    decoder.close();
    return new SoakFigures(
        plan,
        calls,
        refused,
        mostPresent,
        presentSeconds / (plan.hours() * 3_600),
        gateway.network().sent(),
        (System.nanoTime() - begunNs) / 1e9,
        ear,
        missing,
        leftovers,
        heap,
        heapEnd,
        resident,
        residentEnd,
        threads,
        threadsEnd);
  }

  private void advance(long untilNs, double awayS) {
    while (changes.peek().atNs <= untilNs) {
      Change change = changes.poll();
      gateway.time().advanceTo(Math.max(change.atNs, gateway.time().nowNs()));
      boolean stays = change.visitor.phone == null;
      if (stays) {
        comes(change.visitor);
      } else {
        leaves(change.visitor);
      }
      long nextNs = gateway.time().nowNs() + exponentialNs(stays ? plan.callS() : awayS);
      changes.add(new Change(nextNs, change.visitor));
    }
    gateway.time().advanceTo(Math.max(untilNs, gateway.time().nowNs()));
  }

  /** All come within ten seconds, stay, and go. */
  private void rush() {
    for (Visitor visitor : visitors) {
      if (visitor.phone == null) {
        comes(visitor);
        gateway.time().advanceMs(10_000.0 / plan.legs());
      }
    }
    gateway.time().advanceMs(RUSH_S * 1_000);
    for (Visitor visitor : visitors) {
      if (visitor.phone != null) {
        leaves(visitor);
        gateway.time().advanceMs(10_000.0 / plan.legs());
      }
    }
  }

  private void everyoneLeaves() {
    for (Visitor visitor : visitors) {
      if (visitor.phone != null) {
        leaves(visitor);
      }
    }
    gateway.time().advanceMs(1_000);
  }

  private void comes(Visitor visitor) {
    boolean steadyRoom = random.nextInt(4) == 0;
    AudioCodec codec = CODECS[random.nextInt(CODECS.length)];
    int ptimeMs = PTIMES_MS[random.nextInt(PTIMES_MS.length)];
    Sound says =
        steadyRoom || random.nextBoolean()
            ? Sound.SILENCE
            : Sounds.nowAndThen(
                4_000,
                1_000 + random.nextInt(2_000),
                Sounds.tone(300 + 10 * random.nextInt(200), -12 - random.nextInt(20)));
    FakePhone phone =
        gateway
            .phone(visitor.number)
            .speaks(codec)
            .ptimeMs(ptimeMs)
            .skewPpm(random.nextInt(401) - 200)
            .says(says)
            .tap(packet -> {});
    if (random.nextInt(3) == 0) {
      gateway
          .network()
          .conditions(
              phone.host(),
              new SimNetwork.Conditions(
                  0.05 * random.nextDouble(), 0.01, 20, 40 * random.nextDouble(), true));
    }
    phone.calls(steadyRoom ? STEADY_ROOM : String.valueOf(1_001 + random.nextInt(OTHER_ROOMS)));
    if (!phone.connected()) {
      refused++;
      return;
    }
    calls++;
    visitor.phone = phone;
    present(+1);
  }

  private void leaves(Visitor visitor) {
    if (visitor.phone.connected()) {
      visitor.phone.hangsUp();
    }
    visitor.phone = null;
    present(-1);
  }

  private void present(int change) {
    long nowNs = gateway.time().nowNs();
    presentSeconds += present * ((nowNs - presentSinceNs) / 1e9);
    presentSinceNs = nowNs;
    present += change;
    mostPresent = Math.max(mostPresent, present);
  }

  private void steadyPacket(RtpPacket packet) {
    if (!listens) {
      return;
    }
    if (lastSequence >= 0 && packet.sequence() != (lastSequence + 1 & 0xffff)) {
      missing++;
    }
    lastSequence = packet.sequence();
    int samples =
        decoder.decode(
            packet.buffer(), packet.payloadOffset(), packet.payloadLength(), heard, 0, MAX_SAMPLES);
    ear.listen(heard, 0, samples);
  }

  private long exponentialNs(double meanS) {
    return (long) (-Math.log(1 - random.nextDouble()) * meanS * 1e9);
  }

  private static double heapMiB() {
    // Twice: what cleaners free after the first is gone after the second.
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
  }

  /** NaN where there is no /proc. */
  private static double residentMiB() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("RssAnon:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
      }
    } catch (IOException e) {
      return Double.NaN;
    }
    return Double.NaN;
  }
}
