package io.switchroom.scenarios.bench;

/**
 * The highest number of callers that is held: doubled until one is not, then halved in between
 * until the answer is known to about 5 %.
 */
final class HeldSearch {
  private final int ceiling;
  private final int unit;
  private int held;
  private int failed;

  /**
   * @param held a number known to be held, or 0
   * @param failed a number known not to be held, or 0
   * @param ceiling no higher number is tried
   * @param unit every number tried is a multiple of it, so that rooms are full
   */
  HeldSearch(int held, int failed, int ceiling, int unit) {
    this.held = held;
    this.failed = failed;
    this.ceiling = ceiling / unit * unit;
    this.unit = unit;
  }

  /** What to try next; 0 if the search is over. */
  int next() {
    if (failed == 0) {
      int twice = held == 0 ? unit : 2 * held;
      int next = Math.min(twice, ceiling) / unit * unit;
      return next > held ? next : 0;
    }
    int middle = (held + failed) / 2 / unit * unit;
    boolean known = failed - held <= Math.max(unit, held / 20);
    return known || middle <= held || middle >= failed ? 0 : middle;
  }

  void tried(int callers, boolean isHeld) {
    if (isHeld) {
      held = Math.max(held, callers);
    } else {
      failed = failed == 0 ? callers : Math.min(failed, callers);
    }
  }

  /** The highest number held so far, 0 if none. */
  int held() {
    return held;
  }

  /** Whether a number was found that is not held: otherwise the answer is "at least". */
  boolean foundTheLimit() {
    return failed != 0;
  }
}
