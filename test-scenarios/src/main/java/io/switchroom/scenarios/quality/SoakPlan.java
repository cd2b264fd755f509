package io.switchroom.scenarios.quality;

/**
 * How long and how hard the soak is.
 *
 * @param legs phones and browsers that come and go
 * @param browsers of them
 * @param hours simulated
 * @param present of them there on average, apart from the rushes
 * @param callS mean length of a call, seconds
 * @param rushes how often all of them are there at once, for ten seconds; if ever, then once more
 *     while it warms up
 * @param mostMinutes of real time, after which it comes to its end however little was simulated
 */
record SoakPlan(
    long seed,
    int legs,
    int browsers,
    double hours,
    double present,
    double callS,
    int rushes,
    double mostMinutes) {
  /** What {@code ./test} has time for. */
  static SoakPlan forTests(long seed) {
    return new SoakPlan(seed, 300, 30, 2, 1.5, 25, 1, 60);
  }
}
