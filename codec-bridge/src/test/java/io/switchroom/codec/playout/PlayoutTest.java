package io.switchroom.codec.playout;

import static io.switchroom.codec.playout.Caller.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.codec.playout.Playout.Read;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlayoutTest {
  private Caller caller = new Caller(AudioCodec.PCMU, 8000);

  @AfterEach
  void close() {
    caller.close();
  }

  private void use(AudioCodec codec, int rateHz) {
    caller.close();
    caller = new Caller(codec, rateHz);
  }

  private static double level(short[] pcm, int rateHz, double hz) {
    return ToneProbe.dbfs(pcm, rateHz, hz);
  }

  @ParameterizedTest
  @CsvSource({
    "PCMU,8000,10", "PCMU,8000,20", "PCMU,8000,30", "PCMU,8000,40", "PCMU,8000,60",
    "PCMU,8000,120", "PCMA,8000,20", "G722,16000,20", "G722,16000,60", "OPUS,8000,20",
    "OPUS,16000,10", "OPUS,48000,20", "OPUS,48000,40", "OPUS,48000,60"
  })
  void playsPacketsOfAnyLengthWithoutAGap(AudioCodec codec, int rateHz, int ptimeMs) {
    use(codec, rateHz);
    int packets = 4000 / ptimeMs;
    for (int i = 0; i < packets; i++) {
      caller.send(i * ptimeMs, ptimeMs, 30);
    }
    caller.run(30 + 2.5, packets * ptimeMs + 30);
    // Ticks that would need a packet of 10 or 30 ms too soon begin one later.
    assertTrue(caller.letters().matches("-?S+"), caller.letters());
    assertEquals(0, caller.playout.concealedSamples());
    assertEquals(-10, level(caller.heard(50, 190), rateHz, 437), 0.7);
    assertEquals(rateHz, caller.playout.rateHz());
    assertEquals(13, caller.playout.level(), 1);
    double clean = Caller.roughnessOfTone(437, -10, rateHz);
    double rough = Caller.roughness(caller.heard(50, 190));
    double codecNoise = codec == AudioCodec.PCMU || codec == AudioCodec.PCMA ? 900 : 500;
    assertTrue(rough < clean + codecNoise, "second difference " + rough + " of a tone's " + clean);
  }

  /** A step of the sender's clock or of the route was remembered as jitter for half a minute. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRouteThatBecameSlowerIsNoJitterOnceThatIsKnown(boolean tone) {
    for (int i = 0; i < 1000; i++) {
      caller.send(i * 20, 20, i < 400 ? 30 : 110, tone);
    }
    caller.run(30 + 5, 8_000 + 110 + 6_000);
    assertTrue(caller.playout.targetDelayNs() < 5_000_000, caller.playout.targetDelayNs() + " ns");
    caller.run(8_000 + 110 + 6_000 + 20 - (8_000 + 110 + 6_000 - 35) % 20, 19_000);
    assertTrue(caller.playout.delayNs() < 25_000_000, caller.playout.delayNs() + " ns");
  }

  @Test
  void shortestPacketsOfTwoAndAHalfMilliseconds() {
    for (int i = 0; i < 800; i++) {
      caller.send(i * 2.5, 2.5, 30);
    }
    caller.run(55, 2000);
    assertEquals("S".repeat(caller.reads.size()), caller.letters());
    assertEquals(0, caller.playout.concealedSamples());
    assertEquals(-10, level(caller.heard(20, 90), 8000, 437), 0.3);
  }

  @Test
  void packetsOfChangingDurationJoinWithoutALoss() {
    int[] durations = {20, 20, 60, 10, 30, 20, 40, 10};
    double ms = 0;
    for (int i = 0; ms < 6000; i++) {
      int duration = durations[i / 5 % durations.length];
      ms += duration;
      caller.send(ms, duration, 0); // a packet leaves when its last sample was taken
    }
    caller.run(22.5, ms);
    assertTrue(caller.letters().substring(60).matches("S+"), caller.letters());
    assertEquals(0, caller.playout.lost());
    assertEquals(0, caller.playout.skipped(), caller.letters());
    assertEquals(-10, level(caller.heard(100, 250), 8000, 437), 0.5);
  }

  /**
   * The wait for the tick and nothing else, at every phase; arrivals are noisy by a millisecond.
   */
  @Test
  void addsTheWaitForTheTickAndNothingElseAtAnyPhase() {
    Random random = new Random(7);
    List<Double> all = new ArrayList<>();
    double worst = 0;
    long concealed = 0;
    for (int phase = 0; phase < 80; phase++) {
      use(AudioCodec.PCMU, 8000);
      for (int i = 0; i < 500; i++) {
        caller.send(20 * i, 20, 5 + Math.round(random.nextDouble() * 10) / 10.0);
      }
      caller.run(5 + phase / 4.0, 10_000);
      caller.delaysNs.stream().skip(50).forEach(ns -> all.add(ns / 1e6));
      worst = Math.max(worst, caller.delayMs(99));
      concealed += caller.playout.concealedFrames();
    }
    Collections.sort(all);
    double p50 = all.get(all.size() / 2);
    double p99 = all.get(all.size() * 99 / 100);
    System.out.printf(
        "phases: p50 %.2f p99 %.2f, worst phase's p99 %.2f ms, concealed %d%n",
        p50, p99, worst, concealed);
    assertTrue(p50 <= 12, "p50 " + p50);
    assertTrue(p99 <= 24, "p99 " + p99);
    assertTrue(worst <= 24, "worst phase " + worst);
    assertEquals(0, concealed);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 10, 30, 60})
  void growsByNoMoreThanTheJittersNinetyEighthPercentile(int jitterMs) {
    Random random = new Random(11);
    List<Double> steady = new ArrayList<>();
    List<Double> shaken = new ArrayList<>();
    long concealed = 0;
    int reads = 0;
    long stretched = 0;
    for (int phase = 0; phase < 40; phase++) {
      for (int run = 0; run < 2; run++) {
        use(AudioCodec.PCMU, 8000);
        for (int i = 0; i < 1500; i++) {
          caller.send(20 * i, 20, 5 + (run == 0 ? 0 : jitterMs * random.nextDouble()));
        }
        caller.run(5 + phase / 2.0, 30_000);
        // From when the packet was sent to when its first sample is played: by what was heard.
        (run == 0 ? steady : shaken).add(meanDelayMs(caller, 300));
        concealed += run == 0 ? 0 : caller.playout.concealedFrames();
        reads += run == 0 ? 0 : caller.reads.size();
        stretched += caller.playout.stretchedSamples();
      }
    }
    double grown =
        shaken.stream().mapToDouble(d -> d).average().orElseThrow()
            - steady.stream().mapToDouble(d -> d).average().orElseThrow();
    System.out.printf(
        "jitter %d ms: delay grows by %.2f ms (98th percentile %.1f), concealed %.3f %%, slower by %.0f ms in 30 s%n",
        jitterMs, grown, 0.98 * jitterMs, 100.0 * concealed / reads, stretched / 8.0 / 40);
    // Small jitter is known to half a millisecond only, and the phases are half of one apart. With
    // 60 ms packets overtake two others: to wait a little longer costs less than to give them up.
    assertTrue(
        grown <= (jitterMs > 30 ? jitterMs : 0.98 * jitterMs + (jitterMs <= 10 ? 0.2 : 0)),
        jitterMs + " ms of jitter: " + grown);
    assertTrue(concealed < 0.04 * reads, "concealed " + concealed + " of " + reads);
  }

  /** Sent to heard, by the counters of what was played: packets not waiting any more. */
  private static double meanDelayMs(Caller caller, int fromRead) {
    return caller.delaysNs.stream().skip(fromRead).mapToLong(d -> d).average().orElseThrow() / 1e6
        + caller.networkMs();
  }

  @Test
  void aLostPacketIsConcealedAndTheRestIsInTime() {
    for (int i = 0; i < 200; i++) {
      if (i == 100 || i == 120 || i == 121) {
        caller.lose(20);
      } else {
        caller.send(20 * i, 20, 0);
      }
    }
    caller.run(5, 4000);
    assertEquals("S".repeat(200), caller.letters());
    assertEquals(3, caller.playout.lost());
    assertEquals(3, caller.playout.concealedFrames());
    assertEquals(3 * 160, caller.playout.concealedSamples());
    assertTrue(caller.delayMs(100) <= 5.001, "delay " + caller.delayMs(100));
  }

  @Test
  void aBurstOfFiveIsPlayedWholeAndCaughtUpWith() {
    for (int i = 0; i < 300; i++) {
      caller.send(20 * i, 20, i >= 100 && i < 105 ? 20 * (105 - i) : 0);
    }
    caller.run(5, 6000);
    assertEquals(300, caller.playout.played() + 0);
    assertEquals(0, caller.playout.skipped() + caller.playout.lost());
    assertTrue(caller.playout.compressedSamples() >= 70 * 8, "quicker");
    long late = caller.delaysNs.subList(125, 300).stream().mapToLong(d -> d).max().orElseThrow();
    assertTrue(late <= 26_000_000, "delay " + late);
    double clean = Caller.roughnessOfTone(437, -10, 8000);
    assertTrue(Caller.roughness(caller.heard(105, 290)) < clean + 1200);
  }

  @Test
  void reorderedAndDoubledPacketsAreHeardOnceAndInOrder() {
    for (int i = 0; i < 400; i++) {
      caller.send(20 * i, 20, i % 10 == 3 ? 45 : 5);
      if (i % 7 == 0) {
        Caller.Arrival again = caller.arrivals.getLast();
        caller.arrivals.add(
            new Caller.Arrival(again.bytes(), again.length(), again.arrivalNs() + 100_000, 0));
      }
    }
    caller.run(6.5, 8000);
    assertEquals(59, caller.playout.duplicate() + caller.playout.late(), 1);
    // The delay has grown to 40 ms by then.
    String letters = caller.letters();
    assertTrue(letters.substring(50).matches("S+"), letters);
    assertEquals(-10, level(caller.heard(100, 390), 8000, 437), 0.3);
    double clean = Caller.roughnessOfTone(437, -10, 8000);
    assertTrue(Caller.roughness(caller.heard(100, 390)) < clean + 900);
  }

  @Test
  void silenceIsNotDecodedAndTheFirstSyllableIsWhole() {
    double ms = 0;
    for (int i = 0; i < 500; i++, ms += 20) {
      caller.send(ms, 20, 0, i < 100 || i >= 400);
    }
    caller.run(5, ms);
    String letters = caller.letters();
    assertEquals("S".repeat(115) + "i".repeat(285) + "S".repeat(100), letters);
    // All but the silence behind the hold-over; G.711 needs nothing of what went before.
    assertEquals(215, caller.playout.decodes());
    short[] first = caller.heard(400, 405);
    assertEquals(-10, level(first, 8000, 437), 0.3);
    assertTrue(Math.abs(first[4]) > 3000, "the very first samples are there");
  }

  @ParameterizedTest
  @EnumSource(
      value = AudioCodec.class,
      names = {"PCMU", "PCMA"})
  void anIdleLineIsSilenceAfterTheHoldOver(AudioCodec codec) {
    use(codec, 8000);
    for (int i = 0; i < 100; i++) {
      caller.send(20 * i, 20, 0, false);
    }
    caller.run(5, 2000);
    assertEquals("S".repeat(15) + "i".repeat(85), caller.letters());
    assertEquals(15, caller.playout.decodes());
  }

  @Test
  void aComfortNoisePacketMeansSilenceUntilSoundComes() {
    for (int i = 0; i < 50; i++) {
      caller.send(20 * i, 20, 0);
    }
    caller.sendOther(1000, Caller.COMFORT_NOISE);
    caller.pause(9000);
    for (int i = 0; i < 50; i++) {
      caller.send(10_000 + 20 * i, 20, 0);
    }
    caller.run(5, 11_000);
    assertEquals("S".repeat(50) + "i".repeat(450) + "S".repeat(50), caller.letters());
    assertEquals(0, caller.playout.concealedSamples() + caller.playout.lost());
    assertEquals(-10, level(caller.heard(500, 550), 8000, 437), 0.2);
  }

  @Test
  void aTelephoneEventIsSilenceAndNoLossHoweverLong() {
    for (int i = 0; i < 50; i++) {
      caller.send(20 * i, 20, 0);
    }
    for (int i = 0; i < 75; i++) {
      caller.sendOther(1000 + 20 * i, Caller.WITHOUT_SOUND); // one event, one timestamp
    }
    caller.pause(1500);
    for (int i = 0; i < 50; i++) {
      caller.send(2500 + 20 * i, 20, 0);
    }
    caller.run(5, 3500);
    assertEquals("S".repeat(50) + "i".repeat(75) + "S".repeat(50), caller.letters());
    assertEquals(0, caller.playout.concealedSamples() + caller.playout.resets());
    assertTrue(caller.delayMs(100) <= 5.001);
  }

  @Test
  void silenceSuppressionWithoutComfortNoiseIsNoLoss() {
    double ms = 0;
    for (int spurt = 0; spurt < 10; spurt++) {
      for (int i = 0; i < 25; i++, ms += 20) {
        caller.send(ms, 20, 0);
      }
      ms += 3000;
      caller.pause(3000);
    }
    caller.run(5, ms);
    assertEquals(250, caller.playout.played());
    assertEquals(0, caller.playout.lost() + caller.playout.resets() + caller.playout.skipped());
    assertEquals(10 * 5, caller.playout.concealedFrames(), "at the ends, where it is not known");
    assertTrue(caller.letters().endsWith("-"), caller.letters());
  }

  @Test
  void goesOnWithoutAPauseWhenTheSenderBeginsAgain() {
    for (int i = 0; i < 500; i++) {
      switch (i) {
        case 100 -> {
          caller.ssrc = 99;
          caller.sequence = 7;
          caller.timestamp = 12_345;
        }
        case 200 -> caller.timestamp = 5;
        case 300 -> caller.timestamp += 1_000_000;
        case 400 -> caller.sequence = 40_000;
        default -> {}
      }
      caller.send(20 * i, 20, 0);
    }
    caller.run(5, 10_000);
    assertEquals("S".repeat(500), caller.letters());
    assertEquals(499, caller.playout.played(), "a leap of the sequence alone costs one");
    assertEquals(4, caller.playout.resets());
    assertTrue(caller.delayMs(100) <= 26);
  }

  @Test
  void saysNothingBeforeTheFirstPacketAndAfterTheSenderStopped() {
    for (int i = 0; i < 50; i++) {
      caller.send(1000 + 20 * i, 20, 0);
    }
    caller.run(5, 6000);
    String letters = caller.letters();
    assertTrue(letters.matches("-{50}S{55}i+-+"), letters);
    assertEquals(Read.NOTHING, caller.read(at(7000)));
  }

  @Test
  void whatIsLostIsRestoredFromTheNextPacketIfThatIsHere() {
    caller.close();
    caller =
        new Caller(
            AudioCodec.OPUS,
            16_000,
            new EncoderSettings(24_000, 5, true, 20, false, EncoderSettings.Scene.SPEECH));
    caller.voice = true;
    Random random = new Random(3);
    for (int i = 0; i < 1000; i++) {
      if (i % 10 == 9) {
        caller.lose(20);
      } else {
        caller.send(20 * i, 20, 60 * random.nextDouble());
      }
    }
    caller.run(5, 20_000);
    assertEquals(100, caller.playout.lost(), 12);
    assertTrue(caller.playout.recovered() >= 50, "restored " + caller.playout.recovered());
  }

  @Test
  void anOpusSenderWithDtxIsSilentAndNotConcealed() {
    caller.close();
    caller =
        new Caller(
            AudioCodec.OPUS,
            48_000,
            new EncoderSettings(24_000, 5, false, 0, true, EncoderSettings.Scene.SPEECH));
    caller.voice = true;
    double ms = 0;
    for (int i = 0; i < 500; i++, ms += 20) {
      caller.send(ms, 20, 0, i < 100 || i >= 400);
    }
    caller.run(5, ms);
    String letters = caller.letters();
    assertTrue(letters.matches("S{100,150}i{240,299}S{95,110}"), letters);
    assertTrue(caller.playout.decodes() < 280, "decoded " + caller.playout.decodes());
  }

  @ParameterizedTest
  @CsvSource({"8000,48000", "48000,8000", "16000,48000", "48000,16000", "8000,16000"})
  void theRateOfAnOpusStreamChangesWithoutAClick(int fromHz, int toHz) {
    use(AudioCodec.OPUS, fromHz);
    caller.toneHz = 1000;
    for (int i = 0; i < 200; i++) {
      caller.send(20 * i, 20, 0);
    }
    caller.run(5, 2000);
    short[] before = caller.heard(50, 100);
    caller.clearHeard();
    caller.playout.rateHz(toHz);
    assertEquals(toHz, caller.playout.rateHz());
    caller.run(2005, 4000);
    double beforeDb = level(before, fromHz, 1000);
    for (int read = 0; read < 10; read++) {
      assertEquals(beforeDb, level(caller.heard(read, read + 2), toHz, 1000), 0.5, "read " + read);
    }
    double settled = Caller.roughness(caller.heard(20, 90));
    double atChange = Caller.roughness(caller.heard(0, 10));
    assertTrue(atChange <= settled * 1.3 + 60, "at the change " + atChange + ", later " + settled);
    // The seam itself: the last samples at the old rate and the first at the new.
    double step = 2 * Math.PI * 1000 / toHz * 32767 * Math.pow(10, -0.5);
    double old = 2 * Math.PI * 1000 / fromHz * 32767 * Math.pow(10, -0.5);
    int seam = Math.abs(caller.heard(0, 1)[0] - before[before.length - 1]);
    assertTrue(seam <= Math.max(step, old) * 1.1, "step at the seam " + seam);
    assertEquals("S".repeat(200), caller.letters());
  }

  @ParameterizedTest
  @CsvSource({"8000,48000", "48000,8000", "8000,16000", "16000,48000"})
  void aPreparedChangeOfTheRateKeepsASteadyTonesLevelInEveryFiveMilliseconds(int from, int to) {
    use(AudioCodec.OPUS, from);
    caller.toneHz = 1020;
    for (int i = 0; i < 300; i++) {
      caller.send(20 * i, 20, 0);
    }
    caller.run(5, 4000);
    long decodes = caller.playout.decodes();
    caller.playout.prepareRateHz(to);
    assertEquals(from, caller.playout.rateHz());
    caller.run(4005, 5000);
    double beforeDb = level(caller.heard(200, 240), from, 1020);
    caller.clearHeard();
    caller.playout.rateHz(to);
    caller.run(5005, 5900);
    assertEquals(decodes + 95, caller.playout.decodes(), 2, "none was decoded again");
    short[] after = caller.heard(0, 30);
    int window = to / 200;
    for (int at = 0; at + window <= after.length; at += window) {
      short[] part = Arrays.copyOfRange(after, at, at + window);
      assertEquals(beforeDb, level(part, to, 1020), 1, "at sample " + at);
    }
  }
}
