package io.switchroom.codec.rtp;

/**
 * How one stream's lost packets lie: alone or in bursts (RFC 3611 §4.7.2; ITU-T G.107 §3.5's
 * BurstR).
 *
 * <pre>
 *  ··x··········x·x·xx·x··x·················x······················
 *  ──── gap ───┘└─ burst ─┘└──────────────── gap ──────────────────   · received   x lost
 * </pre>
 *
 * A burst begins and ends with a lost packet and has no {@link VoipMetrics#GMIN} received ones in a
 * row; one lost packet with that many on both sides belongs to the gap. A packet is judged once 32
 * later ones were due, so that one overtaken is not taken for lost.
 *
 * <p>Nothing allocates per packet.
 */
public final class LossPattern {
  private static final int PATIENCE = 32;

  /** A leap that far begins the stream anew, as in {@link ReceptionStats}. */
  private static final int MAX_DROPOUT = 3000;

  private int ssrc;
  private boolean started;
  private int highest;

  /** Bit i: whether packet highest − i came. */
  private long came;

  private int seen;

  private long judged;
  private long lost;
  private long lossRuns;
  private boolean lastLost;

  /** Received ones since the last lost. */
  private long run;

  private long bursts;
  private long burstPackets;
  private long burstLost;

  /** From the first lost packet that may be a burst's to the last lost one; 0: none. */
  private long pending;

  private long pendingLost;

  /** Counts a packet of this stream; one of another SSRC begins the count anew. */
  public void onPacket(RtpPacket packet) {
    onPacket(packet.ssrc(), packet.sequence());
  }

  void onPacket(int ofSsrc, int sequence) {
    int delta = (short) (sequence - highest);
    if (!started || ofSsrc != ssrc || delta > MAX_DROPOUT || delta < -MAX_DROPOUT) {
      restart(ofSsrc, sequence);
      return;
    }
    if (delta <= 0) {
      if (-delta < PATIENCE) {
        came |= 1L << -delta;
      }
      return;
    }
    for (int i = 0; i < delta; i++) {
      if (seen == PATIENCE) {
        judge((came >>> PATIENCE - 1 & 1) == 0);
      } else {
        seen++;
      }
      came <<= 1;
    }
    came |= 1;
    highest = sequence;
  }

  private void restart(int newSsrc, int sequence) {
    ssrc = newSsrc;
    started = true;
    highest = sequence;
    came = 1;
    seen = 1;
    judged = 0;
    lost = 0;
    lossRuns = 0;
    lastLost = false;
    run = 0;
    bursts = 0;
    burstPackets = 0;
    burstLost = 0;
    pending = 0;
    pendingLost = 0;
  }

  private void judge(boolean isLost) {
    judged++;
    if (!isLost) {
      run++;
      if (run == VoipMetrics.GMIN) {
        endBurst();
      }
    } else {
      lost++;
      lossRuns += lastLost ? 0 : 1;
      pending += pending == 0 ? 1 : run + 1;
      pendingLost++;
      run = 0;
    }
    lastLost = isLost;
  }

  private void endBurst() {
    if (pendingLost > 1) {
      bursts++;
      burstPackets += pending;
      burstLost += pendingLost;
    }
    pending = 0;
    pendingLost = 0;
  }

  /** Packets judged so far. */
  public long judged() {
    return judged;
  }

  /** Of them, lost. */
  public long lost() {
    return lost;
  }

  /** Lost packets within bursts, of 256. */
  public int burstDensity() {
    return share(allBurstLost(), allBurstPackets());
  }

  /** Lost packets within gaps, of 256. */
  public int gapDensity() {
    return share(lost - allBurstLost(), judged - allBurstPackets());
  }

  /** Mean length of a burst, packets. */
  public double burstLength() {
    return allBursts() == 0 ? 0 : (double) allBurstPackets() / allBursts();
  }

  /** Mean length of a gap, packets; of the whole stream as long as there is no burst. */
  public double gapLength() {
    return (double) (judged - allBurstPackets()) / (allBursts() + 1);
  }

  /**
   * BurstR: how long runs of lost packets are, relative to what they would be if each packet were
   * lost by chance alone. 1 for random loss, 2 and more on networks that fail for moments.
   *
   * @return at least 1
   */
  public double burstRatio() {
    if (lost == 0) {
      return 1;
    }
    double length = (double) lost / lossRuns;
    double byChance = 1 / Math.max(1e-3, 1 - (double) lost / judged);
    return Math.max(1, length / byChance);
  }

  private boolean inBurst() {
    return pendingLost > 1;
  }

  private long allBursts() {
    return bursts + (inBurst() ? 1 : 0);
  }

  private long allBurstPackets() {
    return burstPackets + (inBurst() ? pending : 0);
  }

  private long allBurstLost() {
    return burstLost + (inBurst() ? pendingLost : 0);
  }

  private static int share(long part, long whole) {
    return whole <= 0 ? 0 : (int) Math.min(255, 256 * part / whole);
  }
}
