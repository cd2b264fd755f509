package io.switchroom.scenarios.quality;

import static io.switchroom.scenarios.quality.MarkdownTable.tenths;

import io.switchroom.codec.AudioCodec;
import io.switchroom.scenarios.quality.measure.Onset;
import io.switchroom.scenarios.quality.rig.Leg;
import io.switchroom.scenarios.quality.rig.RoomRig;
import io.switchroom.scenarios.quality.rig.Tape;
import io.switchroom.scenarios.quality.sound.Sounds;
import java.util.Random;

/**
 * How much of a newcomer's first syllable is missing while others talk: bursts of a tone at any
 * moment, after a pause longer than the gate's memory, and how long they are heard.
 */
final class FirstSyllable implements Table {
  private static final int NEWCOMER_HZ = 2_700;
  private static final double BURST_MS = 300;
  private static final double PERIOD_MS = 4_000;

  /** Half as loud as it is: an onset that is faded over is counted to its middle. */
  private static final double AUDIBLE_BELOW_DB = 6;

  /**
   * @param meanLostMs of 300 ms, over all bursts
   * @param worstLostMs of one of them
   */
  record Figures(int bursts, double meanLostMs, double worstLostMs) {}

  @Override
  public String name() {
    return "first-syllable";
  }

  @Override
  public String measured(Effort effort) {
    int bursts = (int) effort.seconds(50, 8);
    MarkdownTable table =
        new MarkdownTable(
            "talkers already there",
            "their level dBFS",
            "newcomer's",
            "bursts",
            "lost of 300 ms: mean",
            "worst");
    double[][] rows = {{0, -20, -20}, {3, -20, -20}, {7, -20, -20}, {12, -30, -20}, {12, -20, -20}};
    for (double[] row : rows) {
      Figures f = measure((int) row[0], row[1], row[2], bursts, 5);
      table.row(
          (int) row[0],
          tenths(row[1]),
          tenths(row[2]),
          f.bursts,
          tenths(f.meanLostMs) + " ms",
          tenths(f.worstLostMs) + " ms");
    }
    return table.toString();
  }

  static Figures measure(
      int talkers, double talkersDbfs, double newcomerDbfs, int bursts, long seed) {
    Random random = new Random(seed);
    try (RoomRig rig = new RoomRig()) {
      Leg listener = rig.phone("listener", AudioCodec.PCMU);
      Leg newcomer = rig.phone("newcomer", AudioCodec.PCMU);
      for (int i = 0; i < talkers; i++) {
        rig.phone("talker" + i, AudioCodec.PCMU).says(Sounds.tone(203 + 71 * i, talkersDbfs));
      }
      rig.run(5);
      Tape tape = new Tape();
      listener.hears(tape);
      double sum = 0;
      double worst = 0;
      for (int i = 0; i < bursts; i++) {
        double at = 500 + 1_000 * random.nextDouble();
        newcomer.says(Sounds.between(at, at + BURST_MS, Sounds.tone(NEWCOMER_HZ, newcomerDbfs)));
        tape.rewind();
        rig.run(PERIOD_MS / 1_000);
        Onset onset = new Onset(tape.pcm(), listener.rateHz(), NEWCOMER_HZ);
        double lost = BURST_MS - onset.audibleMs(newcomerDbfs - AUDIBLE_BELOW_DB);
        sum += lost;
        worst = Math.max(worst, lost);
      }
      return new Figures(bursts, sum / bursts, worst);
    }
  }
}
