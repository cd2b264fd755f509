package io.switchroom.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.scenarios.support.FakeBrowser;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.Hearing;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.SimNetwork;
import io.switchroom.scenarios.support.ToneTrace;
import io.switchroom.scenarios.support.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two phones and two browsers in one room, each with a tone of its own: the main story. */
class ConferenceTest {
  private static final double[] TONES_HZ = {500, 900, 1_300, 1_900};
  private static final double SAID_DBFS = -15;

  /** One of the four, whatever he is. */
  private record Listener(String name, double ownHz, Ear ear) {
    interface Ear {
      short[] pcm(long fromNs, long untilNs);
    }

    double level(double hz, long fromNs, long untilNs) {
      return ToneProbe.dbfs(ear.pcm(fromNs, untilNs), Hearing.RATE_HZ, hz);
    }
  }

  private static List<Listener> four(InMemoryGateway gateway, SimNetwork.Conditions conditions) {
    FakeBrowser alice = gateway.browser("alice").says(TONES_HZ[2]).enters(1000);
    FakeBrowser bob = gateway.browser("bob").says(TONES_HZ[3]).enters(1000);
    FakePhone first = gateway.phone("101").speaks(AudioCodec.PCMU).says(TONES_HZ[0]);
    FakePhone second = gateway.phone("102").speaks(AudioCodec.PCMA).says(TONES_HZ[1]);
    gateway.network().conditions(alice.host(), conditions);
    gateway.network().conditions(bob.host(), conditions);
    gateway.network().conditions(first.host(), conditions);
    gateway.network().conditions(second.host(), conditions);
    first.calls("1000");
    second.calls("1000");
    List<Listener> all = new ArrayList<>();
    all.add(new Listener("PCMU phone", TONES_HZ[0], first.hears()::pcm));
    all.add(new Listener("PCMA phone", TONES_HZ[1], second.hears()::pcm));
    all.add(new Listener("alice", TONES_HZ[2], alice::pcm));
    all.add(new Listener("bob", TONES_HZ[3], bob::pcm));
    return all;
  }

  @Test
  void everyoneHearsTheThreeOthersAndNotHimself() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      List<Listener> all = four(gateway, SimNetwork.Conditions.CLEAN);
      time.advanceMs(5_000);
      for (Listener listener : all) {
        for (double hz : TONES_HZ) {
          double dbfs = listener.level(hz, time.atMs(1_000), time.atMs(4_500));
          String what = listener.name + " hears " + hz + " Hz at " + dbfs + " dBFS";
          if (hz == listener.ownHz) {
            assertTrue(dbfs < SAID_DBFS - 40, what);
          } else {
            assertEquals(SAID_DBFS, dbfs, 1.5, what);
          }
        }
      }
    }
  }

  @Test
  void nobodyHearsAnotherRoomOnTheSameLoopOrAnother() {
    try (InMemoryGateway gateway = new InMemoryGateway(1, 2, Map.of())) {
      VirtualTime time = gateway.time();
      // The least loaded loop takes a new room: rooms 1 and 3 share one, room 2 has the other.
      FakePhone talker = gateway.phone("101").says(500).calls("1");
      FakePhone listener = gateway.phone("102").calls("1");
      FakePhone elsewhere = gateway.phone("103").says(900).calls("2");
      FakePhone alone = gateway.phone("104").calls("2");
      gateway.phone("105").calls("2");
      FakePhone third = gateway.phone("106").says(1_300).calls("3");
      FakePhone thirdListener = gateway.phone("107").calls("3");
      time.advanceMs(3_000);
      assertEquals(2, gateway.roomLoop(0).stats().portPairs() / 2, gateway.toString());
      assertHearsOnly(gateway, listener, 500);
      assertHearsOnly(gateway, alone, 900);
      assertHearsOnly(gateway, thirdListener, 1_300);
      assertHearsOnly(gateway, talker, -1);
      assertHearsOnly(gateway, elsewhere, -1);
      assertHearsOnly(gateway, third, -1);
    }
  }

  private static void assertHearsOnly(InMemoryGateway gateway, FakePhone phone, double only) {
    VirtualTime time = gateway.time();
    for (double hz : new double[] {500, 900, 1_300}) {
      double dbfs = phone.hears().toneDbfs(hz, time.atMs(500), time.atMs(2_500));
      assertTrue(
          hz == only ? dbfs > -17 : dbfs < SAID_DBFS - 45, phone.number() + " " + hz + ": " + dbfs);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void everyoneHearsTheThreeOthersThroughLossAndJitterInOrder(long seed) {
    throughBadNetwork(seed, new SimNetwork.Conditions(0.05, 0, 20, 40, false));
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 4})
  void everyoneHearsTheThreeOthersThroughLossJitterReorderingAndDoubling(long seed) {
    throughBadNetwork(seed, new SimNetwork.Conditions(0.05, 0.01, 20, 40, true));
  }

  private static void throughBadNetwork(long seed, SimNetwork.Conditions conditions) {
    try (InMemoryGateway gateway = new InMemoryGateway(seed)) {
      VirtualTime time = gateway.time();
      List<Listener> all = four(gateway, conditions);
      time.advanceMs(13_000);
      long fromNs = time.atMs(2_500);
      long untilNs = time.atMs(12_500);
      StringBuilder table = new StringBuilder("seed " + seed + ", " + conditions + "\n");
      List<String> wrong = new ArrayList<>();
      for (Listener listener : all) {
        table.append(String.format("%-11s", listener.name));
        for (double hz : TONES_HZ) {
          double dbfs = listener.level(hz, fromNs, untilNs);
          table.append(String.format("  %4.0f Hz %6.1f dBFS", hz, dbfs));
          if (hz == listener.ownHz) {
            if (dbfs > SAID_DBFS - 35) {
              wrong.add(listener.name + " hears himself");
            }
            continue;
          }
          int gapMs = longestGapMs(listener, hz, fromNs, untilNs);
          table.append(String.format(" (gap %d ms)", gapMs));
          if (dbfs < SAID_DBFS - 6 || gapMs > 200) {
            wrong.add(listener.name + " misses " + hz + " Hz");
          }
        }
        table.append('\n');
      }
      assertTrue(wrong.isEmpty(), () -> wrong + "\n" + table);
    }
  }

  /** The longest span in which a tone is 15 dB weaker than it was said. */
  private static int longestGapMs(Listener listener, double hz, long fromNs, long untilNs) {
    ToneTrace trace = new ToneTrace(listener.ear.pcm(fromNs, untilNs), hz, 40);
    return trace.longestGapMs(SAID_DBFS - 15);
  }
}
