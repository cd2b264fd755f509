package io.switchroom.gateway.web;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the web server counts. Written by its event loop, read from any thread. */
public final class WebStats {
  final AtomicInteger sockets = new AtomicInteger();
  final LongAdder malformed = new LongAdder();
  final LongAdder tooLong = new LongAdder();
  final LongAdder tooFast = new LongAdder();
  final LongAdder unread = new LongAdder();
  final LongAdder turnedAway = new LongAdder();

  /** WebSockets open now. */
  public int sockets() {
    return sockets.get();
  }

  /** Messages that were no valid request. */
  public long malformed() {
    return malformed.sum();
  }

  /** WebSockets closed for a message over the limit. */
  public long tooLong() {
    return tooLong.sum();
  }

  /** WebSockets closed for sending too many messages. */
  public long tooFast() {
    return tooFast.sum();
  }

  /** WebSockets closed because their client did not read. */
  public long unread() {
    return unread.sum();
  }

  /** Connections closed on arrival because there were too many. */
  public long turnedAway() {
    return turnedAway.sum();
  }
}
