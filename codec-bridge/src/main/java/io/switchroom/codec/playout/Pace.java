package io.switchroom.codec.playout;

import io.switchroom.codec.jitter.DelayControl;

/**
 * Plays slower or quicker when {@link DelayControl} wishes it: where the sound repeats itself by
 * {@link TimeStretch}, in silence by as much as is wished.
 */
final class Pace {
  // What is alike enough to be cut or repeated: at first only what nobody hears, even in a steady
  // tone; the longer there was none, the less is asked for. In what is this quiet nobody hears a
  // seam.
  private static final double ALIKE = 0.98;
  private static final double ALIKE_LOSS_PER_TICK = 0.02;
  private static final double ANYTHING = -1;
  private static final int QUIET_LEVEL = 50;

  /** A few milliseconds that wait for nothing can wait for a better place as well. */
  private static final double ALIKE_AT_LEISURE = 0.96;

  private static final long PRESSING_NS = Playout.TICK_NS / 2;

  private final DelayControl control = new DelayControl(Playout.TICK_NS);
  private TimeStretch stretch;
  private long stretched;
  private long compressed;

  /** Looks at this tick's figures: how much longer (or, negative, shorter) sound should be made. */
  long wishNs(long spareNs, long leftoverNs) {
    control.onTick(spareNs, leftoverNs);
    return control.mayChange() ? control.wishNs() : 0;
  }

  /** What was wished last, whether or not it is time. */
  long wishNs() {
    return control.wishNs();
  }

  /** Samples that must be there for some of {@code most} to be cut out. */
  int needed(SampleStore store, int most, int rateHz) {
    return store.isSilent() ? 0 : Math.min(most, stretch(rateHz).shortest() * 3);
  }

  /** Makes what waits in the store longer by about so many samples: whether it could. */
  boolean lengthen(SampleStore store, int samples, int level, int rateHz) {
    int longer = samples;
    if (store.isSilent()) {
      store.moveEnd(samples);
    } else {
      longer = stretch(rateHz).lengthen(store, samples, alike(level));
    }
    stretched += longer;
    return longer > 0;
  }

  /** Makes it shorter by at most so many samples: whether it could. */
  boolean shorten(SampleStore store, int most, int level, int rateHz) {
    int shorter = most;
    if (store.isSilent()) {
      store.moveEnd(-most);
    } else {
      shorter = stretch(rateHz).shorten(store, most, alike(level));
    }
    compressed += shorter;
    return shorter > 0;
  }

  private double alike(int level) {
    if (level >= QUIET_LEVEL) {
      return ANYTHING;
    }
    long wishNs = control.wishNs();
    boolean pressing = wishNs > 0 || -wishNs >= PRESSING_NS;
    return pressing ? ALIKE - ALIKE_LOSS_PER_TICK * control.waitedTicks() : ALIKE_AT_LEISURE;
  }

  private TimeStretch stretch(int rateHz) {
    if (stretch == null) {
      stretch = new TimeStretch(rateHz);
    }
    return stretch;
  }

  /** As {@link DelayControl#changed}. */
  void changed(long spareNs, long leftoverNs, boolean stretched) {
    control.changed(spareNs, leftoverNs, stretched);
  }

  /** So many samples were left out in passing. */
  void leftOut(int samples) {
    compressed += samples;
  }

  /** There was nothing to play. */
  void interrupted() {
    control.restart();
  }

  /** Nothing was here when it was needed: if it still comes, all that follows is later by it. */
  void ranDry() {
    control.ranDry();
  }

  /** The rate is another one. */
  void restart() {
    stretch = null;
  }

  /** Samples put in to play slower. */
  long stretched() {
    return stretched;
  }

  /** Samples cut out to play quicker. */
  long compressed() {
    return compressed;
  }
}
