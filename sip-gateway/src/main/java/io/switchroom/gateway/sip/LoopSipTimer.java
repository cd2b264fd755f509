package io.switchroom.gateway.sip;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.stack.SIPStackTimerTask;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.timers.SipTimer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JAIN-SIP's timers on the signalling loop, so that transactions are touched by one thread only.
 * Every timer of RFC 3261 §17 is a multiple of T1, which JAIN-SIP holds to be 500 ms; another T1
 * scales them all. Named in the stack's properties, so public with no arguments.
 */
public final class LoopSipTimer implements SipTimer {
  private static final Logger LOG = LoggerFactory.getLogger(LoopSipTimer.class);

  private EventLoop loop;
  private int t1Ms;
  private boolean stopped;

  /** Names the loop and T1; before this nothing can be scheduled. */
  void runOn(EventLoop loop, int t1Ms) {
    this.loop = loop;
    this.t1Ms = t1Ms;
  }

  @Override
  public boolean schedule(SIPStackTimerTask task, long delay) {
    if (!isStarted()) {
      return false;
    }
    task.setSipTimerTask(loop.schedule(() -> run(task), scaledUs(delay), TimeUnit.MICROSECONDS));
    return true;
  }

  @Override
  public boolean scheduleWithFixedDelay(SIPStackTimerTask task, long delay, long period) {
    if (!isStarted()) {
      return false;
    }
    task.setSipTimerTask(
        loop.scheduleWithFixedDelay(
            () -> run(task), scaledUs(delay), scaledUs(period), TimeUnit.MICROSECONDS));
    return true;
  }

  private long scaledUs(long delayMs) {
    return Math.max(1, delayMs * 1_000 * t1Ms / SIPTransactionStack.BASE_TIMER_INTERVAL);
  }

  private void run(SIPStackTimerTask task) {
    if (stopped) {
      cancel(task);
      return;
    }
    try {
      task.runTask();
    } catch (RuntimeException e) {
      LOG.warn("SIP timer failed", e);
    }
  }

  @Override
  public boolean cancel(SIPStackTimerTask task) {
    if (!(task.getSipTimerTask() instanceof ScheduledFuture<?> scheduled)) {
      return false;
    }
    task.cleanUpBeforeCancel();
    task.setSipTimerTask(null);
    return scheduled.cancel(false);
  }

  @Override
  public void start(SipStackImpl stack, Properties properties) {}

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public boolean isStarted() {
    return loop != null && !stopped;
  }
}
