package io.switchroom.scenarios.bench;

/**
 * Delays on one path.
 *
 * @param measured bursts sent, for each listener
 * @param missed of these not heard, or too late to be told from the next; they count as the longest
 */
record DelayFigures(int measured, int missed, double p50Ms, double p99Ms, double maxMs) {
  /**
   * @param sortedNs one for each burst and listener
   * @return null if there is none
   */
  static DelayFigures of(long[] sortedNs, int missed) {
    return sortedNs.length == 0
        ? null
        : new DelayFigures(
            sortedNs.length,
            missed,
            percentileMs(sortedNs, 50),
            percentileMs(sortedNs, 99),
            percentileMs(sortedNs, 100));
  }

  private static double percentileMs(long[] sortedNs, double percent) {
    int rank = (int) Math.max(0, Math.ceil(sortedNs.length * percent / 100) - 1);
    return sortedNs[rank] / 1e6;
  }
}
