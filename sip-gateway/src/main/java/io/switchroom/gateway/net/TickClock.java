package io.switchroom.gateway.net;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loop's ticks by absolute time: a tick that comes so late that the next is due is skipped and
 * counted, never made up for in a burst.
 */
final class TickClock {
  private static final Logger LOG = LoggerFactory.getLogger(TickClock.class);

  private final LoopStats stats;
  private Loop.TickHandler handler;
  private long nextNs;

  TickClock(LoopStats stats) {
    this.stats = stats;
  }

  /** The first tick is due one period from now. */
  void start(Loop.TickHandler handler, long nowNs) {
    this.handler = handler;
    nextNs = nowNs + Loop.TICK_NS;
  }

  boolean started() {
    return handler != null;
  }

  /** When the next tick is due. */
  long nextNs() {
    return nextNs;
  }

  boolean isDue(long nowNs) {
    return handler != null && nowNs - nextNs >= 0;
  }

  void runIfDue(long nowNs) {
    if (!isDue(nowNs)) {
      return;
    }
    long lagNs = nowNs - nextNs;
    while (lagNs >= Loop.TICK_NS) {
      stats.tickSkipped();
      nextNs += Loop.TICK_NS;
      lagNs -= Loop.TICK_NS;
    }
    stats.tick(lagNs);
    long dueNs = nextNs;
    nextNs += Loop.TICK_NS;
    try {
      handler.onTick(dueNs);
    } catch (RuntimeException | Error e) {
      stats.fault();
      LOG.error("a tick failed; the loop goes on", e);
    }
  }
}
