package io.switchroom.scenarios.quality.measure;

import io.switchroom.codec.pcm.SineFit;
import java.util.Locale;

/**
 * Listens to a steady tone for as long as one likes and tells everything that is not that tone.
 *
 * <p>A sine obeys {@code x[n] = 2 cos(w k) x[n−k] − x[n−2k]}. Where samples are missing, doubled or
 * replaced, the right side is wrong for a moment: a <em>click</em> if by more than a quarter of the
 * tone's amplitude (k spans 125 µs, so that all rates are judged alike). Twice a G.711
 * quantization's worst error stays below that; a single sample left out of 1020 Hz at 8 kHz does
 * not. Every 5 ms a sine of that frequency is fitted: an amplitude more than 1.5 dB beside the last
 * second's is a <em>dip</em>, a phase more than 12° beside what the frequency predicts a
 * <em>slip</em>, which is what a cut that was faded over leaves. All that happens within 50 ms is
 * one discontinuity.
 *
 * <p>Take a tone of which 10 or 20 ms are no whole number of periods, or a lost packet cannot be
 * heard at all: 1020 Hz, the reference frequency of ITU-T G.712 and O.132, not 1000.
 */
public final class ToneEar {
  /** Of the tone's amplitude. */
  private static final double CLICK = 0.25;

  private static final double DIP_DB = 1.5;
  private static final double SLIP_DEGREES = 12;
  private static final int SHORT_MS = 5;
  private static final int LONG_MS = 50;
  private static final int EVENT_MS = 50;

  private final int rateHz;
  private final double hz;
  private final int lag;
  private final double twoCos;
  private final SineFit shortFit;
  private final SineFit longFit;
  private final double[] shortBlock;
  private final double[] longBlock;
  private final double[] tail;

  private int slot;
  private int shortFill;
  private int longFill;
  private long samples;
  private double amplitude;
  private double phase;
  private int warmUp = 3;
  private int clicks;
  private int dips;
  private int slips;
  private int events;
  private long lastEventAt = Long.MIN_VALUE / 2;
  private long lastClickAt = Long.MIN_VALUE / 2;
  private double firstEventS = -1;
  private double tonePower;
  private double restPower;
  private double worstThdDb = -200;
  private double lowestDbfs = 200;
  private double highestDbfs = -200;
  private long longBlocks;

  public ToneEar(int rateHz, double hz) {
    this.rateHz = rateHz;
    this.hz = hz;
    lag = Math.max(1, rateHz / 8_000);
    twoCos = 2 * Math.cos(2 * Math.PI * hz * lag / rateHz);
    shortBlock = new double[rateHz * SHORT_MS / 1_000];
    longBlock = new double[rateHz * LONG_MS / 1_000];
    shortFit = new SineFit(shortBlock.length, 2 * Math.PI * hz / rateHz);
    longFit = new SineFit(longBlock.length, 2 * Math.PI * hz / rateHz);
    tail = new double[2 * lag];
  }

  /** Goes on listening. The first 15 ms are taken for granted: they show how loud the tone is. */
  public void listen(short[] pcm, int offset, int length) {
    for (int i = 0; i < length; i++) {
      listen(pcm[offset + i] / 32768.0);
    }
  }

  private void listen(double x) {
    double twoLagsAgo = tail[slot];
    int oneLag = slot < lag ? slot + lag : slot - lag;
    double error = x - twoCos * tail[oneLag] + twoLagsAgo;
    tail[slot] = x;
    slot = slot + 1 == tail.length ? 0 : slot + 1;
    if (warmUp == 0 && Math.abs(error) > CLICK * amplitude) {
      // Both errors of one edge are one click.
      if (samples - lastClickAt > 4L * lag) {
        clicks++;
        event();
      }
      lastClickAt = samples;
    }
    samples++;
    shortBlock[shortFill++] = x;
    longBlock[longFill++] = x;
    if (shortFill == shortBlock.length) {
      shortFill = 0;
      endShortBlock();
    }
    if (longFill == longBlock.length) {
      longFill = 0;
      endLongBlock();
    }
  }

  private void endShortBlock() {
    shortFit.fit(shortBlock);
    double expected = phase + 2 * Math.PI * hz * shortBlock.length / rateHz;
    double slip = Math.toDegrees(Math.IEEEremainder(shortFit.phase() - expected, 2 * Math.PI));
    phase = shortFit.phase();
    if (warmUp > 0) {
      warmUp--;
      amplitude = shortFit.amplitude();
      return;
    }
    double ratio = shortFit.amplitude() / Math.max(amplitude, 1e-9);
    if (Math.abs(20 * Math.log10(Math.max(ratio, 1e-9))) > DIP_DB) {
      dips++;
      event();
    } else if (Math.abs(slip) > SLIP_DEGREES) {
      slips++;
      event();
    }
    // Follows within a second: slow gain control is no discontinuity, and a hole does not last.
    amplitude += (shortFit.amplitude() - amplitude) * SHORT_MS / 1_000;
  }

  private void endLongBlock() {
    longFit.fit(longBlock);
    tonePower += longFit.power();
    restPower += longFit.restPower();
    longBlocks++;
    worstThdDb = Math.max(worstThdDb, decibels(longFit.restPower()) - decibels(longFit.power()));
    double level = decibels(2 * longFit.power());
    lowestDbfs = Math.min(lowestDbfs, level);
    highestDbfs = Math.max(highestDbfs, level);
  }

  private void event() {
    if (samples - lastEventAt > (long) rateHz * EVENT_MS / 1_000) {
      events++;
      firstEventS = firstEventS < 0 ? (double) samples / rateHz : firstEventS;
    }
    lastEventAt = samples;
  }

  /** Clicks, dips and slips, each 50 ms counted once. */
  public int discontinuities() {
    return events;
  }

  public int clicks() {
    return clicks;
  }

  public int dips() {
    return dips;
  }

  public int slips() {
    return slips;
  }

  public double seconds() {
    return (double) samples / rateHz;
  }

  /** The tone's mean level, dBFS. */
  public double levelDbfs() {
    return decibels(2 * tonePower / Math.max(1, longBlocks));
  }

  /** The tone's level in its weakest 50 ms. */
  public double lowestDbfs() {
    return lowestDbfs;
  }

  /** The tone's level in its loudest 50 ms. */
  public double highestDbfs() {
    return highestDbfs;
  }

  /**
   * All that is not the tone, harmonics and noise from 0 to half the rate, relative to the tone,
   * dB.
   */
  public double thdPlusNoiseDb() {
    return decibels(restPower) - decibels(tonePower);
  }

  /** The same of the worst 50 ms. */
  public double worstThdPlusNoiseDb() {
    return worstThdDb;
  }

  private static double decibels(double power) {
    return power < 1e-20 ? -200 : 10 * Math.log10(power);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.0f s of %.0f Hz at %.1f dBFS, THD+N %.1f dB (worst %.1f); %d discontinuities: %d clicks,"
            + " %d dips, %d slips, the first at %.3f s",
        seconds(),
        hz,
        levelDbfs(),
        thdPlusNoiseDb(),
        worstThdDb,
        events,
        clicks,
        dips,
        slips,
        firstEventS);
  }
}
