package io.switchroom.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.natives.NativeCodecUnavailableException;
import io.switchroom.codec.pcm.SpeexNoiseSuppressor;
import io.switchroom.rtc.room.MediaFigures;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.ManualLoop;
import io.switchroom.scenarios.support.VirtualTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a room of many costs its loop, in encodes and in garbage. */
class CostTest {
  private static final int ROUNDS = 5;
  private static final int PHONES = 20;
  private static final double[] TALKERS_HZ = {500, 900, 1_300};

  /** Reports are rare and may allocate; the first comes after the measurement. */
  private static final Map<String, String> RARE_REPORTS =
      Map.of("SWITCHROOM_MEDIA_RTCP_INTERVAL_SECONDS", "60");

  private static List<FakePhone> phones(InMemoryGateway gateway) {
    List<FakePhone> phones = new ArrayList<>();
    for (int i = 0; i < PHONES; i++) {
      FakePhone phone = gateway.phone("1" + i);
      if (i < TALKERS_HZ.length) {
        phone.says(TALKERS_HZ[i]);
      }
      phones.add(phone.calls("1000"));
    }
    return phones;
  }

  @Test
  void threeTalkersAmongTwentyPhonesCostFourEncodesATick() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      phones(gateway);
      VirtualTime time = gateway.time();
      time.advanceMs(1_010);
      long before = gateway.roomLoop(0).stats().figures().encodes();
      time.advanceMs(2_000);
      assertEquals(4 * 100, gateway.roomLoop(0).stats().figures().encodes() - before);
    }
  }

  /**
   * Groups of four listeners and a talker each; a group's packets cost one encode for all who
   * listen and one for its talker.
   */
  @ParameterizedTest
  @CsvSource({"OPUS, 20", "OPUS, 60", "G722, 20", "G722, 60", "PCMA, 30", "PCMA, 10"})
  void aGroupsPacketCostsOneEncodeMoreThanTheGroupHasTalkers(AudioCodec codec, int ptimeMs) {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      gateway.phone("200").says(2_100).calls("1000");
      gateway.phone("201").speaks(AudioCodec.G722).ptimeMs(40).says(2_500).calls("1000");
      for (int i = 0; i < 5; i++) {
        FakePhone phone = gateway.phone("10" + i).speaks(codec).ptimeMs(ptimeMs);
        if (i == 0) {
          phone.says(700);
        }
        phone.calls("1000");
      }
      VirtualTime time = gateway.time();
      time.advanceMs(1_210);
      MediaFigures figures = gateway.roomLoop(0).stats().figures();
      long before = figures.encodes(codec);
      time.advanceMs(2_400);
      long others = codec == AudioCodec.G722 ? 2_400 / 40 : 0;
      assertEquals(2 * 2_400 / ptimeMs + others, figures.encodes(codec) - before);
    }
  }

  @Test
  void wideBandAllocatesNothingEither() {
    try (InMemoryGateway gateway = new InMemoryGateway(1, 1, RARE_REPORTS)) {
      AudioCodec[] codecs = AudioCodec.values();
      int[] ptimesMs = {20, 30, 60};
      for (int i = 0; i < 12; i++) {
        FakePhone phone = gateway.phone("1" + i).speaks(codecs[i % 4]).ptimeMs(ptimesMs[i % 3]);
        if (i < 5) {
          phone.says(400 + 300 * i);
        }
        phone.calls("1000");
      }
      measure(gateway, 20_000);
      ManualLoop loop = gateway.loop(0);
      for (int round = 1; round < ROUNDS && allocated(loop) > 0; round++) {
        measure(gateway, 0);
      }
      assertEquals(0, allocated(loop), figures(loop));
    }
  }

  @Test
  void thePathFromPhoneToPhoneAllocatesNothing() {
    try (InMemoryGateway gateway = new InMemoryGateway(1, 1, RARE_REPORTS)) {
      phones(gateway);
      measure(gateway, 20_000);
      ManualLoop loop = gateway.loop(0);
      // The JVM itself allocates once in a while, when it links or compiles anew; what a packet or
      // a
      // tick allocates would show in every round.
      for (int round = 1; round < ROUNDS && allocated(loop) > 0; round++) {
        measure(gateway, 0);
      }
      assertEquals(0, allocated(loop), figures(loop));
    }
  }

  @Test
  void whatIsDoneToALinesVoiceAllocatesNothingEither() {
    Map<String, String> settings = new HashMap<>(RARE_REPORTS);
    settings.put(InMemoryGateway.AUTOMATIC_GAIN, "true");
    settings.put("SWITCHROOM_MEDIA_PHONE_ECHO_GUARD", "true");
    settings.put("SWITCHROOM_MEDIA_PHONE_NOISE_SUPPRESSION", Boolean.toString(canSuppress()));
    try (InMemoryGateway gateway = new InMemoryGateway(1, 1, settings)) {
      phones(gateway);
      measure(gateway, 20_000);
      ManualLoop loop = gateway.loop(0);
      for (int round = 1; round < ROUNDS && allocated(loop) > 0; round++) {
        measure(gateway, 0);
      }
      assertEquals(0, allocated(loop), figures(loop));
    }
  }

  private static boolean canSuppress() {
    try {
      SpeexNoiseSuppressor.requireAvailable();
      return true;
    } catch (NativeCodecUnavailableException e) {
      return false;
    }
  }

  @Test
  void fiveBrowsersMoreAllocateOnlyWhatTheSrtpLibraryDoes() {
    try (InMemoryGateway gateway = new InMemoryGateway(1, 1, RARE_REPORTS)) {
      phones(gateway);
      for (int i = 0; i < 5; i++) {
        gateway.browser("browser-" + i).lines(3).enters(1000);
      }
      measure(gateway, 2_000);
      ManualLoop loop = gateway.loop(0);
      // A tick in which a volume changes makes news of it; there are few of those.
      assertTrue(loop.tickAllocations().bytesEach() < 64, figures(loop));
      // One packet to five browsers: at most 928 bytes each, without OpenSSL's ciphers.
      assertTrue(loop.datagramAllocations().most() <= 5 * 1_000, figures(loop));
    }
  }

  private static long allocated(ManualLoop loop) {
    return loop.datagramAllocations().bytes() + loop.tickAllocations().bytes();
  }

  private static void measure(InMemoryGateway gateway, double warmUpMs) {
    gateway.time().advanceMs(warmUpMs);
    gateway.loop(0).datagramAllocations().reset();
    gateway.loop(0).tickAllocations().reset();
    gateway.time().advanceMs(2_000);
  }

  private static String figures(ManualLoop loop) {
    return String.format(
        "%.1f bytes a datagram (%d, at most %d), %.1f bytes a tick (%d, at most %d)",
        loop.datagramAllocations().bytesEach(),
        loop.datagramAllocations().times(),
        loop.datagramAllocations().most(),
        loop.tickAllocations().bytesEach(),
        loop.tickAllocations().times(),
        loop.tickAllocations().most());
  }
}
