package io.switchroom.gateway.rooms;

import io.switchroom.rtc.room.MediaFigures;
import java.util.concurrent.atomic.AtomicInteger;

/** What the rooms of one loop do; written on the loop, read by whoever scrapes. */
public final class RoomLoopStats {
  private final MediaFigures figures = new MediaFigures();
  private final AtomicInteger portPairs = new AtomicInteger();
  private final AtomicInteger browsers = new AtomicInteger();

  void tick(int pairs, int browserSessions) {
    portPairs.lazySet(pairs);
    browsers.lazySet(browserSessions);
  }

  /** Encodes, delays and the rest of the rooms' media. */
  public MediaFigures figures() {
    return figures;
  }

  /** RTP port pairs open for phones. */
  public int portPairs() {
    return portPairs.get();
  }

  /** Browsers' WebRTC sessions. */
  public int browsers() {
    return browsers.get();
  }
}
