package io.switchroom.gateway.sip;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.switchroom.gateway.sip.transaction.SipTimers;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Timers on the signalling loop. */
final class LoopTimers implements SipTimers {
  private static final Logger LOG = LoggerFactory.getLogger(LoopTimers.class);

  private final EventLoop loop;
  private boolean stopped;

  LoopTimers(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public Timer after(long delayMs, Runnable action) {
    ScheduledFuture<?> scheduled = loop.schedule(() -> run(action), delayMs, TimeUnit.MILLISECONDS);
    return () -> scheduled.cancel(false);
  }

  private void run(Runnable action) {
    if (stopped) {
      return;
    }
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.warn("SIP timer failed", e);
    }
  }

  @Override
  public long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  void stop() {
    stopped = true;
  }
}
