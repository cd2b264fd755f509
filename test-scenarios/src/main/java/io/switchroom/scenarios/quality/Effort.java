package io.switchroom.scenarios.quality;

/**
 * How long measurements run.
 *
 * @param share of the full length, 0 to 1
 */
record Effort(double share) {
  static final Effort FULL = new Effort(1);

  /** To look whether all is well. */
  static final Effort QUICK = new Effort(0.02);

  /** That much of the full length, but no less than what the measurement needs. */
  double seconds(double full, double least) {
    return Math.max(least, full * share);
  }
}
