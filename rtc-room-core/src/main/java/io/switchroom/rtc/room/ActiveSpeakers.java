package io.switchroom.rtc.room;

import java.util.ArrayList;
import java.util.List;

/**
 * Who speaks and how loudly: looks at every track's loudest level once per interval and says so
 * when it differs from what was said last.
 */
final class ActiveSpeakers {
  /** Quieter than this (-dBov) is not speech. */
  private static final int SPEECH_LEVEL = 50;

  /** Volumes are told in steps of this many percent, so that a steady voice is told once. */
  private static final int STEP_PERCENT = 10;

  private final long intervalNs;
  private long nextNs = Long.MIN_VALUE;
  private List<RoomEvent.Volume> told = List.of();

  ActiveSpeakers(int intervalMs) {
    this.intervalNs = intervalMs * 1_000_000L;
  }

  /** A {@link RoomEvent.VoiceVolume} if it is time and something changed, else null. */
  RoomEvent handleTimeout(List<Participant> participants, long nowNs) {
    if (nextNs != Long.MIN_VALUE && nowNs - nextNs < 0) {
      return null;
    }
    nextNs = nowNs + intervalNs;
    List<RoomEvent.Volume> volumes = null;
    for (int i = 0; i < participants.size(); i++) {
      Participant participant = participants.get(i);
      if (participant.audible()) {
        int percent = percent(participant.audio().takeLoudestLevel());
        if (percent > 0) {
          volumes = volumes == null ? new ArrayList<>() : volumes;
          volumes.add(new RoomEvent.Volume(participant.id(), percent));
        }
      }
    }
    if (volumes == null) {
      volumes = List.of();
    }
    if (volumes.equals(told)) {
      return null;
    }
    told = volumes;
    return new RoomEvent.VoiceVolume(volumes);
  }

  /** 0 dBov is 100 %, {@link #SPEECH_LEVEL} and below 0 %. */
  private static int percent(int level) {
    if (level >= SPEECH_LEVEL) {
      return 0;
    }
    int steps = 100 / STEP_PERCENT;
    return Math.max(1, (SPEECH_LEVEL - level) * steps / SPEECH_LEVEL) * STEP_PERCENT;
  }
}
