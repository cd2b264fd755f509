package io.switchroom.rtc.room;

import java.util.List;
import java.util.Queue;

/** Who sees whom in a room, and who may be seen: members who send video take one seat each. */
final class RoomVideo {
  private final VideoSettings settings;
  private final List<Participant> participants;
  private final Queue<RoomEvent> events;
  private final MediaFigures figures;
  private int seats;

  /**
   * @param participants the room's, a view
   * @param events the room's
   */
  RoomVideo(
      VideoSettings settings,
      List<Participant> participants,
      Queue<RoomEvent> events,
      MediaFigures figures) {
    this.figures = figures;
    this.settings = settings;
    this.participants = participants;
    this.events = events;
  }

  VideoSettings settings() {
    return settings;
  }

  MediaFigures figures() {
    return figures;
  }

  /** A track found no seat. */
  void refused(VideoTrack track) {
    events.add(new RoomEvent.MediaRefused(track.owner().id(), track.medium(), Refusal.NO_SEAT));
  }

  /** Members who send video now. */
  int seats() {
    return seats;
  }

  /**
   * A track's first packet is there.
   *
   * @return false if all seats are taken; asked again with each packet
   */
  boolean starts(VideoTrack track) {
    if (!track.owner().sendsVideo()) {
      if (seats >= settings.maxSenders()) {
        return false;
      }
      seats++;
    }
    for (int i = 0; i < participants.size(); i++) {
      show(track, participants.get(i));
    }
    events.add(new RoomEvent.VideoAvailable(track.owner().id(), track.medium(), true));
    return true;
  }

  private static void show(VideoTrack track, Participant other) {
    if (other != track.owner() && other.mayReceive(track.medium())) {
      other.port().subscribe(track);
    }
  }

  /** It is no longer {@link VideoTrack#available}. */
  void stops(VideoTrack track) {
    hide(track);
    events.add(new RoomEvent.VideoAvailable(track.owner().id(), track.medium(), false));
  }

  private void hide(VideoTrack track) {
    if (!track.owner().sendsVideo()) {
      seats--;
    }
    for (int i = 0; i < participants.size(); i++) {
      if (participants.get(i) != track.owner()) {
        participants.get(i).port().unsubscribe(track);
      }
    }
  }

  void entered(Participant newcomer) {
    for (Participant other : participants) {
      if (other != newcomer) {
        receives(newcomer, other.video(Medium.CAMERA));
        receives(newcomer, other.video(Medium.SCREEN));
      }
    }
  }

  /** He is no longer among the participants; nobody is told but that he left. */
  void leaves(Participant leaver) {
    if (leaver.sendsVideo()) {
      seats--;
    }
    for (int i = 0; i < participants.size(); i++) {
      MediaPort port = participants.get(i).port();
      unsubscribe(port, leaver.video(Medium.CAMERA));
      unsubscribe(port, leaver.video(Medium.SCREEN));
    }
  }

  private static void unsubscribe(MediaPort port, VideoTrack track) {
    if (track != null && track.available()) {
      port.unsubscribe(track);
    }
  }

  private static void receives(Participant viewer, VideoTrack track) {
    if (track != null && track.available()) {
      show(track, viewer);
    }
  }

  /** Has lost or got the right to receive a medium. */
  void receiveRightChanged(Participant viewer, Medium medium) {
    for (Participant other : participants) {
      VideoTrack track = other.video(medium);
      if (other != viewer && track != null && track.available()) {
        if (viewer.mayReceive(medium)) {
          viewer.port().subscribe(track);
        } else {
          viewer.port().unsubscribe(track);
        }
      }
    }
  }

  void tick(long nowNs) {
    for (int i = 0; i < participants.size(); i++) {
      Participant participant = participants.get(i);
      tick(participant.video(Medium.CAMERA), nowNs);
      tick(participant.video(Medium.SCREEN), nowNs);
    }
  }

  private static void tick(VideoTrack track, long nowNs) {
    if (track != null) {
      track.tick(nowNs);
    }
  }
}
