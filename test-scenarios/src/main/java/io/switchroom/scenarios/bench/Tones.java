package io.switchroom.scenarios.bench;

/**
 * The voices of the load: each talker is a tone of its own, everyone else is silence.
 *
 * <p>Frequencies are whole Hertz, so a tone repeats after one second without a step and is computed
 * once. Their order is scattered, so that the talkers of one room and its neighbours lie apart.
 */
final class Tones {
  /** Ten of them still fit 16 bits together, so no limiter changes what is measured. */
  static final double LEVEL_DBFS = -21;

  /** So many tones there are; with more talkers they repeat, in rooms far apart. */
  static final int COUNT = 61;

  private static final int LOWEST_HZ = 320;
  private static final int STEP_HZ = 47;

  /** No divisor in common with {@link #COUNT}: every tone has its turn. */
  private static final int SCATTER = 17;

  private Tones() {}

  /** The frequency of a talker, counted from 0 over all rooms. */
  static int hz(int talker) {
    return LOWEST_HZ + STEP_HZ * (talker * SCATTER % COUNT);
  }
}
