package io.switchroom.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.rtc.room.AudioCodec;
import io.switchroom.scenarios.support.FakeBrowser;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.Hearing;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.SimNetwork;
import io.switchroom.scenarios.support.VirtualTime;
import java.util.ArrayList;
import java.util.List;
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
            assertTrue(dbfs < -65, what);
          } else {
            assertEquals(SAID_DBFS, dbfs, 1.5, what);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyoneHearsTheThreeOthersThroughLossAndJitterInOrder(long seed) {
    throughBadNetwork(seed, new SimNetwork.Conditions(0.05, 0, 20, 40, false));
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
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
      StringBuilder levels = new StringBuilder("seed " + seed + "\n");
      for (Listener listener : all) {
        levels.append(String.format("%-11s", listener.name));
        for (double hz : TONES_HZ) {
          levels.append(String.format(" %4.0f Hz %6.1f dBFS", hz, listener.level(hz, fromNs, untilNs)));
          if (hz != listener.ownHz) {
            levels.append(String.format(" (gap %3d ms)", longestGapMs(listener, hz, fromNs, untilNs)));
          }
        }
        levels.append('\n');
      }
      System.out.println(levels);
      for (Listener listener : all) {
        for (double hz : TONES_HZ) {
          double dbfs = listener.level(hz, fromNs, untilNs);
          if (hz == listener.ownHz) {
            assertTrue(dbfs < SAID_DBFS - 25, levels.toString());
          } else {
            assertTrue(dbfs > SAID_DBFS - 12, levels.toString());
            assertTrue(longestGapMs(listener, hz, fromNs, untilNs) < 200, levels.toString());
          }
        }
      }
    }
  }

  /** The longest span in which a tone is 15 dB weaker than it was said. */
  private static int longestGapMs(Listener listener, double hz, long fromNs, long untilNs) {
    int windowMs = 40;
    int stepMs = 10;
    short[] pcm = listener.ear.pcm(fromNs, untilNs);
    int window = Hearing.RATE_HZ / 1000 * windowMs;
    int step = Hearing.RATE_HZ / 1000 * stepMs;
    int longest = 0;
    int gap = 0;
    for (int at = 0; at + window <= pcm.length; at += step) {
      boolean there = ToneProbe.dbfs(pcm, at, window, Hearing.RATE_HZ, hz) > SAID_DBFS - 15;
      gap = there ? 0 : gap + stepMs;
      longest = Math.max(longest, gap);
    }
    return longest;
  }
}
