package io.switchroom.scenarios.wire.support;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.pcm.ToneProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What somebody heard, mono: which tones are in it is what the tests ask.
 *
 * @param pcm 16-bit samples
 */
public record Sound(short[] pcm, int rateHz) {
  /** A speaker's tone is about −16 dBFS where it is spoken. */
  private static final double PRESENT_DBFS = -32;

  /** Beside other tones, their codec's noise and the window's leakage stay well below. */
  private static final double ABSENT_DBFS = -55;

  private static final int MAX_PIECES = 10;

  public int durationMs() {
    return (int) (pcm.length * 1000L / rateHz);
  }

  public double dbfs(double hz) {
    return ToneProbe.dbfs(pcm, rateHz, hz);
  }

  /** Whether every one of these tones is there. */
  public boolean has(double... hz) {
    for (double tone : hz) {
      if (dbfs(tone) < PRESENT_DBFS) {
        return false;
      }
    }
    return pcm.length > 0;
  }

  /** Whether none of these tones is there. */
  public boolean lacks(double... hz) {
    for (double tone : hz) {
      if (dbfs(tone) > ABSENT_DBFS) {
        return false;
      }
    }
    return true;
  }

  public void assertHas(String who, double... hz) {
    assertTrue(has(hz), () -> who + " should hear " + levels(hz));
  }

  public void assertLacks(String who, double... hz) {
    assertTrue(lacks(hz), () -> who + " should not hear " + levels(hz));
  }

  /** Somebody who can be asked again what he hears now. */
  public interface Ear {
    Sound listen() throws Exception;
  }

  /**
   * He hears these tones and none of those, in one and the same piece. Asked several times: where a
   * busy machine tears a hole into a piece, a tone smears over all others for that moment, whereas
   * a voice that leaks in is there in every piece.
   */
  public static void assertHears(String who, Ear ear, double[] heard, double[] unheard)
      throws Exception {
    Sound sound = ear.listen();
    for (int i = 1; i < MAX_PIECES && !(sound.has(heard) && sound.lacks(unheard)); i++) {
      sound = ear.listen();
    }
    sound.assertHas(who, heard);
    sound.assertLacks(who, unheard);
  }

  /** For readability where tones are listed. */
  public static double[] tones(double... hz) {
    return hz;
  }

  /** Levels of these tones, for failure messages. */
  public String levels(double... hz) {
    List<String> levels = new ArrayList<>();
    for (double tone : hz) {
      levels.add(String.format(Locale.ROOT, "%.0f Hz (%.1f dBFS)", tone, dbfs(tone)));
    }
    return String.join(", ", levels) + " in " + durationMs() + " ms";
  }

  /** In how many of the whole pieces of that length the tone is there, 0 to 1. */
  public double shareWith(double hz, int pieceMs) {
    int piece = rateHz * pieceMs / 1000;
    int pieces = pcm.length / piece;
    int with = 0;
    for (int i = 0; i < pieces; i++) {
      if (ToneProbe.dbfs(pcm, i * piece, piece, rateHz, hz) >= PRESENT_DBFS) {
        with++;
      }
    }
    return pieces == 0 ? 0 : (double) with / pieces;
  }

  /** The loudest sample, 0 to 1. */
  public double peak() {
    int peak = 0;
    for (short sample : pcm) {
      peak = Math.max(peak, Math.abs(sample));
    }
    return peak / 32768.0;
  }
}
