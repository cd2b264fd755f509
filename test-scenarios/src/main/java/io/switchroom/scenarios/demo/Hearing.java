package io.switchroom.scenarios.demo;

import io.switchroom.codec.pcm.ToneProbe;
import java.util.EnumMap;
import java.util.Map;

/**
 * Judges by what arrived, not by packets: how much of each speaker is in what one listener heard.
 * All samples are at 8 kHz and begin with the conversation.
 */
final class Hearing {
  static final int RATE_HZ = 8_000;

  /** Own voice may be at most this loud, against what was said. */
  static final double MAX_OWN_DB = -40;

  private static final double MIN_LIKENESS = 0.6;
  private static final double MIN_TONE_DB = -12;
  private static final int MAX_DELAY_MS = 300;
  // A jitter buffer may stretch or shorten the pauses: each piece has a delay of its own.
  private static final int PIECE_MS = 500;
  // The tone is looked for where all have begun and none has ended.
  private static final int TONE_MARGIN_MS = 400;

  /**
   * How one speaker arrived at one listener.
   *
   * @param likeness of the speech to what was said, 1 for the same waveform
   * @param levelDb while this one spoke alone, against what was said
   * @param toneDb the speaker's tone while all held theirs, against what was sent
   */
  record Ear(double likeness, double levelDb, double toneDb) {
    boolean hears() {
      return likeness >= MIN_LIKENESS && toneDb >= MIN_TONE_DB;
    }

    /** What there is of this voice, however measured. */
    double residueDb() {
      return Math.max(levelDb, toneDb);
    }

    boolean isSilent() {
      return residueDb() <= MAX_OWN_DB;
    }
  }

  private Hearing() {}

  /**
   * @param said by speaker, their whole parts
   * @param speechMs by speaker, how long they speak in their turn
   */
  static Map<Speaker, Ear> judge(
      Map<Speaker, short[]> said, Map<Speaker, Integer> speechMs, short[] heard) {
    Map<Speaker, Ear> ears = new EnumMap<>(Speaker.class);
    for (Speaker speaker : Speaker.values()) {
      int from = samples(speaker.turnBeginsMs());
      int length = samples(speechMs.get(speaker));
      short[] part = said.get(speaker);
      int toneFrom = samples(Speaker.TONES_BEGIN_MS + TONE_MARGIN_MS);
      int toneTo = samples(Speaker.TONES_END_MS - TONE_MARGIN_MS / 4);
      double tone = ToneProbe.dbfs(heard, toneFrom, toneTo - toneFrom, RATE_HZ, speaker.toneHz());
      ears.put(
          speaker,
          new Ear(
              likeness(part, heard, from, length),
              levelDb(heard, from, length) - levelDb(part, from, length),
              tone - Speaker.TONE_DBFS));
    }
    return ears;
  }

  private static int samples(int ms) {
    return RATE_HZ / 1000 * ms;
  }

  /**
   * How much of the speech's energy arrived in its shape: the correlation of each piece where it
   * fits best, weighted with the piece's energy.
   */
  static double likeness(short[] said, short[] heard, int from, int length) {
    int piece = samples(PIECE_MS);
    double alike = 0;
    double energy = 0;
    for (int at = from; at < from + length; at += piece) {
      int samples = Math.min(piece, from + length - at);
      double weight = Math.pow(10, levelDb(said, at, samples) / 10) * samples;
      alike += weight * mostAlike(said, heard, at, samples);
      energy += weight;
    }
    return energy == 0 ? 0 : alike / energy;
  }

  private static double mostAlike(short[] said, short[] heard, int from, int length) {
    double most = 0;
    for (int delay = 0; delay <= samples(MAX_DELAY_MS); delay++) {
      most = Math.max(most, correlation(said, heard, from, length, delay));
    }
    return most;
  }

  /** The correlation of the two waveforms, −1 to 1; 0 if one is silent. */
  private static double correlation(short[] said, short[] heard, int from, int length, int delay) {
    int end = Math.min(from + length, Math.min(said.length, heard.length - delay));
    long product = 0;
    long saidSquares = 0;
    long heardSquares = 0;
    for (int i = from; i < end; i++) {
      int a = said[i];
      int b = heard[i + delay];
      product += a * b;
      saidSquares += a * a;
      heardSquares += b * b;
    }
    double scale = Math.sqrt((double) saidSquares) * Math.sqrt((double) heardSquares);
    return scale == 0 ? 0 : product / scale;
  }

  /** Root mean square against full scale, without any constant offset: A-law has no zero. */
  static double levelDb(short[] pcm, int from, int length) {
    int end = Math.min(pcm.length, from + length);
    double sum = 0;
    double squares = 0;
    for (int i = from; i < end; i++) {
      sum += pcm[i];
      squares += (double) pcm[i] * pcm[i];
    }
    int count = Math.max(1, end - from);
    double variance = squares / count - sum / count * (sum / count);
    return variance < 1e-9
        ? ToneProbe.SILENCE_DBFS
        : 10 * Math.log10(variance / (32768.0 * 32768.0));
  }
}
