package io.switchroom.scenarios.quality.sound;

import java.util.Random;

/**
 * Something that is to a codec, a jitter buffer and a concealment what speech is: voiced syllables
 * of a glottal pulse train whose pitch falls along the phrase, through formants that glide from
 * vowel to vowel; unvoiced fricatives up to 7 kHz, stops, and pauses between phrases. The same
 * samples for the same seed on every machine, which no voice synthesizer from a package would give.
 */
public final class SyntheticSpeech {
  private static final int RATE_HZ = 16_000;

  /** First three formants of ten vowels, Hz (Peterson and Barney 1952, men). */
  private static final int[][] VOWELS = {
    {270, 2290, 3010}, {390, 1990, 2550}, {530, 1840, 2480}, {660, 1720, 2410}, {730, 1090, 2440},
    {570, 840, 2410}, {440, 1020, 2240}, {300, 870, 2240}, {640, 1190, 2390}, {490, 1350, 1690}
  };

  private static final double[] BANDWIDTHS_HZ = {70, 100, 140, 250, 350, 500};

  private final Random random;
  private final double[] out;
  private int at;

  private final Resonator[] formants = new Resonator[BANDWIDTHS_HZ.length];
  private final Resonator hiss = new Resonator();
  private final double[] now = {500, 1500, 2500, 3500, 4800, 6500};
  private double pitchHz;
  private double pulseAt;
  private double pulseLength = 100;
  private double lastFlow;
  private double lastChange;

  private SyntheticSpeech(long seed, int samples) {
    random = new Random(seed);
    out = new double[samples];
    for (int i = 0; i < formants.length; i++) {
      formants[i] = new Resonator();
    }
  }

  /**
   * @param rateHz 8000 or 16000
   * @param dbfs root mean square where there is no pause, relative to a full-scale sine's
   */
  public static short[] of(long seed, double seconds, int rateHz, double dbfs) {
    SyntheticSpeech speech = new SyntheticSpeech(seed, (int) Math.round(seconds * RATE_HZ));
    while (speech.at < speech.out.length) {
      speech.phrase();
    }
    short[] pcm = speech.scaled(dbfs);
    return switch (rateHz) {
      case RATE_HZ -> pcm;
      case RATE_HZ / 2 -> OfflineRates.down(pcm, 2);
      default -> throw new IllegalArgumentException("speech at " + rateHz + " Hz");
    };
  }

  private void phrase() {
    pause(0.15 + 0.6 * random.nextDouble());
    pitchHz = 120 + 60 * random.nextDouble();
    int syllables = 4 + random.nextInt(9);
    for (int i = 0; i < syllables; i++) {
      switch (random.nextInt(5)) {
        case 0 -> fricative(3_000 + random.nextInt(3_200), 0.06 + 0.06 * random.nextDouble());
        case 1 -> stop();
        case 2 -> pause(0.02);
        default -> {}
      }
      vowel(VOWELS[random.nextInt(VOWELS.length)], 0.09 + 0.13 * random.nextDouble());
      pitchHz *= 0.97 + 0.04 * random.nextDouble();
    }
  }

  private void pause(double seconds) {
    for (int i = (int) (seconds * RATE_HZ); i > 0; i--) {
      emit(0, 0);
    }
  }

  private void stop() {
    pause(0.05);
    for (int i = RATE_HZ / 200; i > 0; i--) {
      emit(0, 0.04 * random.nextGaussian());
    }
  }

  private void fricative(double hz, double seconds) {
    hiss.tune(hz, 1_200);
    int samples = (int) (seconds * RATE_HZ);
    for (int i = 0; i < samples; i++) {
      double shape = Math.sin(Math.PI * (i + 0.5) / samples);
      emit(0, hiss.next(0.03 * shape * random.nextGaussian()));
    }
  }

  private void vowel(int[] target, double seconds) {
    int samples = (int) (seconds * RATE_HZ);
    for (int i = 0; i < samples; i++) {
      for (int f = 0; f < target.length; f++) {
        now[f] += (target[f] - now[f]) / (0.025 * RATE_HZ);
      }
      double shape = Math.min(1, Math.min(i, samples - i) / (0.02 * RATE_HZ));
      emit(shape * glottis(), 0);
    }
  }

  /** The change of the air flow: opens slowly, shuts at once (after Rosenberg 1971). */
  private double glottis() {
    if (pulseAt >= pulseLength) {
      pulseAt -= pulseLength;
      pulseLength = RATE_HZ / (pitchHz * (1 + 0.01 * random.nextGaussian()));
    }
    double t = pulseAt / pulseLength;
    pulseAt++;
    double flow;
    if (t < 0.4) {
      flow = 0.5 * (1 - Math.cos(Math.PI * t / 0.4));
    } else if (t < 0.56) {
      flow = Math.cos(Math.PI / 2 * (t - 0.4) / 0.16);
    } else {
      flow = 0;
    }
    double change = flow - lastFlow;
    lastFlow = flow;
    double sharp = change - 0.95 * lastChange;
    lastChange = change;
    return 8 * sharp + 0.002 * random.nextGaussian();
  }

  private void emit(double voiced, double unvoiced) {
    if (at >= out.length) {
      return;
    }
    double x = voiced;
    for (int i = 0; i < formants.length; i++) {
      formants[i].tune(now[i], BANDWIDTHS_HZ[i]);
      x = formants[i].next(x);
    }
    out[at++] = x + unvoiced;
  }

  private short[] scaled(double dbfs) {
    double loudest = 0;
    int block = RATE_HZ / 50;
    double[] power = new double[out.length / block];
    for (int n = 0; n < power.length; n++) {
      for (int i = 0; i < block; i++) {
        power[n] += out[n * block + i] * out[n * block + i] / block;
      }
      loudest = Math.max(loudest, power[n]);
    }
    double sum = 0;
    int count = 0;
    for (double p : power) {
      if (p > loudest / 3_000) {
        sum += p;
        count++;
      }
    }
    double gain = Math.pow(10, dbfs / 20) * Math.sqrt(0.5 * count / sum) * 32768;
    short[] pcm = new short[out.length];
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] = (short) Math.max(-32768, Math.min(32767, Math.round(gain * out[i])));
    }
    return pcm;
  }

  /** Two poles; gain 1 at 0 Hz, as in a cascade of formants. */
  private static final class Resonator {
    private double a;
    private double b;
    private double c;
    private double y1;
    private double y2;

    void tune(double hz, double bandwidthHz) {
      c = -Math.exp(-2 * Math.PI * bandwidthHz / RATE_HZ);
      b = 2 * Math.exp(-Math.PI * bandwidthHz / RATE_HZ) * Math.cos(2 * Math.PI * hz / RATE_HZ);
      a = 1 - b - c;
    }

    double next(double x) {
      double y = a * x + b * y1 + c * y2;
      y2 = y1;
      y1 = y;
      return y;
    }
  }
}
