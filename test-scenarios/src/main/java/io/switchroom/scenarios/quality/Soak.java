package io.switchroom.scenarios.quality;

import io.switchroom.scenarios.support.InMemoryGateway;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Hours of a whole gateway in memory and virtual time. One phone says a tone, one listens to it,
 * for all the time; hundreds of others, phones and browsers, come and go at random, some into their
 * room, where they are silent, most into others, where they talk; of all codecs and packet times,
 * some over networks that lose and delay. What the steady listener hears is listened to, and what
 * is left in the end is counted.
 */
final class Soak {
  private static final int STEADY_ROOM = 1_000;

  /** The steady one and the one after it: of browsers and phones of all codecs. */
  private static final int WIDE_ROOMS = 2;

  /** With the wide ones; the others are for phones with G.711 and G.722. */
  private static final int ROOMS = 4;

  private static final double SETTLING_S = 20;
  private static final double RUSH_S = 10;
  private static final double FIRST_S = 5;

  private record Change(long atNs, SoakVisitor visitor) {}

  private final SoakPlan plan;
  private final Random random;
  private final InMemoryGateway gateway;
  private final List<SoakVisitor> visitors = new ArrayList<>();
  private final PriorityQueue<Change> changes =
      new PriorityQueue<>(Comparator.comparingLong(Change::atNs));
  private int present;
  private int mostPresent;
  private int calls;
  private int visits;
  private int refused;
  private final long begunNs = System.nanoTime();
  private double presentSeconds;
  private long presentSinceNs;

  private Soak(SoakPlan plan) {
    this.plan = plan;
    random = new Random(plan.seed());
    gateway = new InMemoryGateway(plan.seed());
    SoakVoices voices = new SoakVoices();
    for (int i = 0; i < plan.legs(); i++) {
      // Spread evenly, so that a rush brings them among the others.
      boolean browses = (i + 1) * plan.browsers() / plan.legs() > i * plan.browsers() / plan.legs();
      visitors.add(new SoakVisitor(gateway, voices, random, i, browses));
    }
  }

  static SoakFigures run(SoakPlan plan) {
    return new Soak(plan).run();
  }

  private SoakFigures run() {
    SteadyPair steady = new SteadyPair(gateway, STEADY_ROOM);
    gateway.time().advanceMs(SETTLING_S * 1_000);
    steady.listens(true);

    long startNs = gateway.time().nowNs();
    long lengthNs = (long) (plan.hours() * 3_600e9);
    presentSinceNs = startNs;
    double awayS = plan.callS() * (plan.legs() / plan.present() - 1);
    for (SoakVisitor visitor : visitors) {
      // So many as are there on average come at once.
      boolean early = random.nextDouble() < plan.present() / plan.legs();
      changes.add(new Change(startNs + exponentialNs(early ? FIRST_S : awayS), visitor));
    }
    // The first sixth warms up: classes, compiled code, the buffers of loops, and with a rush what
    // malloc keeps of the most that was ever taken.
    advance(startNs + lengthNs / 6, awayS);
    if (plan.rushes() > 0) {
      rush();
    }
    everyoneLeaves();
    Footprint early = Footprint.now();
    for (int i = 1; i <= plan.rushes(); i++) {
      advance(startNs + lengthNs / 6 + lengthNs * 5 / 6 * i / (plan.rushes() + 1), awayS);
      if (!isTimeUp()) {
        rush();
      }
    }
    advance(startNs + lengthNs, awayS);
    double simulatedS = (gateway.time().nowNs() - startNs) / 1e9;
    everyoneLeaves();
    Footprint end = Footprint.now();
    steady.listens(false);
    boolean stayed = steady.leaves();
    gateway.time().advanceMs(100);
    String leftovers = gateway.leftovers() + (stayed ? "" : "; the steady pair was cut off");
    gateway.close();
    steady.close();
    return new SoakFigures(
        plan,
        calls,
        visits,
        refused,
        mostPresent,
        presentSeconds / simulatedS,
        simulatedS / 3_600,
        gateway.network().sent(),
        (System.nanoTime() - begunNs) / 1e9,
        steady.ear(),
        steady.missing(),
        leftovers,
        early,
        end);
  }

  private void advance(long untilNs, double awayS) {
    while (changes.peek().atNs <= untilNs && !isTimeUp()) {
      Change change = changes.poll();
      gateway.time().advanceTo(Math.max(change.atNs, gateway.time().nowNs()));
      boolean stays = !change.visitor.isThere();
      if (stays) {
        comes(change.visitor);
      } else {
        leaves(change.visitor);
      }
      long nextNs = gateway.time().nowNs() + exponentialNs(stays ? plan.callS() : awayS);
      changes.add(new Change(nextNs, change.visitor));
    }
    if (!isTimeUp()) {
      gateway.time().advanceTo(Math.max(untilNs, gateway.time().nowNs()));
    }
  }

  private boolean isTimeUp() {
    return System.nanoTime() - begunNs > plan.mostMinutes() * 60e9;
  }

  /** All come within ten seconds, stay, and go. */
  private void rush() {
    for (SoakVisitor visitor : visitors) {
      if (!visitor.isThere()) {
        comes(visitor);
        gateway.time().advanceMs(10_000.0 / plan.legs());
      }
    }
    gateway.time().advanceMs(RUSH_S * 1_000);
    for (SoakVisitor visitor : visitors) {
      if (visitor.isThere()) {
        leaves(visitor);
        gateway.time().advanceMs(10_000.0 / plan.legs());
      }
    }
  }

  private void everyoneLeaves() {
    for (SoakVisitor visitor : visitors) {
      if (visitor.isThere()) {
        leaves(visitor);
      }
    }
    gateway.time().advanceMs(2_000);
  }

  private void comes(SoakVisitor visitor) {
    boolean toSteadyRoom = random.nextInt(4) == 0;
    int others = visitor.browses() ? WIDE_ROOMS : ROOMS;
    int room = STEADY_ROOM + (toSteadyRoom ? 0 : 1 + random.nextInt(others - 1));
    boolean talks = !toSteadyRoom && random.nextInt(4) == 0;
    if (!visitor.comes(room, room < STEADY_ROOM + WIDE_ROOMS, talks)) {
      refused++;
      return;
    }
    if (visitor.browses()) {
      visits++;
    } else {
      calls++;
    }
    present(+1);
  }

  private void leaves(SoakVisitor visitor) {
    visitor.leaves();
    present(-1);
  }

  private void present(int change) {
    long nowNs = gateway.time().nowNs();
    presentSeconds += present * ((nowNs - presentSinceNs) / 1e9);
    presentSinceNs = nowNs;
    present += change;
    mostPresent = Math.max(mostPresent, present);
  }

  private long exponentialNs(double meanS) {
    return (long) (-Math.log(1 - random.nextDouble()) * meanS * 1e9);
  }
}
