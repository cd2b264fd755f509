package io.switchroom.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.g711.G711;
import io.switchroom.codec.natives.NativeCodecUnavailableException;
import io.switchroom.codec.pcm.SpeexNoiseSuppressor;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.gateway.call.PhoneDrops;
import io.switchroom.scenarios.support.FakeBrowser;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.Hearing;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.SimNetwork.Conditions;
import io.switchroom.scenarios.support.Sound;
import io.switchroom.scenarios.support.ToneTrace;
import io.switchroom.scenarios.support.VirtualTime;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others hear of a telephone line: its noise, its echo, its pauses, its change of codec. */
class PhoneLineTest {
  private static final String NOISE = "SWITCHROOM_MEDIA_PHONE_NOISE_SUPPRESSION";
  private static final String ECHO = "SWITCHROOM_MEDIA_PHONE_ECHO_GUARD";

  /** Of {@link #words}: one begins each second and lasts so long. */
  private static final int WORD_MS = 600;

  /** Of one who sends comfort noise between them. */
  private static final int WORDS = 4;

  private static double dbov(short[] pcm, int from, int until) {
    double power = 0;
    for (int i = from; i < until; i++) {
      power += (double) pcm[i] * pcm[i];
    }
    return 10 * Math.log10(power / (until - from) / 32_768 / 32_768 + 1e-13);
  }

  private static double dbov(short[] pcm) {
    return dbov(pcm, 0, pcm.length);
  }

  /** A buzz of harmonics in words with pauses, over noise that is always there. */
  private static Sound words(double dbov, double noiseDbov, long seed) {
    Random random = new Random(seed);
    double noise = 32_768 * Math.pow(10, noiseDbov / 20);
    double loud = 32_768 * Math.pow(10, dbov / 20) * Math.sqrt(2.0 / 12);
    return (out, samples, first, rateHz) -> {
      for (int i = 0; i < samples; i++) {
        double t = (first + i) / (double) rateHz;
        double inSecond = t % 1.0;
        double envelope = inSecond < WORD_MS / 1000.0 ? Math.sin(Math.PI * inSecond / 0.6) : 0;
        double voice = 0;
        for (int h = 1; h <= 12; h++) {
          voice += Math.cos(2 * Math.PI * h * (150 * t + 3 * Math.sin(2 * t)) + h * h);
        }
        out[i] = (short) Math.round(voice * envelope * loud + random.nextGaussian() * noise);
      }
    };
  }

  /** The level of the words' middles, or of the pauses' middles, over some seconds. */
  private static double level(short[] pcm, int rateHz, boolean words, int phaseMs) {
    double power = 0;
    int windows = 0;
    for (int ms = phaseMs; (ms + 1_000) * (rateHz / 1000) <= pcm.length; ms += 1_000) {
      int from = (ms + (words ? 200 : 750)) * (rateHz / 1000);
      power += Math.pow(10, dbov(pcm, from, from + rateHz / 5) / 10);
      windows++;
    }
    return 10 * Math.log10(power / windows);
  }

  /** ./test installs the library: there it must not be missing. */
  static boolean isSuppressorExpected() {
    try {
      SpeexNoiseSuppressor.requireAvailable();
      return true;
    } catch (NativeCodecUnavailableException e) {
      return Boolean.getBoolean("tests.installed");
    }
  }

  private record Heard(double phoneNoise, double phoneVoice, double webNoise, double webVoice) {}

  private static Heard noisyLine(AudioCodec codec, boolean suppressed) {
    Map<String, String> settings = Map.of(NOISE, Boolean.toString(suppressed));
    try (InMemoryGateway gateway = new InMemoryGateway(1, 1, settings)) {
      VirtualTime time = gateway.time();
      FakePhone listener = gateway.phone("102").speaks(codec).calls("1000");
      FakeBrowser alice = gateway.browser("alice").listensAt(16_000).enters(1000);
      time.advanceMs(1_000);
      long began = time.nowNs();
      gateway.phone("101").speaks(codec).phaseMs(3).says(words(-20, -45, 1)).calls("1000");
      time.advanceMs(15_000);
      long from = began + 5_000_000_000L;
      short[] phone = listener.hears().pcm(from, time.nowNs());
      short[] web = alice.pcm(from, time.nowNs());
      int rateHz = listener.hears().rateHz();
      return new Heard(
          level(phone, rateHz, false, 25),
          level(phone, rateHz, true, 25),
          level(web, 16_000, false, 25),
          level(web, 16_000, true, 25));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = AudioCodec.class,
      names = {"PCMU", "PCMA", "G722"})
  @EnabledIf(value = "isSuppressorExpected", disabledReason = "libspeexdsp1 is not installed here")
  void aLinesNoiseIsTakenOutForPhonesAndBrowsersAndItsVoiceStays(AudioCodec codec) {
    Heard off = noisyLine(codec, false);
    Heard on = noisyLine(codec, true);
    String what = off + " became " + on;
    assertEquals(-45, off.phoneNoise, 1.5, what);
    assertTrue(on.phoneNoise < off.phoneNoise - 12, what);
    assertTrue(on.webNoise < off.webNoise - 10, what);
    assertEquals(off.phoneVoice, on.phoneVoice, 1, what);
    assertEquals(off.webVoice, on.webVoice, 1, what);
  }

  /** What a line is sent, for its echo. */
  private static final class FarHybrid implements Sound {
    private final short[] sent = new short[8_000 * 60];
    private final int delay;
    private final double factor;
    private final Sound near;
    private int count;

    FarHybrid(int delayMs, double lossDb, Sound near) {
      this.delay = 8 * delayMs;
      this.factor = Math.pow(10, -lossDb / 20);
      this.near = near;
    }

    void onPacket(RtpPacket packet) {
      int length = packet.payloadLength();
      G711.PCMU.decode(packet.buffer(), packet.payloadOffset(), length, sent, count);
      count += length;
    }

    @Override
    public void read(short[] out, int samples, long first, int rateHz) {
      near.read(out, samples, first, rateHz);
      for (int i = 0; i < samples; i++) {
        int at = (int) first + i - delay;
        out[i] += (short) (at < 0 || at >= count ? 0 : Math.round(factor * sent[at]));
      }
    }
  }

  /** Uneven words, so that no delay looks like another. */
  private static Sound talk(double dbov, int untilS, long seed) {
    Sound words = words(dbov, -90, seed);
    Random random = new Random(seed);
    boolean[] speaks = new boolean[400];
    for (int i = 0; i < speaks.length; ) {
      boolean on = random.nextBoolean();
      for (int n = random.nextInt(1, 6); n > 0 && i < speaks.length; n--) {
        speaks[i++] = on;
      }
    }
    return (out, samples, first, rateHz) -> {
      words.read(out, samples, first, rateHz);
      int slot = (int) (first * 5 / rateHz);
      if (first / rateHz >= untilS || !speaks[slot % speaks.length]) {
        Arrays.fill(out, 0, samples, (short) 0);
      }
    };
  }

  /** What a browser hears of its own voice, and what a phone does, over lines that return it. */
  private static double echoDbov(boolean guarded, boolean byPhone, double jitterMs, Sound near) {
    Map<String, String> settings = Map.of(ECHO, Boolean.toString(guarded));
    try (InMemoryGateway gateway = new InMemoryGateway(1, 1, settings)) {
      VirtualTime time = gateway.time();
      FarHybrid hybrid = new FarHybrid(120, 15, near);
      FakePhone line = gateway.phone("101").phaseMs(5).tap(hybrid::onPacket).says(hybrid);
      gateway.network().conditions(line.host(), new Conditions(0, 0, 10, jitterMs, false));
      line.calls("1000");
      FakePhone phone = null;
      FakeBrowser alice = null;
      if (byPhone) {
        phone = gateway.phone("102").says(talk(-18, 20, 4)).calls("1000");
      } else {
        alice = gateway.browser("alice").says(talk(-18, 20, 4)).enters(1000);
      }
      time.advanceMs(26_000);
      long from = time.atMs(10_000);
      long until = time.atMs(near == Sound.SILENCE ? 20_000 : 26_000);
      if (near != Sound.SILENCE) {
        from = time.atMs(21_500);
      }
      return dbov(byPhone ? phone.hears().pcm(from, until) : alice.pcm(from, until));
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 0", "false, 0", "true, 15", "false, 15"})
  void aLineThatReturnsWhatItIsSentIsTurnedDownMeanwhile(boolean byPhone, double jitterMs) {
    double before = echoDbov(false, byPhone, jitterMs, Sound.SILENCE);
    double after = echoDbov(true, byPhone, jitterMs, Sound.SILENCE);
    String what = "echo of " + before + " dBov became " + after;
    assertTrue(before > -50, what);
    assertTrue(after < before - 15, what);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void whoSpeaksOnALineWithEchoIsHeardAsLoudAsBefore(boolean byPhone) {
    Sound voice = talk(-22, 60, 9);
    Sound later =
        (out, samples, first, rateHz) ->
            (first / rateHz < 21 ? Sound.SILENCE : voice).read(out, samples, first, rateHz);
    double before = echoDbov(false, byPhone, 0, later);
    double after = echoDbov(true, byPhone, 0, later);
    assertTrue(before > -36, "voice at " + before + " dBov");
    assertEquals(before, after, 0.5, "dBov");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void onALineWithoutEchoTheGuardChangesNotABitWhoeverSpeaksWhen(long seed) {
    assertEquals(conversation(false, seed), conversation(true, seed), "seed " + seed);
  }

  /** All that three phones hear of each other, as text. */
  private static String conversation(boolean guarded, long seed) {
    Map<String, String> settings = Map.of(ECHO, Boolean.toString(guarded));
    try (InMemoryGateway gateway = new InMemoryGateway(seed, 1, settings)) {
      VirtualTime time = gateway.time();
      FakePhone one = gateway.phone("101").phaseMs(3).says(talk(-20, 60, seed)).calls("1000");
      FakePhone two = gateway.phone("102").phaseMs(8).says(talk(-26, 60, seed + 50));
      two.calls("1000");
      FakePhone three = gateway.phone("103").phaseMs(9).says(talk(-23, 60, seed + 90));
      three.calls("1000");
      time.advanceMs(30_000);
      StringBuilder heard = new StringBuilder();
      for (FakePhone phone : new FakePhone[] {one, two, three}) {
        for (Hearing.Arrival arrival : phone.hears().arrivals()) {
          heard.append(Arrays.hashCode(arrival.payload())).append(' ');
        }
      }
      return heard.toString();
    }
  }

  @ParameterizedTest
  @CsvSource({"50", "60"})
  void betweenTheWordsOfALineWithComfortNoiseTheFloorDoesNotDropAndLaterItIsSilent(int level) {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakePhone listener = gateway.phone("102").calls("1000");
      FakePhone talker = gateway.phone("101").says(700).calls("1000");
      FakePhone idle = gateway.phone("103").calls("1000");
      time.advanceMs(500);
      idle.talks(false);
      speakWithPauses(time, talker, idle, level);
      double deepest = 0;
      for (int word = 0; word < WORDS; word++) {
        double from = 500 + word * 900 + 400 + 80;
        short[] pause = listener.hears().pcm(time.atMs(from), time.atMs(from + 400));
        assertEquals(-level, dbov(pause), 2, "the noise after word " + word);
        deepest = Math.min(deepest, quietestMoment(pause, 8_000));
      }
      assertTrue(deepest > -level - 6, "a hole of " + deepest + " dBov");
      time.advanceMs(5_000);
      short[] after = listener.hears().pcm(time.nowNs() - 1_000_000_000L, time.nowNs());
      assertTrue(dbov(after) < -80, "a line nobody speaks on: " + dbov(after));
    }
  }

  @ParameterizedTest
  @CsvSource({"50", "60"})
  void aBrowserHearsTheNoiseBetweenTheWordsTooUntilItHasFaded(int level) {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakeBrowser alice = gateway.browser("alice").enters(1000);
      FakePhone talker = gateway.phone("101").says(700).calls("1000");
      FakePhone idle = gateway.phone("103").calls("1000");
      time.advanceMs(500);
      idle.talks(false);
      time.advanceMs(4_000);
      speakWithPauses(time, talker, idle, level);
      for (int word = 0; word < WORDS; word++) {
        double from = 4_500 + word * 900 + 400 + 100;
        short[] pause = alice.pcm(time.atMs(from), time.atMs(from + 350));
        assertEquals(-level, dbov(pause), 3, "the noise after word " + word);
        assertTrue(quietestMoment(pause, 8_000) > -level - 8, "a hole after word " + word);
      }
      time.advanceMs(5_000);
      long silentFrom = time.nowNs() - 1_000_000_000L;
      assertEquals(0, alice.arrivals(silentFrom, time.nowNs()), "packets of silent lines");
    }
  }

  /** Words of 400 ms and pauses of 500 ms, in which comfort noise packets are sent. */
  private static void speakWithPauses(
      VirtualTime time, FakePhone talker, FakePhone idle, int level) {
    for (int word = 0; word < WORDS; word++) {
      talker.talks(true);
      time.advanceMs(400);
      talker.talks(false);
      for (int i = 0; i < 5; i++) {
        talker.sendsComfortNoise(level);
        idle.sendsComfortNoise(45);
        time.advanceMs(100);
      }
    }
  }

  /** The level of the quietest 20 ms. */
  private static double quietestMoment(short[] pcm, int rateHz) {
    double quietest = 0;
    int window = rateHz / 50;
    for (int at = 0; at + window <= pcm.length; at += window / 2) {
      quietest = Math.min(quietest, dbov(pcm, at, at + window));
    }
    return quietest;
  }

  @ParameterizedTest
  @CsvSource({"PCMU, PCMA, 0 8", "G722, PCMA, 8 9", "G722, PCMU, 9 0"})
  void aPhoneThatGoesOnInAnotherCodecItOfferedIsHeardOn(
      AudioCodec first, AudioCodec second, String offered) {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakePhone listener = gateway.phone("102").speaks(AudioCodec.G722).calls("1000");
      FakeBrowser alice = gateway.browser("alice").listensAt(16_000).enters(1000);
      FakePhone talker = gateway.phone("101").speaks(first).offers(offered).says(700);
      talker.calls("1000");
      time.advanceMs(2_000);
      talker.goesOnIn(second);
      time.advanceMs(2_000);
      talker.goesOnIn(first);
      time.advanceMs(2_000);
      assertEquals(0, gateway.dropped(PhoneDrops.Reason.RTP_UNKNOWN_PAYLOAD_TYPE));
      short[] phone = listener.hears().pcm(time.atMs(1_000), time.atMs(5_900));
      short[] web = alice.pcm(time.atMs(1_000), time.atMs(5_900));
      assertContinuous("the phone", phone, listener.hears().rateHz());
      assertContinuous("the browser", web, 16_000);
    }
  }

  @Test
  void packetsThatAChangeOfCodecOvertookAreStillHeard() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakePhone listener = gateway.phone("102").calls("1000");
      FakePhone talker = gateway.phone("101").speaks(AudioCodec.PCMU).offers("0 8").says(700);
      gateway.network().conditions(talker.host(), new Conditions(0, 0, 10, 30, true));
      talker.calls("1000");
      time.advanceMs(5_000);
      for (int change = 0; change < 10; change++) {
        talker.goesOnIn(change % 2 == 0 ? AudioCodec.PCMA : AudioCodec.PCMU);
        time.advanceMs(1_000);
      }
      assertEquals(0, gateway.dropped(PhoneDrops.Reason.RTP_UNKNOWN_PAYLOAD_TYPE));
      short[] heard = listener.hears().pcm(time.atMs(4_000), time.atMs(14_800));
      int gapMs = new ToneTrace(heard, 8_000, 700, 20).longestGapMs(-24);
      assertTrue(gapMs <= 40, "a dip of " + gapMs + " ms");
    }
  }

  @Test
  void aPhoneThatChangesItsCodecWithEveryPacketHarmsNobody() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakePhone listener = gateway.phone("102").calls("1000");
      gateway.browser("alice").enters(1000);
      FakePhone talker = gateway.phone("101").speaks(AudioCodec.G722).offers("9 8 0").says(700);
      talker.calls("1000");
      AudioCodec[] codecs = {AudioCodec.G722, AudioCodec.PCMA, AudioCodec.PCMU};
      for (int i = 0; i < 200; i++) {
        talker.goesOnIn(codecs[i % 3]);
        time.advanceMs(20);
      }
      talker.goesOnIn(AudioCodec.PCMA);
      gateway.phone("104").says(1_500).calls("1000");
      time.advanceMs(3_000);
      long from = time.nowNs() - 2_000_000_000L;
      assertTrue(listener.hears().toneDbfs(1_500, from, time.nowNs()) > -17, "the other talker");
      assertTrue(listener.hears().toneDbfs(700, from, time.nowNs()) > -17, "himself, at last");
    }
  }

  /** A click is what a tone would not have far from it. */
  private static void assertContinuous(String who, short[] pcm, int rateHz) {
    double click = -200;
    for (double hz = 2_000; hz < 3_400; hz += 350) {
      click = Math.max(click, new ToneTrace(pcm, rateHz, hz, 20).highestDbfs());
    }
    int gapMs = new ToneTrace(pcm, rateHz, 700, 20).longestGapMs(-21);
    String what = who + ": far from the tone " + click + " dBFS, a dip of " + gapMs + " ms";
    assertTrue(click < -45 && gapMs <= 20, what);
  }

  @Test
  void withAllOfItOffNotABitOfALinesVoiceIsChanged() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakePhone listener = gateway.phone("102").speaks(AudioCodec.PCMA).calls("1000");
      gateway
          .phone("101")
          .speaks(AudioCodec.PCMA)
          .phaseMs(3)
          .says(words(-20, -45, 2))
          .calls("1000");
      time.advanceMs(4_000);
      Sound same = words(-20, -45, 2);
      short[] said = new short[160];
      byte[] sent = new byte[160];
      ByteArrayOutputStream heard = new ByteArrayOutputStream();
      for (Hearing.Arrival arrival : listener.hears().arrivals()) {
        heard.writeBytes(arrival.payload());
      }
      String stream = heard.toString(StandardCharsets.ISO_8859_1);
      for (int packet = 0; packet < 180; packet++) {
        same.read(said, 160, packet * 160L, 8_000);
        G711.PCMA.encode(said, 0, 160, sent, 0);
        String wanted = new String(sent, StandardCharsets.ISO_8859_1);
        // At first the playout finds its delay.
        assertTrue(packet < 50 || stream.contains(wanted), "packet " + packet + " was changed");
      }
    }
  }
}
