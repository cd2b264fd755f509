package io.switchroom.scenarios.quality;

/**
 * How long and how hard the soak is.
 *
 * @param legs phones that come and go
 * @param hours simulated
 * @param present of them there on average, apart from the rushes
 * @param callS mean length of a call, seconds
 * @param rushes how often all of them are there at once, for half a minute
 */
record SoakPlan(long seed, int legs, double hours, double present, double callS, int rushes) {
  /** What {@code ./test} has time for. */
  static SoakPlan forTests(long seed) {
    return new SoakPlan(seed, 300, 2, 6, 25, 1);
  }
}
