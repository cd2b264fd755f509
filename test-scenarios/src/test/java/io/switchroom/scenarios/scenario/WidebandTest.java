package io.switchroom.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.scenarios.support.Clicks;
import io.switchroom.scenarios.support.FakeBrowser;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.Hearing;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.Sound;
import io.switchroom.scenarios.support.ToneTrace;
import io.switchroom.scenarios.support.VirtualTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Phones that speak more than G.711, in every packet time, beside those that do not. */
class WidebandTest {
  private static final double SAID_DBFS = -15;

  @Test
  void sevenKilohertzPassBetweenAWidebandPhoneAndABrowser() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakeBrowser alice = gateway.browser("alice").listensAt(48_000).says(6_500).enters(1000);
      FakePhone phone = gateway.phone("101").speaks(AudioCodec.G722).says(6_800).calls("1000");
      time.advanceMs(3_000);
      double byPhone = phone.hears().toneDbfs(6_500, time.atMs(1_000), time.atMs(2_800));
      double byBrowser = alice.toneDbfs(6_800, time.atMs(1_000), time.atMs(2_800));
      String what = "phone " + byPhone + ", browser " + byBrowser + " dBFS";
      assertTrue(byPhone > SAID_DBFS - 4 && byBrowser > SAID_DBFS - 4, what);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', 10000, true",
    "maxplaybackrate=16000, 10000, false",
    "maxplaybackrate=16000, 6000, true"
  })
  void anOpusPhoneIsSentTheBandItPlays(String fmtp, double hz, boolean heard) {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      gateway.browser("alice").says(hz).enters(1000);
      FakePhone phone =
          gateway.phone("101").speaks(AudioCodec.OPUS).opus(fmtp).listensAt(48_000).calls("1000");
      time.advanceMs(3_000);
      double dbfs = phone.hears().toneDbfs(hz, time.atMs(1_000), time.atMs(2_800));
      assertEquals(heard, dbfs > SAID_DBFS - 6, dbfs + " dBFS");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PCMU, 10", "PCMU, 30", "PCMU, 40", "PCMA, 60",
    "G722, 10", "G722, 20", "G722, 30", "G722, 60",
    "OPUS, 10", "OPUS, 20", "OPUS, 40", "OPUS, 60"
  })
  void everyCodecInEveryPacketTimeIsOneContinuousStream(AudioCodec codec, int ptimeMs) {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      gateway.phone("102").says(725).calls("1000");
      FakePhone listener =
          gateway.phone("101").speaks(codec).ptimeMs(ptimeMs).says(1_900).calls("1000");
      FakePhone other = gateway.phone("103").calls("1000");
      time.advanceMs(4_000);
      assertTrue(listener.answer().contains("a=ptime:" + ptimeMs + "\r\n"), listener.answer());
      List<Hearing.Arrival> arrivals = listener.hears().arrivals();
      int ticks = codec.clockRateHz() / 1000 * ptimeMs;
      for (int i = 1; i < arrivals.size(); i++) {
        Hearing.Arrival before = arrivals.get(i - 1);
        Hearing.Arrival after = arrivals.get(i);
        assertEquals(1, after.sequence64() - before.sequence64(), "packet " + i);
        assertEquals(ticks, after.timestamp64() - before.timestamp64(), "packet " + i);
      }
      assertEquals(4_000.0 / ptimeMs, arrivals.size(), 3);
      assertSteady(time, listener, 725);
      assertSteady(time, other, 1_900);
    }
  }

  private static void assertSteady(VirtualTime time, FakePhone listener, double hz) {
    short[] pcm = listener.hears().pcm(time.atMs(600), time.atMs(3_700));
    double lowest = new ToneTrace(pcm, listener.hears().rateHz(), hz, 20).lowestDbfs();
    assertTrue(lowest > SAID_DBFS - 3, listener.number() + " hears " + lowest + " dBFS");
  }

  /** Says a tone in the third second of every six. */
  private static Sound nowAndThen(double hz) {
    Sound tone = Sound.tone(hz, SAID_DBFS);
    return (out, samples, first, rateHz) -> {
      long second = first / rateHz % 6;
      (second == 2 ? tone : Sound.SILENCE).read(out, samples, first, rateHz);
    };
  }

  @ParameterizedTest
  @CsvSource({"PCMU, 20", "G722, 20", "G722, 30", "OPUS, 20", "OPUS, 60", "OPUS, 10"})
  void whoBeginsAndStopsTalkingHearsNoSeamInAnothersVoice(AudioCodec codec, int ptimeMs) {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      double hz = 1_000;
      gateway.phone("102").speaks(AudioCodec.G722).says(hz).calls("1000");
      FakePhone silent = gateway.phone("103").speaks(codec).ptimeMs(ptimeMs).calls("1000");
      FakePhone listener =
          gateway.phone("101").speaks(codec).ptimeMs(ptimeMs).says(nowAndThen(440)).calls("1000");
      time.advanceMs(13_000);
      int rateHz = listener.hears().rateHz();
      short[] whole = listener.hears().pcm(time.atMs(1_000), time.atMs(12_800));
      short[] others = silent.hears().pcm(time.atMs(1_000), time.atMs(12_800));
      double steady = Clicks.worstDbfs(others, rateHz, hz);
      double worst = Clicks.worstDbfs(whole, rateHz, hz);
      double lowest = new ToneTrace(whole, rateHz, hz, 20).lowestDbfs();
      String what =
          String.format(
              "residue %.1f dBFS, %.1f for who only listens; tone %.1f", worst, steady, lowest);
      assertTrue(worst < steady + 4 && worst < SAID_DBFS - 20 && lowest > SAID_DBFS - 2, what);
    }
  }

  /** With linear prediction alone go copies (RFC 6716 §3.1, §4.2.4). */
  @Test
  void copiesAreSentOnceAPhoneReportsLossAndNoLongerOnceItDoesNot() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      gateway.phone("102").says(725).calls("1000");
      FakePhone phone =
          gateway.phone("101").speaks(AudioCodec.OPUS).opus("useinbandfec=1").calls("1000");
      FakePhone deaf = gateway.phone("103").speaks(AudioCodec.OPUS).calls("1000");
      time.advanceMs(2_000);
      assertEquals(false, isLinearPrediction(phone), "nothing was lost yet");
      phone.reportsLoss(10);
      deaf.reportsLoss(10);
      time.advanceMs(1_000);
      assertEquals(true, isLinearPrediction(phone), "a tenth is lost");
      assertEquals(false, isLinearPrediction(deaf), "this one did not ask for copies");
      for (int i = 0; i < 5; i++) {
        phone.reportsLoss(0);
      }
      time.advanceMs(1_000);
      assertEquals(false, isLinearPrediction(phone), "nothing is lost any more");
      double dbfs = phone.hears().toneDbfs(725, time.atMs(1_000), time.atMs(3_900));
      assertEquals(SAID_DBFS, dbfs, 1, "the tone all the while");
    }
  }

  private static boolean isLinearPrediction(FakePhone phone) {
    return (phone.hears().arrivals().getLast().payload()[0] & 0xFF) >> 3 < 16;
  }

  @Test
  void aWidebandPhoneThatComesAndGoesChangesNoBitForNarrowBandPhones() {
    List<Hearing.Arrival> without = narrowBandListener(false);
    List<Hearing.Arrival> with = narrowBandListener(true);
    assertEquals(without.size(), with.size());
    for (int i = 0; i < with.size(); i++) {
      assertEquals(0, Arrays.compare(without.get(i).payload(), with.get(i).payload()));
    }
  }

  private static List<Hearing.Arrival> narrowBandListener(boolean wideBandComes) {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      FakePhone listener = gateway.phone("101").calls("1000");
      gateway.phone("102").says(700).calls("1000");
      gateway.phone("103").says(1_100).calls("1000");
      FakePhone wide = gateway.phone("104").speaks(AudioCodec.OPUS).opus("useinbandfec=1");
      wide.talks(false); // what Opus makes of silence is not quite silent
      gateway.time().advanceMs(1_000);
      if (wideBandComes) {
        wide.calls("1000");
      }
      gateway.time().advanceMs(1_000);
      if (wideBandComes) {
        wide.hangsUp();
      }
      gateway.time().advanceMs(1_000);
      return new ArrayList<>(listener.hears().arrivals());
    }
  }

  /** Its rate follows who joined at once in a pause, and without one within five seconds. */
  @ParameterizedTest
  @CsvSource({"true, 1000", "false, 5500"})
  void whoJoinsPhonesHearsABrowsersWholeBand(boolean pauses, int afterMs) {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      Sound sound = pauses ? nowAndThen(5_000) : Sound.tone(5_000, SAID_DBFS);
      gateway.browser("alice").says(sound).enters(1000);
      gateway.phone("101").calls("1000");
      time.advanceMs(1_000);
      FakePhone wide = gateway.phone("104").speaks(AudioCodec.G722).calls("1000");
      time.advanceMs(7_000);
      int from = 1_000 + afterMs;
      double dbfs = wide.hears().toneDbfs(5_000, time.atMs(from + 200), time.atMs(from + 800));
      assertTrue(dbfs > SAID_DBFS - 4, dbfs + " dBFS");
    }
  }

  /** A click is what a tone's neighbours would not have: far from the tone. */
  @Test
  void aBrowserIsHeardWithoutAClickWhileTheRateFollowsTheMembers() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      gateway.browser("alice").says(500).enters(1000);
      FakePhone listener = gateway.phone("101").speaks(AudioCodec.G722).calls("1000");
      time.advanceMs(2_000);
      FakePhone wide = gateway.phone("104").speaks(AudioCodec.OPUS).calls("1000");
      time.advanceMs(1_000);
      wide.hangsUp();
      time.advanceMs(1_000);
      short[] pcm = listener.hears().pcm(time.atMs(1_000), time.atMs(3_900));
      double click = -200;
      for (double hz = 3_000; hz < 7_000; hz += 500) {
        click = Math.max(click, new ToneTrace(pcm, 16_000, hz, 20).highestDbfs());
      }
      assertTrue(click < -50, "far from the tone " + click + " dBFS");
      int gapMs = new ToneTrace(pcm, 16_000, 500, 20).longestGapMs(SAID_DBFS - 6);
      assertTrue(gapMs <= 20, "a dip of " + gapMs + " ms");
    }
  }
}
