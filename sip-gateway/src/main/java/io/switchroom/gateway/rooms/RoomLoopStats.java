package io.switchroom.gateway.rooms;

import io.switchroom.rtc.room.DelayHistogram;
import io.switchroom.rtc.room.MediaFigures;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What the rooms of one loop do; written on the loop, read by whoever scrapes. */
public final class RoomLoopStats {
  private final MediaFigures figures = new MediaFigures();
  private final Map<Leg, DelayHistogram> legs = new ConcurrentHashMap<>();
  private final boolean perLeg;
  private final AtomicInteger portPairs = new AtomicInteger();
  private final AtomicInteger browsers = new AtomicInteger();

  /** One member of one room, named for people. */
  public record Leg(String room, String user) {}

  /**
   * @param perLeg whether each member's delays are kept apart too
   */
  RoomLoopStats(boolean perLeg) {
    this.perLeg = perLeg;
  }

  /** A member has come: his delays are to be recorded there, if not null. */
  DelayHistogram entered(Leg leg) {
    return perLeg ? legs.computeIfAbsent(leg, l -> new DelayHistogram()) : null;
  }

  void left(Leg leg) {
    legs.remove(leg);
  }

  /** Each member's delays into the mix while he is there; empty unless asked for. */
  public Map<Leg, DelayHistogram> legs() {
    return legs;
  }

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
