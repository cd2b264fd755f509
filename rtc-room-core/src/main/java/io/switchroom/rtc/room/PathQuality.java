package io.switchroom.rtc.room;

import io.switchroom.codec.rtp.ReceptionStats;

/**
 * How good a member's network is, both ways, as a grade: the worst that any of its figures means.
 * It gets worse at once and better by one look of confirmation, so that it does not flicker.
 *
 * <p>The bounds follow how conversation and a jitter buffer bear each: one-way delay of 150 ms goes
 * unnoticed and 400 ms is the most ITU-T G.114 plans with, of which the round trip is twice; 1 % of
 * lost packets is concealed without notice, 3 % is heard, and beyond 8 % words get lost.
 *
 * <p>Allocates nothing; owned by its port's loop.
 */
public final class PathQuality {
  /** Nothing is known yet. */
  public static final int UNKNOWN = 0;

  public static final int EXCELLENT = 1;
  public static final int GOOD = 2;
  public static final int POOR = 3;
  public static final int BAD = 4;
  public static final int VERY_BAD = 5;

  /** Nothing comes any more. */
  public static final int DOWN = 6;

  /** A peer of whom signs of life are not to be expected while he is silent. */
  public static final long NEVER_DOWN = Long.MAX_VALUE;

  /** The worst values of grades 1 to 4. */
  private static final double[] LOSS_PERCENT = {1, 3, 8, 15};

  private static final double[] ROUND_TRIP_MS = {150, 300, 500, 800};
  private static final double[] JITTER_MS = {30, 60, 100, 200};

  /** Of fewer, one lost would be a catastrophe. */
  private static final int FEWEST_PACKETS = 20;

  /** Reports come every few seconds; older ones say nothing of now. */
  private static final long REPORT_LIFE_NS = 15_000_000_000L;

  /** Blocks of one compound packet come together. */
  private static final long NS_OF_ONE_REPORT = 100_000_000L;

  private long downAfterNs;
  private long heardNs;
  private boolean heard;
  private long reportNs;
  private double reportedLossPercent;
  private double reportedJitterMs;
  private double roundTripMs = -1;
  private boolean reported;
  private ReceptionStats stream;
  private long expectedBefore;
  private long receivedBefore;
  private int grade = UNKNOWN;
  private boolean better;

  /**
   * @param downAfterNs without a sign of life until it counts as down, or {@link #NEVER_DOWN}
   */
  public PathQuality(long downAfterNs) {
    this.downAfterNs = downAfterNs;
  }

  /** From now on signs of life are to be expected. */
  public void downAfter(long ns) {
    downAfterNs = ns;
  }

  /** The peer gave a sign of life of any kind. */
  public void heard(long nowNs) {
    heardNs = nowNs;
    heard = true;
  }

  /**
   * The peer reports how our stream reaches him (RFC 3550 §6.4.1).
   *
   * @param fractionLost256 of 256
   * @param roundTripMs −1 if the report does not tell
   */
  public void onReport(int fractionLost256, double jitterMs, double roundTripMs, long nowNs) {
    double lossPercent = fractionLost256 * 100 / 256.0;
    boolean another = reported && nowNs - reportNs < NS_OF_ONE_REPORT;
    // One report has a block for each stream he gets: the worst of them counts.
    reportedLossPercent = another ? Math.max(reportedLossPercent, lossPercent) : lossPercent;
    reportedJitterMs = another ? Math.max(reportedJitterMs, jitterMs) : jitterMs;
    if (roundTripMs >= 0) {
      this.roundTripMs = roundTripMs;
    }
    reported = true;
    reportNs = nowNs;
  }

  /** As of the last {@link #look}. */
  public int grade() {
    return grade;
  }

  /**
   * Looks at all there is to know.
   *
   * @param reception of his stream, or null while he sends none
   * @return the grade
   */
  public int look(ReceptionStats reception, long nowNs) {
    int now = measure(reception, nowNs);
    if (now == UNKNOWN) {
      return grade;
    }
    boolean improves = grade != UNKNOWN && now < grade;
    if (improves && !better) {
      better = true;
    } else {
      better = false;
      grade = now;
    }
    return grade;
  }

  private int measure(ReceptionStats reception, long nowNs) {
    if (!heard) {
      return UNKNOWN;
    }
    if (downAfterNs != NEVER_DOWN && nowNs - heardNs > downAfterNs) {
      return DOWN;
    }
    int worst = UNKNOWN;
    if (reported && nowNs - reportNs < REPORT_LIFE_NS) {
      worst =
          Math.max(grade(reportedLossPercent, LOSS_PERCENT), grade(reportedJitterMs, JITTER_MS));
      if (roundTripMs >= 0) {
        worst = Math.max(worst, grade(roundTripMs, ROUND_TRIP_MS));
      }
    }
    return reception == null ? worst : Math.max(worst, uplink(reception));
  }

  private int uplink(ReceptionStats reception) {
    if (reception != stream || reception.received() < receivedBefore) {
      stream = reception;
      expectedBefore = 0;
      receivedBefore = 0;
    }
    long expected = reception.expected() - expectedBefore;
    if (expected < FEWEST_PACKETS) {
      return UNKNOWN;
    }
    long received = reception.received() - receivedBefore;
    expectedBefore = reception.expected();
    receivedBefore = reception.received();
    double lossPercent = Math.max(0, expected - received) * 100.0 / expected;
    return Math.max(grade(lossPercent, LOSS_PERCENT), grade(reception.jitterMs(), JITTER_MS));
  }

  private static int grade(double value, double[] worst) {
    int grade = EXCELLENT;
    while (grade <= worst.length && value > worst[grade - 1]) {
      grade++;
    }
    return grade;
  }
}
