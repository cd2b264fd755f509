package io.switchroom.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.scenarios.support.FakeBrowser;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.Hearing;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.SimNetwork;
import io.switchroom.scenarios.support.Sound;
import io.switchroom.scenarios.support.ToneTrace;
import io.switchroom.scenarios.support.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a voice takes, and what clocks that disagree do to it. */
class PhoneTimingTest {
  private static final long NS_PER_MS = 1_000_000;
  private static final double SAID_DBFS = -15;

  @Test
  void aPhonesVoiceLeavesForTheBrowserInTheInstantItArrives() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      FakeBrowser alice = gateway.browser("alice").enters(1000);
      FakePhone phone = gateway.phone("101").says(500).phaseMs(7).calls("1000");
      gateway.time().advanceMs(1_000);
      Hearing heard = alice.lines().stream().filter(l -> !l.arrivals().isEmpty()).findFirst().get();
      assertEquals(phone.packetsSent(), heard.arrivals().size());
      for (int i = 0; i < heard.arrivals().size(); i++) {
        long sentNs = phone.startNs() + i * 20 * NS_PER_MS;
        assertEquals(0, heard.arrivals().get(i).arrivalNs() - sentNs, "packet " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 5, 10, 15, 19.5})
  void aPhonesVoiceWaitsForTheNextTickAtMostOnItsWayToAPhone(double phaseMs) {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      FakePhone listener = gateway.phone("102").calls("1000");
      FakePhone talker =
          gateway.phone("101").phaseMs(phaseMs).says(Sound.burst(600, 60)).calls("1000");
      gateway.time().advanceMs(1_000);
      double delayMs = onsetMs(gateway, listener) - startMs(gateway, talker) - 600;
      assertEquals(20 - phaseMs, delayMs, 0.2, "from the packet's arrival to the tick");
    }
  }

  private static double startMs(InMemoryGateway gateway, FakePhone phone) {
    return (phone.startNs() - gateway.time().atMs(0)) / 1e6;
  }

  /** When the first loud sample is heard. */
  private static double onsetMs(InMemoryGateway gateway, FakePhone listener) {
    VirtualTime time = gateway.time();
    short[] pcm = listener.hears().pcm(time.atMs(0), time.nowNs());
    for (int i = 0; i < pcm.length; i++) {
      if (Math.abs(pcm[i]) > 4_000) {
        return i * 1000.0 / Hearing.RATE_HZ;
      }
    }
    throw new AssertionError("nothing was heard");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 20, 30, 40, 60})
  void aToneInPacketsOfAnyDurationIsContinuous(int ptimeMs) {
    double[] tonesHz = {725, 1_425, 2_325};
    double[] phasesMs = {1, 9, 17};
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakeBrowser alice = gateway.browser("alice").enters(1000);
      FakePhone listener = gateway.phone("102").calls("1000");
      for (int i = 0; i < tonesHz.length; i++) {
        gateway
            .phone("10" + i)
            .ptimeMs(ptimeMs)
            .phaseMs(phasesMs[i])
            .says(tonesHz[i])
            .calls("1000");
      }
      time.advanceMs(4_000);
      short[] byPhone = listener.hears().pcm(time.atMs(500), time.atMs(3_800));
      short[] byBrowser = alice.pcm(time.atMs(500), time.atMs(3_800));
      StringBuilder heard = new StringBuilder();
      boolean good = true;
      for (double hz : tonesHz) {
        double phoneDbfs = new ToneTrace(byPhone, hz, 20).lowestDbfs();
        double browserDbfs = new ToneTrace(byBrowser, hz, 20).lowestDbfs();
        heard.append(
            String.format("%.0f Hz: phone %.1f, browser %.1f dBFS; ", hz, phoneDbfs, browserDbfs));
        good &= phoneDbfs > SAID_DBFS - 3 && browserDbfs > SAID_DBFS - 4;
      }
      assertTrue(good, "at least " + heard);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, -200})
  void tenMinutesOfASkewedClockNeitherDelayNorBreakTheVoice(int skewPpm) {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakePhone listener = gateway.phone("102").calls("1000");
      Sound tone = Sound.tone(725, SAID_DBFS);
      Sound pip = Sound.tone(2_100, SAID_DBFS);
      // Each minute a pip of half a second, by the talker's own clock.
      Sound both =
          (out, samples, first, rateHz) ->
              (first % (60L * rateHz) < rateHz / 2 ? pip : tone).read(out, samples, first, rateHz);
      FakePhone talker = gateway.phone("101").skewPpm(skewPpm).says(both).calls("1000");
      time.advanceMs(600_500);
      List<Double> delaysMs = new ArrayList<>();
      int gaps = 0;
      int longestGapMs = 0;
      for (int minute = 0; minute < 10; minute++) {
        double saidNs = minute * 60e9 * (1 - skewPpm * 1e-6);
        long saidAtNs = talker.startNs() + Math.round(saidNs);
        if (minute > 0) {
          delaysMs.add(pipBeginsMs(listener.hears(), saidAtNs));
        }
        short[] voice =
            listener.hears().pcm(saidAtNs + 900 * NS_PER_MS, saidAtNs + 59_000 * NS_PER_MS);
        ToneTrace trace = new ToneTrace(voice, 725, 20);
        gaps += trace.gaps(SAID_DBFS - 6);
        longestGapMs = Math.max(longestGapMs, trace.longestGapMs(SAID_DBFS - 6));
      }
      String what = delaysMs + " ms of delay, " + gaps + " gaps, the longest " + longestGapMs;
      assertTrue(delaysMs.stream().allMatch(ms -> ms >= 0 && ms <= 45), what);
      // 200 ppm are six packets in ten minutes; each may be heard as a brief dip.
      assertTrue(gaps <= 8 && longestGapMs <= 40, what);
    }
  }

  /** How long after it was said the pip is heard. */
  private static double pipBeginsMs(Hearing hearing, long saidAtNs) {
    short[] pcm = hearing.pcm(saidAtNs - 100 * NS_PER_MS, saidAtNs + 400 * NS_PER_MS);
    int window = 40; // 5 ms
    for (int at = 0; at + window <= pcm.length; at++) {
      double re = 0;
      double im = 0;
      for (int i = 0; i < window; i++) {
        double phase = 2 * Math.PI * 2_100 * i / Hearing.RATE_HZ;
        re += Math.cos(phase) * pcm[at + i];
        im += Math.sin(phase) * pcm[at + i];
      }
      if (2 * Math.hypot(re, im) / window > 0.5 * 32768 * Math.pow(10, SAID_DBFS / 20)) {
        return (at + window / 2) * 1000.0 / Hearing.RATE_HZ - 100;
      }
    }
    return Double.NaN;
  }

  @ParameterizedTest
  @CsvSource({"20, false", "20, true", "60, false", "60, true"})
  void aToneThroughJitterWithoutLossIsContinuous(double jitterMs, boolean reorders) {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakePhone listener = gateway.phone("102").calls("1000");
      FakePhone talker = gateway.phone("101").says(725);
      gateway
          .network()
          .conditions(talker.host(), new SimNetwork.Conditions(0, 0, 10, jitterMs, reorders));
      talker.calls("1000");
      time.advanceMs(30_000);
      short[] heard = listener.hears().pcm(time.atMs(3_000), time.atMs(29_500));
      ToneTrace trace = new ToneTrace(heard, 725, 10);
      double lowest = trace.lowestDbfs();
      assertTrue(lowest > SAID_DBFS - 2, lowest + " dBFS in 10 ms in " + gateway);
      // Packets that overtook the next two are given up: what is made up for two in a row fades.
      int seams = trace.gaps(SAID_DBFS - 1);
      assertTrue(seams <= (reorders && jitterMs > 20 ? 2 : 0), seams + " seams in " + gateway);
    }
  }

  @Test
  void aPhoneThatSendsNothingInItsPausesIsHeardFromTheFirstSyllableOn() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakeBrowser alice = gateway.browser("alice").enters(1000);
      FakePhone listener = gateway.phone("102").calls("1000");
      FakePhone talker = gateway.phone("101").phaseMs(3).says(725).calls("1000");
      for (int second = 0; second < 6; second++) {
        talker.talks(second % 2 == 0);
        time.advanceMs(1_000);
      }
      for (int second = 0; second < 6; second++) {
        long fromNs = time.atMs(second * 1_000 + 50);
        long untilNs = time.atMs(second * 1_000 + 950);
        short[] byPhone = listener.hears().pcm(fromNs, untilNs);
        short[] byBrowser = alice.pcm(fromNs, untilNs);
        String when = "second " + second;
        if (second % 2 == 0) {
          assertTrue(new ToneTrace(byPhone, 725, 20).lowestDbfs() > SAID_DBFS - 3, when);
          assertTrue(new ToneTrace(byBrowser, 725, 20).lowestDbfs() > SAID_DBFS - 3, when);
        } else {
          // What a buffer conceals before it knows of the pause is short.
          assertTrue(new ToneTrace(byPhone, 725, 20).longestGapMs(SAID_DBFS - 20) > 700, when);
        }
      }
    }
  }

  @Test
  void aLateThreadSkipsTicksAndSendsNoBurst() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakePhone listener = gateway.phone("102").calls("1000");
      FakePhone talker = gateway.phone("101").says(725).calls("1000");
      time.advanceMs(2_005);
      gateway.loop(0).stall(61);
      time.advanceMs(3_000);
      List<Hearing.Arrival> arrivals = listener.hears().arrivals();
      int leaps = 0;
      for (int i = 1; i < arrivals.size(); i++) {
        Hearing.Arrival before = arrivals.get(i - 1);
        Hearing.Arrival after = arrivals.get(i);
        long ticks = (after.timestamp64() - before.timestamp64()) / 160;
        assertEquals(1, after.sequence64() - before.sequence64(), "sequence numbers go on by one");
        assertTrue(
            after.arrivalNs() - before.arrivalNs() >= 10 * NS_PER_MS, "a burst at packet " + i);
        leaps += ticks == 1 ? 0 : 1;
      }
      Hearing.Arrival first = arrivals.get(0);
      Hearing.Arrival last = arrivals.get(arrivals.size() - 1);
      assertEquals(1, leaps);
      assertEquals(
          (last.arrivalNs() - first.arrivalNs()) / 125_000,
          last.timestamp64() - first.timestamp64(),
          "timestamps tell the time that passed");
      assertTrue(talker.connected());
      ToneTrace after =
          new ToneTrace(listener.hears().pcm(time.atMs(2_600), time.atMs(4_800)), 725, 20);
      assertTrue(after.lowestDbfs() > SAID_DBFS - 2, "continuous again: " + after.lowestDbfs());
    }
  }

  @Test
  void aBurstAfterAStallOfThePhonesNetworkIsCaughtUpWith() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakePhone listener = gateway.phone("102").calls("1000");
      FakePhone talker = gateway.phone("101").says(Sound.burst(8_000, 60)).calls("1000");
      gateway.network().conditions(talker.host(), new SimNetwork.Conditions(0, 0, 20, 0, false));
      time.advanceMs(2_000);
      gateway.network().holdBack(talker.host(), 400);
      time.advanceMs(8_000);
      double delayMs = onsetMs(gateway, listener) - startMs(gateway, talker) - 8_000;
      assertTrue(delayMs < 20 + 20 + 6 + 40, "six seconds later the delay is " + delayMs + " ms");
    }
  }
}
