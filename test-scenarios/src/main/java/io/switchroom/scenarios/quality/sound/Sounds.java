package io.switchroom.scenarios.quality.sound;

import io.switchroom.scenarios.support.Sound;
import java.util.Arrays;

/** Sounds of which measurements are made. */
public final class Sounds {
  /**
   * ITU-T's reference frequency (G.712, O.132), Hz; 20 ms are 20.4 periods, so that a frame too few
   * or too many can be heard.
   */
  public static final double REFERENCE_HZ = 1_020;

  private Sounds() {}

  /**
   * A tone without a sine per sample: it is looked up in one whole number of periods.
   *
   * @param hz a whole number
   */
  public static Sound tone(int hz, double dbfs) {
    return new LoopedTone(hz, dbfs);
  }

  /** Several at once. */
  public static Sound sum(Sound... parts) {
    return (out, samples, firstSample, rateHz) -> {
      int[] sum = new int[samples];
      for (Sound part : parts) {
        part.read(out, samples, firstSample, rateHz);
        for (int i = 0; i < samples; i++) {
          sum[i] += out[i];
        }
      }
      for (int i = 0; i < samples; i++) {
        out[i] = (short) Math.max(-32768, Math.min(32767, sum[i]));
      }
    };
  }

  /** A sound from one moment to another, with edges of 2 ms; silence before and after. */
  public static Sound between(double fromMs, double untilMs, Sound sound) {
    return (out, samples, firstSample, rateHz) -> {
      double ms = 1_000.0 / rateHz;
      if ((firstSample + samples) * ms <= fromMs || firstSample * ms >= untilMs) {
        Arrays.fill(out, 0, samples, (short) 0);
        return;
      }
      sound.read(out, samples, firstSample, rateHz);
      for (int i = 0; i < samples; i++) {
        double t = (firstSample + i) * ms;
        double edge = Math.min(t - fromMs, untilMs - t) / 2;
        out[i] = (short) (out[i] * Math.max(0, Math.min(1, edge)));
      }
    };
  }

  /** A sound for the first part of every period, with edges of 2 ms. */
  public static Sound nowAndThen(double everyMs, double lastsMs, Sound sound) {
    return (out, samples, firstSample, rateHz) -> {
      double ms = 1_000.0 / rateHz;
      double at = firstSample * ms % everyMs;
      if (at >= lastsMs && at + samples * ms < everyMs) {
        Arrays.fill(out, 0, samples, (short) 0);
        return;
      }
      sound.read(out, samples, firstSample, rateHz);
      for (int i = 0; i < samples; i++) {
        double t = (firstSample + i) * ms % everyMs;
        double edge = Math.min(t, lastsMs - t) / 2;
        out[i] = (short) (out[i] * Math.max(0, Math.min(1, edge)));
      }
    };
  }

  private static final class LoopedTone implements Sound {
    private final int hz;
    private final double dbfs;
    private short[] second = {};

    LoopedTone(int hz, double dbfs) {
      this.hz = hz;
      this.dbfs = dbfs;
    }

    @Override
    public void read(short[] out, int samples, long firstSample, int rateHz) {
      if (second.length != rateHz) {
        second = new short[rateHz];
        double amplitude = 32767 * Math.pow(10, dbfs / 20);
        for (int i = 0; i < rateHz; i++) {
          long turn = (long) hz * i % rateHz;
          second[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * turn / rateHz));
        }
      }
      int at = (int) (firstSample % rateHz);
      for (int i = 0; i < samples; i++) {
        out[i] = second[at];
        at = at + 1 == rateHz ? 0 : at + 1;
      }
    }
  }
}
