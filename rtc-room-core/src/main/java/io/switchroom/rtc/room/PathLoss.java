package io.switchroom.rtc.room;

/**
 * How many packets get lost on the way to one receiver, for an encoder to prepare for. It rises
 * with one report and falls by half with each: loss comes in bursts, and preparing for none would
 * be wrong at each of them.
 *
 * <p>A peer that reports nothing (RFC 3550 §6.4) is taken to lose as much as is lost on the way
 * from it.
 */
public final class PathLoss {
  private int percent;
  private boolean told;
  private long expectedBefore;
  private long lostBefore;

  /** The receiver's report. */
  public void onReport(int fractionLost256) {
    told = true;
    follow(fractionLost256 * 100 / 256.0);
  }

  /**
   * What came from the peer until now, by sequence numbers; looked at as often as reports are due.
   */
  public void onReception(long expected, long lost) {
    long newlyExpected = expected - expectedBefore;
    if (!told && newlyExpected > 0) {
      follow(Math.max(0, lost - lostBefore) * 100.0 / newlyExpected);
    }
    expectedBefore = expected;
    lostBefore = lost;
  }

  private void follow(double nowPercent) {
    percent = Math.min(100, Math.max((int) Math.ceil(nowPercent), percent / 2));
  }

  /** 0 to 100. */
  public int percent() {
    return percent;
  }
}
