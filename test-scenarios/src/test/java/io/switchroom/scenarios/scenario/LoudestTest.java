package io.switchroom.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.gateway.call.PhoneDrops;
import io.switchroom.scenarios.support.FakeBrowser;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.Sound;
import io.switchroom.scenarios.support.ToneTrace;
import io.switchroom.scenarios.support.VirtualTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is mixed, how loud, and that nobody hears himself. */
class LoudestTest {
  private static final Map<String, String> TWO_TALKERS =
      Map.of("SWITCHROOM_MEDIA_MIXED_TALKERS", "2");
  private static final Map<String, String> LEVELLED =
      Map.of(InMemoryGateway.AUTOMATIC_GAIN, "true");

  @Test
  void ofMoreTalkersThanPlacesTheLoudestAreHeard() {
    try (InMemoryGateway gateway = new InMemoryGateway(1, 1, TWO_TALKERS)) {
      VirtualTime time = gateway.time();
      FakePhone listener = gateway.phone("100").calls("1000");
      gateway.phone("101").says(Sound.tone(500, -30)).calls("1000");
      gateway.phone("102").says(Sound.tone(900, -15)).calls("1000");
      gateway.phone("103").says(Sound.tone(1_300, -20)).calls("1000");
      time.advanceMs(4_000);
      double[] levels = new double[3];
      double[] tonesHz = {500, 900, 1_300};
      for (int i = 0; i < 3; i++) {
        levels[i] = listener.hears().toneDbfs(tonesHz[i], time.atMs(2_000), time.atMs(3_800));
      }
      assertTrue(levels[0] < -60, "the third loudest " + levels[0] + " dBFS");
      assertEquals(-15, levels[1], 1);
      assertEquals(-20, levels[2], 1);
    }
  }

  @ParameterizedTest
  @EnumSource(AudioCodec.class)
  void nobodyHearsHimself(AudioCodec codec) {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakePhone self = gateway.phone("101").speaks(codec).says(Sound.tone(700, -3)).calls("1000");
      FakePhone other = gateway.phone("102").says(Sound.tone(1_100, -20)).calls("1000");
      gateway.browser("alice").says(Sound.tone(1_700, -20)).enters(1000);
      time.advanceMs(4_000);
      double own = self.hears().toneDbfs(700, time.atMs(1_000), time.atMs(3_800));
      double heard = self.hears().toneDbfs(1_100, time.atMs(1_000), time.atMs(3_800));
      assertTrue(own < -3 - 60, "own voice " + own + " dBFS");
      assertEquals(-20, heard, 1.5, "the other voice");
      assertEquals(-3, other.hears().toneDbfs(700, time.atMs(1_000), time.atMs(3_800)), 2);
    }
  }

  /** A tone in words of 600 ms, as it takes pauses to tell a voice from a line's noise. */
  private static Sound words(double hz, double dbfs) {
    Sound tone = Sound.tone(hz, dbfs);
    return (out, samples, first, rateHz) ->
        (first * 1_000 / rateHz % 1_000 < 600 ? tone : Sound.SILENCE)
            .read(out, samples, first, rateHz);
  }

  @Test
  void quietAndLoudCallersComeOutAlike() {
    try (InMemoryGateway gateway = new InMemoryGateway(1, 1, LEVELLED)) {
      VirtualTime time = gateway.time();
      FakeBrowser alice = gateway.browser("alice").enters(1000);
      FakePhone listener = gateway.phone("100").calls("1000");
      gateway.phone("101").says(words(500, -33)).calls("1000");
      gateway.phone("102").says(words(900, -8)).calls("1000");
      time.advanceMs(13_000);
      long fromNs = time.atMs(10_000);
      long untilNs = time.atMs(12_800);
      assertAlike(listener.hears().pcm(fromNs, untilNs), "to a phone");
      assertAlike(alice.pcm(fromNs, untilNs), "to a browser");
    }
  }

  private static void assertAlike(short[] pcm, String where) {
    double quiet = new ToneTrace(pcm, 500, 40).highestDbfs();
    double loud = new ToneTrace(pcm, 900, 40).highestDbfs();
    assertEquals(loud, quiet, 3, where);
    assertEquals(-19, loud, 4, where);
  }

  @Test
  void comfortNoiseEndsAVoiceAndSoundBeginsItAgain() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakePhone listener = gateway.phone("100").calls("1000");
      FakePhone talker = gateway.phone("101").says(500).calls("1000");
      time.advanceMs(1_000);
      talker.talks(false);
      talker.sendsComfortNoise();
      time.advanceMs(1_000);
      talker.talks(true);
      time.advanceMs(1_000);
      short[] pause = listener.hears().pcm(time.atMs(1_100), time.atMs(1_950));
      short[] again = listener.hears().pcm(time.atMs(2_060), time.atMs(2_900));
      assertTrue(new ToneTrace(pause, 500, 40).highestDbfs() < -50);
      assertTrue(new ToneTrace(again, 500, 20).lowestDbfs() > -18);
      assertEquals(0, gateway.dropped(PhoneDrops.Reason.RTP_UNKNOWN_PAYLOAD_TYPE));
    }
  }
}
