package io.switchroom.rtc.room;

import io.switchroom.codec.pcm.FrameSource;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.UserId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;

/**
 * A conference: its members, and who hears whom.
 *
 * <p>Owned by one loop for life. Control calls change state and leave events to be fetched with
 * {@link #pollEvent}; media runs through {@link Track} and, every 20 ms, {@link #tick}.
 */
public final class Room {
  private final RoomKey key;
  private final RoomSettings settings;
  private final List<Participant> participants = new ArrayList<>();
  private final List<Participant> view = Collections.unmodifiableList(participants);
  private final Queue<RoomEvent> events = new ArrayDeque<>();
  private final ActiveSpeakers speakers;
  private final MediaFigures figures;
  private final Mix mix;
  private final RoomVideo video;
  private long lastRtpNs = Participant.NEVER;

  /** A room whose figures nobody reads. */
  public Room(RoomKey key, RoomSettings settings) {
    this(key, settings, new MediaFigures());
  }

  /**
   * @param figures its loop's
   */
  public Room(RoomKey key, RoomSettings settings, MediaFigures figures) {
    this.key = key;
    this.settings = settings;
    this.figures = figures;
    this.mix = new Mix(settings.mixedTalkers(), figures);
    this.video = new RoomVideo(settings.video(), view, events);
    this.speakers = new ActiveSpeakers(settings.volumeIntervalMs());
  }

  public RoomKey key() {
    return key;
  }

  RoomSettings settings() {
    return settings;
  }

  MediaFigures figures() {
    return figures;
  }

  /** The members in the order they came; a view. */
  public List<Participant> participants() {
    return view;
  }

  public boolean full() {
    return participants.size() >= settings.maxMembers();
  }

  /**
   * When the newest RTP packet of any member came, of those who have left too; {@link
   * Participant#NEVER} before the first.
   */
  public long lastRtpNs() {
    return lastRtpNs;
  }

  void rtpReceived(long nowNs) {
    lastRtpNs = nowNs;
  }

  /** The rates at which it mixes now, Hz: those its listeners' codecs have. */
  public List<Integer> mixRatesHz() {
    return mix.ratesHz();
  }

  /** The member of that name, or null. */
  public Participant participant(UserId id) {
    for (Participant participant : participants) {
      if (participant.id().equals(id)) {
        return participant;
      }
    }
    return null;
  }

  /** Takes in a participant whose port has negotiated. The caller has checked {@link #full}. */
  public void enter(Participant newcomer) {
    participants.add(newcomer);
    events.add(new RoomEvent.UserEntered(newcomer.id(), newcomer.info()));
    newcomer.enter(this);
    for (Participant other : participants) {
      if (other != newcomer && other.audible() && newcomer.mayReceive(Medium.AUDIO)) {
        newcomer.port().subscribe(other.audio());
      }
    }
    video.entered(newcomer);
    updateMix();
  }

  /** Lets a participant go and closes his port. Absent is fine: leaving twice is no error. */
  public void leave(UserId id, LeaveReason reason) {
    Participant leaver = participant(id);
    if (leaver == null) {
      return;
    }
    participants.remove(leaver);
    if (leaver.audio() != null) {
      hide(leaver.audio());
    }
    video.leaves(leaver);
    leaver.leave();
    events.add(new RoomEvent.UserExited(id, reason));
    updateMix();
  }

  /** Mutes or unmutes a member for everyone else. */
  public void mute(UserId id, boolean muted) {
    Participant member = participant(id);
    if (member == null || member.muted() == muted) {
      return;
    }
    boolean wasAudible = member.audible();
    member.muted(muted);
    if (wasAudible != member.audible()) {
      if (muted) {
        hide(member.audio());
      } else {
        show(member.audio());
      }
      events.add(new RoomEvent.AudioAvailable(id, member.audible()));
    }
    updateMix();
  }

  /**
   * Mutes or unmutes a member's camera or screen for everyone else; unmuted, it is there again with
   * its next packet.
   */
  public void muteVideo(UserId id, Medium medium, boolean muted) {
    Participant member = participant(id);
    VideoTrack track = member == null ? null : member.video(medium);
    if (track != null && track.muted() != muted) {
      track.muted(muted);
    }
  }

  /** Members who send video now: each has one of the seats that the settings allow. */
  public int videoSenders() {
    return video.seats();
  }

  /**
   * The 20 ms tick.
   *
   * @param nowNs the instant the tick was due, not the later one at which it ran: frames are taken
   *     from the jitter buffers by it, and a late thread must not look like a faster network
   */
  public void tick(long nowNs) {
    if (mix.hasListeners()) {
      mix.tick(nowNs);
    }
    for (int i = 0; i < participants.size(); i++) {
      Track track = participants.get(i).audio();
      if (track != null) {
        track.tick(nowNs);
      }
    }
    video.tick(nowNs);
    RoomEvent volumes = speakers.handleTimeout(participants, nowNs);
    if (volumes != null) {
      events.add(volumes);
    }
  }

  /**
   * Mixes music or an announcement in for all who take the mix, quieter while a member speaks,
   * until it ends; in place of what was played before.
   */
  public void play(FrameSource source) {
    mix.play(source);
  }

  /** Ends what {@link #play} began; nothing playing is fine. */
  public void stopPlaying() {
    mix.stopMusic();
  }

  /** The next thing to tell the members, or null. */
  public RoomEvent pollEvent() {
    return events.poll();
  }

  /**
   * A participant publishes {@code participant.audio()} in place of {@code old} (null: at first).
   */
  void trackReplaced(Participant participant, Track old) {
    if (old != null) {
      hide(old);
      old.close();
    }
    if (participant.audible()) {
      show(participant.audio());
      if (old == null) {
        events.add(new RoomEvent.AudioAvailable(participant.id(), true));
      }
    }
    updateMix();
  }

  RoomVideo video() {
    return video;
  }

  /** A participant of this room has other rights than before. */
  void rightsChanged(Participant member, int before, boolean wasAudible) {
    if (wasAudible != member.audible()) {
      member.silence();
      if (wasAudible) {
        hide(member.audio());
      } else {
        show(member.audio());
      }
      events.add(new RoomEvent.AudioAvailable(member.id(), member.audible()));
    }
    for (Medium medium : Medium.values()) {
      VideoTrack track = member.video(medium);
      if (track != null && !member.maySend(medium)) {
        track.stop();
      }
      boolean received = (before & medium.receiveRight()) != 0;
      if (received != member.mayReceive(medium)) {
        if (medium.isVideo()) {
          video.receiveRightChanged(member, medium);
        } else {
          receiveAudio(member);
        }
      }
    }
    updateMix();
  }

  private void receiveAudio(Participant listener) {
    for (Participant other : participants) {
      if (other != listener && other.audible()) {
        if (listener.mayReceive(Medium.AUDIO)) {
          listener.port().subscribe(other.audio());
        } else {
          listener.port().unsubscribe(other.audio());
        }
      }
    }
  }

  /** A participant sends what he may not send. */
  void refused(Participant member, Medium medium) {
    events.add(new RoomEvent.MediaRefused(member.id(), medium));
  }

  private void show(Track track) {
    for (Participant other : participants) {
      if (other != track.owner() && other.mayReceive(Medium.AUDIO)) {
        other.port().subscribe(track);
      }
    }
  }

  private void hide(Track track) {
    for (Participant other : participants) {
      if (other != track.owner()) {
        other.port().unsubscribe(track);
      }
    }
  }

  /**
   * Who listens to the mix, or how, has changed. A track is decoded only while somebody other than
   * its owner listens.
   */
  void updateMix() {
    mix.update(participants);
  }
}
