package io.switchroom.scenarios.quality;

import static io.switchroom.scenarios.quality.MarkdownTable.tenths;

import io.switchroom.codec.pcm.Resampler;
import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.scenarios.quality.measure.Spectrum;
import java.util.Arrays;

/** Each way from one rate to another: what passes, what is mirrored, how long it takes. */
final class Resampling implements Table {
  /** Level of the tones that are sent through, dBFS. */
  private static final double TONE_DBFS = -6;

  /** Below half of the lower rate, as the share of it, speech must pass: 3400 of 4000 Hz. */
  private static final double SPEECH_SHARE = 0.85;

  /**
   * @param rippleDb greatest less least gain from 100 Hz to 3/4 of the lower rate's half
   * @param speechEdgeDb gain at 0.85 of the lower rate's half: 3400 or 6800 Hz
   * @param minus3DbHz where the gain has fallen by 3 dB
   * @param mirroredDb the strongest alias or image within the band that speech uses, relative to
   *     the tone it comes from
   * @param latencyMs of the impulse response's peak
   */
  record Figures(
      int fromHz,
      int toHz,
      double rippleDb,
      double speechEdgeDb,
      double minus3DbHz,
      double mirroredDb,
      double latencyMs) {}

  @Override
  public String name() {
    return "resampling";
  }

  @Override
  public String measured(Effort effort) {
    MarkdownTable table =
        new MarkdownTable(
            "path",
            "pass band",
            "ripple dB",
            "speech edge",
            "gain there dB",
            "−3 dB Hz",
            "worst alias or image dB",
            "latency ms");
    int[][] paths = {
      {8_000, 16_000},
      {8_000, 48_000},
      {16_000, 8_000},
      {16_000, 48_000},
      {48_000, 8_000},
      {48_000, 16_000}
    };
    for (int[] path : paths) {
      Figures f = measure(path[0], path[1]);
      int half = Math.min(path[0], path[1]) / 2;
      table.row(
          path[0] / 1_000 + " → " + path[1] / 1_000 + " kHz",
          "100–" + half * 3 / 4 + " Hz",
          tenths(f.rippleDb),
          (int) (half * SPEECH_SHARE) + " Hz",
          tenths(f.speechEdgeDb),
          Math.round(f.minus3DbHz),
          tenths(f.mirroredDb),
          tenths(f.latencyMs));
    }
    return table.toString();
  }

  static Figures measure(int fromHz, int toHz) {
    int half = Math.min(fromHz, toHz) / 2;
    double least = 100;
    double most = -100;
    for (double hz = 100; hz <= half * 0.75; hz += half / 40.0) {
      double gain = gainDb(fromHz, toHz, hz);
      least = Math.min(least, gain);
      most = Math.max(most, gain);
    }
    return new Figures(
        fromHz,
        toHz,
        most - least,
        gainDb(fromHz, toHz, half * SPEECH_SHARE),
        minus3Db(fromHz, toHz),
        toHz < fromHz ? aliasDb(fromHz, toHz) : imageDb(fromHz, toHz),
        latencyMs(fromHz, toHz));
  }

  private static short[] through(int fromHz, int toHz, short[] in) {
    int step = fromHz / 50;
    short[] out = new short[in.length / step * (toHz / 50)];
    int written = 0;
    try (Resampler resampler = new Resampler(fromHz, toHz)) {
      for (int at = 0; at + step <= in.length; at += step) {
        written += resampler.process(in, at, step, out, written);
      }
    }
    return Arrays.copyOf(out, written);
  }

  /** A tone in, and what comes out once the filter is full. */
  private static short[] tone(int fromHz, int toHz, double hz) {
    short[] in = new short[fromHz * 3 / 2];
    ToneProbe.write(in, 0, in.length, 0, fromHz, hz, TONE_DBFS);
    short[] out = through(fromHz, toHz, in);
    return Arrays.copyOfRange(out, toHz / 10, out.length);
  }

  static double gainDb(int fromHz, int toHz, double hz) {
    return ToneProbe.dbfs(tone(fromHz, toHz, hz), toHz, hz) - TONE_DBFS;
  }

  private static double minus3Db(int fromHz, int toHz) {
    double passes = Math.min(fromHz, toHz) / 4.0;
    double stops = Math.min(fromHz, toHz) / 2.0;
    while (stops - passes > 5) {
      double hz = (passes + stops) / 2;
      if (gainDb(fromHz, toHz, hz) > -3) {
        passes = hz;
      } else {
        stops = hz;
      }
    }
    return passes;
  }

  /** Tones above the lower rate's half that would fall into the band of speech. */
  private static double aliasDb(int fromHz, int toHz) {
    double speech = toHz / 2.0 * SPEECH_SHARE;
    double worst = -200;
    for (double hz = toHz - speech; hz < fromHz / 2.0 - 50; hz += 97) {
      Spectrum out = new Spectrum(tone(fromHz, toHz, hz), toHz);
      worst = Math.max(worst, out.strongestOtherDbfs(20, speech) - TONE_DBFS);
    }
    return worst;
  }

  /** What appears above the lower rate's half while tones of speech's band pass. */
  private static double imageDb(int fromHz, int toHz) {
    double worst = -200;
    for (double hz = 100; hz <= fromHz / 2.0 * SPEECH_SHARE; hz += 97) {
      Spectrum out = new Spectrum(tone(fromHz, toHz, hz), toHz);
      worst = Math.max(worst, out.strongestOtherDbfs(20, toHz / 2.0 - 20, hz) - TONE_DBFS);
    }
    return worst;
  }

  private static double latencyMs(int fromHz, int toHz) {
    short[] in = new short[fromHz / 5];
    int at = fromHz / 10;
    in[at] = 30_000;
    short[] out = through(fromHz, toHz, in);
    int peak = 0;
    for (int i = 0; i < out.length; i++) {
      peak = Math.abs(out[i]) > Math.abs(out[peak]) ? i : peak;
    }
    return 1_000.0 * peak / toHz - 1_000.0 * at / fromHz;
  }
}
