package io.switchroom.gateway.sip.locate.dns;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Time of a Netty event loop. */
public final class EventLoopTimers implements Timers {
  private final EventLoop loop;

  public EventLoopTimers(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public long nowNs() {
    return System.nanoTime();
  }

  @Override
  public Cancel after(long delayNs, Runnable task) {
    Future<?> scheduled = loop.schedule(task, delayNs, TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }
}
