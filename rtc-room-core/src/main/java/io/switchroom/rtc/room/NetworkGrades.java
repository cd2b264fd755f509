package io.switchroom.rtc.room;

import java.util.ArrayList;
import java.util.List;

/** How good everyone's network is: looks once per interval and tells whose grade changed. */
final class NetworkGrades {
  private final long intervalNs;
  private long nextNs = Long.MIN_VALUE;

  NetworkGrades(int intervalMs) {
    this.intervalNs = intervalMs * 1_000_000L;
  }

  /** A {@link RoomEvent.NetworkQuality} if it is time and something changed, else null. */
  RoomEvent handleTimeout(List<Participant> participants, long nowNs) {
    if (nextNs != Long.MIN_VALUE && nowNs - nextNs < 0) {
      return null;
    }
    nextNs = nowNs + intervalNs;
    List<RoomEvent.Quality> changed = null;
    for (int i = 0; i < participants.size(); i++) {
      Participant participant = participants.get(i);
      int before = participant.networkQuality();
      int now = participant.port().networkQuality(nowNs);
      if (now != before) {
        participant.networkQuality(now);
        changed = changed == null ? new ArrayList<>() : changed;
        changed.add(new RoomEvent.Quality(participant.id(), now));
      }
    }
    return changed == null ? null : new RoomEvent.NetworkQuality(changed);
  }
}
