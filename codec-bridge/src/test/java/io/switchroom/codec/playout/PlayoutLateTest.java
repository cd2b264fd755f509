package io.switchroom.codec.playout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.pcm.SineFit;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes late, and what is lost, in a steady tone: it stays as loud and in phase. */
class PlayoutLateTest {
  private static final double HZ = 1020;
  private static final double MOST_DB = 1.5;
  private static final double MOST_DEGREES = 12;

  private Caller caller;

  @AfterEach
  void close() {
    caller.close();
  }

  private void use(AudioCodec codec) {
    caller = new Caller(codec, codec == AudioCodec.OPUS ? 16_000 : codec.audioRateHz());
    caller.toneHz = HZ;
  }

  /** The tone went on at another phase, and Opus concealed first and met memory that had moved. */
  @ParameterizedTest
  @EnumSource
  void aPacketThatComesLateJoinsInPhase(AudioCodec codec) {
    use(codec);
    for (int i = 0; i < 300; i++) {
      caller.send(20 * i, 20, i % 60 == 40 ? 23 : 0);
    }
    caller.run(5, 6000);
    assertEquals(5, caller.playout.concealedFrames());
    assertEquals(0, caller.playout.lost());
    assertSteady(30, 295, MOST_DB, MOST_DEGREES, "late");
  }

  /** A loss amid a tone was faded after 10 ms. */
  @ParameterizedTest
  @EnumSource(
      value = AudioCodec.class,
      names = {"PCMU", "PCMA", "G722"})
  void aLossAmidAToneIsNotHeard(AudioCodec codec) {
    use(codec);
    for (int i = 0; i < 300; i++) {
      if (i % 60 == 40) {
        caller.lose(20);
      } else {
        caller.send(20 * i, 20, 0);
      }
    }
    caller.run(5, 6000);
    assertEquals(5, caller.playout.lost());
    assertEquals(5 * caller.playout.rateHz() / 50, caller.playout.concealedSamples());
    assertTrue(caller.delayMs(100) <= 5.001, "the delay is the same");
    assertSteady(30, 295, MOST_DB, 20, "lost");
  }

  /** What is made up for a tone begins to fade after 40 ms, two ticks. */
  @ParameterizedTest
  @EnumSource
  void aStallThatIsCaughtUpWithKeepsTheTonesPhase(AudioCodec codec) {
    use(codec);
    for (int i = 0; i < 400; i++) {
      caller.send(20 * i, 20, i >= 100 && i < 110 ? 33 : 0);
    }
    caller.run(5, 8000);
    assertEquals(0, caller.playout.lost() + caller.playout.skipped());
    assertSteady(30, 395, 2.5, MOST_DEGREES, "stall");
  }

  /** It had a dip every few seconds, with Opus of half a second. */
  @ParameterizedTest
  @CsvSource({
    "PCMU,200e-6,10",
    "PCMU,-200e-6,10",
    "PCMU,200e-6,0",
    "PCMU,20e-6,60",
    "G722,200e-6,10",
    "G722,-200e-6,30",
    "OPUS,200e-6,30",
    "OPUS,-200e-6,10"
  })
  void aToneOverJitterFromASkewedClockHasNeitherDipNorSlip(
      AudioCodec codec, double skew, double jitterMs) {
    use(codec);
    Random random = new Random(7);
    double lastMs = 0;
    int packets = 12_000;
    for (int i = 0; i < packets; i++) {
      double sentMs = 20 * i * (1 + skew);
      double networkMs = jitterMs * (random.nextDouble() + random.nextDouble()) / 2;
      lastMs = Math.max(lastMs, sentMs + networkMs); // packets do not overtake one another
      caller.send(sentMs, 20, lastMs - sentMs);
    }
    caller.run(7, packets * 20 * (1 + skew) - 100);
    int reads = caller.reads.size();
    String what = codec + " " + skew + " " + jitterMs + " ms, " + reads + " reads";
    assertEquals(0, caller.playout.lost() + caller.playout.skipped(), what);
    assertTrue(caller.playout.concealedFrames() < reads / 300, what);
    assertSteady(1500, reads, MOST_DB, MOST_DEGREES, what);
  }

  /** In every 5 ms the tone is as loud as in the first of them and where the one before said. */
  private void assertSteady(int fromRead, int untilRead, double db, double degrees, String what) {
    int rateHz = caller.playout.rateHz();
    short[] pcm = caller.heard(fromRead, untilRead);
    int window = rateHz / 200;
    SineFit tone = new SineFit(window, 2 * Math.PI * HZ / rateHz);
    double loudness = 0;
    double phase = 0;
    for (int at = 0; at + window <= pcm.length; at += window) {
      tone.fit(pcm, at);
      double amplitude = tone.amplitude();
      double now = tone.phase();
      if (at > 0) {
        double beside = 20 * Math.log10(amplitude / loudness);
        double expected = phase + 2 * Math.PI * HZ * window / rateHz;
        double slip = Math.toDegrees(Math.IEEEremainder(now - expected, 2 * Math.PI));
        String where = what + ", read " + (fromRead + at * 50 / rateHz);
        assertTrue(Math.abs(beside) < db, where + ": " + beside + " dB");
        assertTrue(Math.abs(slip) < degrees, where + ": " + slip + " degrees");
      }
      loudness = at == 0 ? amplitude : loudness + (amplitude - loudness) / 200;
      phase = now;
    }
  }
}
