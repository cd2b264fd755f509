package io.switchroom.codec.pcm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.g711.G711;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EchoGuardTest {
  private static final int RATE = 8000;
  private static final int FRAME = 160;

  private final EchoGuard guard = new EchoGuard();

  /** Somebody who speaks and pauses without rhythm, {@code dbov} loud, silent outside the span. */
  private static short[] talk(int seconds, int fromS, int toS, double dbov, long seed) {
    Random random = new Random(seed);
    short[] source = SpeechLike.record(RATE, 15, dbov, -200, seed);
    short[] talk = new short[RATE * seconds];
    int at = RATE * fromS;
    while (at < RATE * toS) {
      int word = random.nextInt(RATE / 5, 2 * RATE);
      int from = random.nextInt(source.length - word);
      int taken = Math.min(word, RATE * toS - at);
      System.arraycopy(source, from, talk, at, taken);
      at += taken + random.nextInt(RATE / 10, RATE);
    }
    return talk;
  }

  /** What comes back of {@code sent}: over a dispersive hybrid, a noisy line and A-law. */
  private static short[] line(short[] sent, short[] near, int delay, double lossDb, long seed) {
    Random random = new Random(seed);
    double[] hybrid = new double[40];
    double power = 0;
    for (int i = 0; i < hybrid.length; i++) {
      hybrid[i] = random.nextGaussian() * Math.exp(-i / 8.0);
      power += hybrid[i] * hybrid[i];
    }
    double scale = Math.pow(10, -lossDb / 20) / Math.sqrt(power);
    short[] line = new short[sent.length];
    for (int i = 0; i < line.length; i++) {
      double sample = near[i] + random.nextGaussian() * 10;
      for (int k = 0; k < hybrid.length && i >= delay + k; k++) {
        sample += scale * hybrid[k] * sent[i - delay - k];
      }
      line[i] = (short) Math.max(-32_768, Math.min(32_767, Math.round(sample)));
    }
    byte[] coded = new byte[line.length];
    G711.PCMA.encode(line, 0, line.length, coded, 0);
    G711.PCMA.decode(coded, 0, line.length, line, 0);
    return line;
  }

  private short[] play(short[] sent, short[] line) {
    short[] heard = new short[line.length];
    short[] frame = new short[FRAME];
    for (int at = 0; at + FRAME <= line.length; at += FRAME) {
      System.arraycopy(line, at, frame, 0, FRAME);
      guard.process(frame, FRAME, AudioLevel.of(frame, 0, FRAME));
      System.arraycopy(frame, 0, heard, at, FRAME);
      guard.sent(AudioLevel.of(sent, at, FRAME));
    }
    return heard;
  }

  private static double dbov(short[] pcm, int fromS, int toS) {
    double power = 0;
    for (int i = RATE * fromS; i < RATE * toS; i++) {
      power += (double) pcm[i] * pcm[i];
    }
    return 10 * Math.log10(power / (RATE * (toS - fromS)) / 32_768 / 32_768 + 1e-13);
  }

  @ParameterizedTest
  @CsvSource({"25,12,15", "25,30,12", "60,20,15", "133,15,15", "250,20,15", "440,25,15"})
  void anEchoIsFoundWithinTenSecondsAndTurnedDown(int delayMs, double lossDb, double by) {
    short[] sent = talk(40, 0, 40, -20, delayMs);
    short[] line = line(sent, new short[sent.length], delayMs * 8, lossDb, delayMs);
    short[] heard = play(sent, line);
    assertTrue(guard.isEcho());
    double taken = dbov(line, 10, 40) - dbov(heard, 10, 40);
    assertTrue(taken > by, "echo down by " + taken + " dB");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aLineWithoutEchoIsNeverTouchedWhoeverSpeaksWhen(long seed) {
    short[] sent = talk(60, 0, 60, -20, seed);
    short[] near = talk(60, 0, 60, -20 - 2 * seed, seed + 100);
    short[] line = line(sent, near, 100, 90, seed);
    assertArrayEquals(line, play(sent, line), "seed " + seed);
    assertFalse(guard.isEcho());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whoSpeaksOnALineWithEchoIsHeard(long seed) {
    // Far speech, then near speech alone, then both at once.
    short[] sent = talk(60, 0, 20, -20, seed);
    short[] again = talk(60, 40, 60, -20, seed + 1);
    for (int i = RATE * 40; i < sent.length; i++) {
      sent[i] = again[i];
    }
    short[] near = talk(60, 22, 60, -20, seed + 2);
    short[] line = line(sent, near, 900, 20, seed);
    short[] heard = play(sent, line);
    assertTrue(guard.isEcho());
    assertEquals(dbov(line, 22, 40), dbov(heard, 22, 40), 0.3, "alone");
    assertEquals(dbov(line, 41, 60), dbov(heard, 41, 60), 1.5, "against the far voice");
    assertTrue(dbov(line, 10, 20) - dbov(heard, 10, 20) > 15, "the echo before");
  }

  @Test
  void aSlipOfTheLinesDelayDoesNotLetTheEchoBackIn() {
    short[] sent = talk(40, 0, 40, -20, 9);
    short[] silent = new short[sent.length];
    short[] line = line(sent, silent, 800, 18, 9);
    short[] later = line(sent, silent, 960, 18, 9);
    for (int i = RATE * 20; i < line.length; i++) {
      line[i] = later[i];
    }
    short[] heard = play(sent, line);
    double taken = dbov(line, 20, 40) - dbov(heard, 20, 40);
    assertTrue(taken > 12, "echo down by " + taken + " dB");
  }
}
