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

  /** By participant; as long as the room was at its fullest. */
  private int[] percents = {};

  ActiveSpeakers(int intervalMs) {
    this.intervalNs = intervalMs * 1_000_000L;
  }

  /** A {@link RoomEvent.VoiceVolume} if it is time and something changed, else null. */
  RoomEvent handleTimeout(List<Participant> participants, long nowNs) {
    if (nextNs != Long.MIN_VALUE && nowNs - nextNs < 0) {
      return null;
    }
    nextNs = nowNs + intervalNs;
    if (!changed(participants)) {
      return null;
    }
    List<RoomEvent.Volume> volumes = new ArrayList<>();
    for (int i = 0; i < participants.size(); i++) {
      if (percents[i] > 0) {
        volumes.add(new RoomEvent.Volume(participants.get(i).id(), percents[i]));
      }
    }
    told = volumes;
    return new RoomEvent.VoiceVolume(volumes);
  }

  /** Measures everyone into {@link #percents}; allocates nothing while nobody joins. */
  private boolean changed(List<Participant> participants) {
    if (percents.length < participants.size()) {
      percents = new int[participants.size()];
    }
    int speakers = 0;
    boolean same = true;
    for (int i = 0; i < participants.size(); i++) {
      Participant participant = participants.get(i);
      percents[i] = participant.audible() ? percent(participant.audio().takeLoudestLevel()) : 0;
      if (percents[i] > 0) {
        same &= speakers < told.size() && isTold(speakers, participant, percents[i]);
        speakers++;
      }
    }
    return !same || speakers != told.size();
  }

  private boolean isTold(int speaker, Participant participant, int percent) {
    RoomEvent.Volume volume = told.get(speaker);
    return volume.percent() == percent && volume.user() == participant.id();
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
