package io.switchroom.codec.jitter;

/**
 * When a listener should play slower or quicker, so that packets wait neither too briefly nor too
 * long. It looks once per tick at two figures:
 *
 * <pre>
 * spare     how much too early the next packet will be when the listener needs it
 *           ({@link JitterBuffer#spareNs}, at the tick when that is)
 * leftover  sound already taken from the packets that this tick does not need
 *
 *           spare:  ── slower ──┤0      as it is      20.6 ms├── quicker ──
 * </pre>
 *
 * A listener takes whole packets at whole ticks, so all phases between packets and ticks are
 * equally good and up to one tick of spare time is natural. Playing slower fills the leftover until
 * a tick needs no packet; from then on every packet waits one tick longer. Playing quicker is the
 * reverse. The 0.6 ms keep it from doing both in turn. A leftover that no tick ever needs is delay
 * for nothing and is played off as well.
 *
 * <p>Ticks are late more often than early, so what seems too long must seem so for 160 ms; what
 * seems too short is believed at once.
 */
public final class DelayControl {
  private static final long HYSTERESIS_NS = 600_000;
  private static final int WINDOW_TICKS = 8;
  private static final int REST_TICKS = 2;

  /** Less is not worth a change; the shortest pitch period is as long. */
  private static final long LEAST_NS = 2_500_000;

  private static final int URGENT_TICKS = 2;

  /** Who runs dry so soon after a cut was better off before it ... */
  private static final int RASH_TICKS = 40;

  // ... and does not try again for so long, twice as long each time.
  private static final int LEAST_PATIENCE = 100;
  private static final int MOST_PATIENCE = 1500;

  private final long tickNs;
  private long spareNs;
  private long leftoverNs;
  private long earlierSpareNs;
  private long leastSpareNs;
  private long earlierLeftoverNs;
  private long leastLeftoverNs;
  private int ticks;
  private int windows;
  private int rest;
  private int waited;
  private int sinceCut = RASH_TICKS;
  private int patience;
  private int hold;

  public DelayControl(long tickNs) {
    this.tickNs = tickNs;
  }

  /** The stream was interrupted, or stood still for a while: what was seen before is void. */
  public void restart() {
    ticks = 0;
    windows = 0;
    waited = 0;
  }

  /** Nothing was here when it was needed. If that is because of a cut just made, it was rash. */
  public void ranDry() {
    boolean rash = sinceCut < RASH_TICKS;
    patience =
        rash ? Math.min(MOST_PATIENCE, Math.max(LEAST_PATIENCE, 2 * patience)) : patience / 2;
    hold = rash ? patience : hold;
    sinceCut = RASH_TICKS;
    restart();
  }

  /** Looks at this tick's figures. */
  public void onTick(long spareNs, long leftoverNs) {
    hold = Math.max(0, hold - 1);
    sinceCut = Math.min(RASH_TICKS, sinceCut + 1);
    this.spareNs = spareNs;
    this.leftoverNs = leftoverNs;
    rest = Math.max(0, rest - 1);
    if (ticks == 0 || ticks == WINDOW_TICKS) {
      boolean first = windows == 0 && ticks == 0;
      earlierSpareNs = first ? spareNs : leastSpareNs;
      earlierLeftoverNs = first ? leftoverNs : leastLeftoverNs;
      leastSpareNs = spareNs;
      leastLeftoverNs = leftoverNs;
      windows += first ? 0 : 1;
      ticks = 0;
    }
    ticks++;
    leastSpareNs = Math.min(leastSpareNs, spareNs);
    leastLeftoverNs = Math.min(leastLeftoverNs, leftoverNs);
    waited = wishNs() == 0 ? 0 : waited + 1;
  }

  /**
   * How much longer (positive) or shorter (negative) what waits should be made now, at most; 0 if
   * nothing need be done.
   */
  public long wishNs() {
    if (spareNs < 0) {
      return Math.max(LEAST_NS, tickNs - leftoverNs % tickNs);
    }
    long steadySpareNs = Math.min(leastSpareNs, earlierSpareNs);
    boolean gross = steadySpareNs > URGENT_TICKS * tickNs;
    boolean steady = windows > 0 || gross && ticks > 1;
    if (!steady || hold > 0 && !gross) {
      return 0;
    }
    long ticksNs = Math.max(0, steadySpareNs - HYSTERESIS_NS) / tickNs * tickNs;
    long removableNs = ticksNs + Math.min(leastLeftoverNs, earlierLeftoverNs);
    return removableNs < LEAST_NS ? 0 : -removableNs;
  }

  /** Whether the last change was long enough ago, or this one cannot wait. */
  public boolean mayChange() {
    return rest == 0 || Math.abs(wishNs()) > URGENT_TICKS * tickNs;
  }

  /** For how many ticks in a row there has been a wish. */
  public int waitedTicks() {
    return waited;
  }

  /**
   * The figures are now these.
   *
   * @param stretched whether sound was made longer or shorter; else a packet was only taken early
   */
  public void changed(long spareNs, long leftoverNs, boolean stretched) {
    if (spareNs <= this.spareNs - tickNs / 2) {
      sinceCut = 0;
    }
    earlierSpareNs += spareNs - this.spareNs;
    leastSpareNs += spareNs - this.spareNs;
    earlierLeftoverNs = Math.max(0, earlierLeftoverNs + leftoverNs - this.leftoverNs);
    leastLeftoverNs = Math.max(0, leastLeftoverNs + leftoverNs - this.leftoverNs);
    this.spareNs = spareNs;
    this.leftoverNs = leftoverNs;
    if (stretched) {
      rest = REST_TICKS;
      waited = 0;
    }
  }
}
