package io.switchroom.rtc.room;

import io.switchroom.codec.pcm.FrameSource;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.UserId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

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
  private final NetworkGrades networks;
  private final MediaFigures figures;
  private final Mix mix;
  private final RoomLife life;
  private final Admission admission = new Admission();
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
    this.video = new RoomVideo(settings.video(), view, events, figures);
    this.speakers = new ActiveSpeakers(settings.volumeIntervalMs());
    this.networks = new NetworkGrades(settings.qualityIntervalMs());
    this.life = new RoomLife(settings.rules());
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
    life.heard(nowNs);
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

  /** The first one who came in, also after he left; null before. */
  public UserId owner() {
    return life.owner();
  }

  /**
   * Whether the user may come in; one who is in already may, as his own successor.
   *
   * @param nowNs monotonic
   */
  public Entry admits(UserId id, long nowNs) {
    long banLeftNs = admission.banLeftNs(id, nowNs);
    if (banLeftNs > 0) {
      return new Entry.Banned(banLeftNs);
    }
    if (participant(id) != null) {
      return new Entry.Open();
    }
    if (admission.locked()) {
      return new Entry.Locked();
    }
    return full() ? new Entry.Full(settings.maxMembers()) : new Entry.Open();
  }

  /**
   * Takes in a participant whose port has negotiated. The caller has asked {@link #admits}. If the
   * user is in already, that port is closed and the others notice nothing (rule R4).
   */
  public void enter(Participant newcomer, long nowNs) {
    Participant before = participant(newcomer.id());
    if (life.entered(newcomer.id(), nowNs)) {
      events.add(new RoomEvent.Created(newcomer.id()));
    }
    if (before == null) {
      participants.add(newcomer);
      events.add(new RoomEvent.UserEntered(newcomer.id(), newcomer.info(), newcomer.role()));
    } else {
      newcomer.succeed(before);
      participants.set(participants.indexOf(before), newcomer);
      withdraw(before);
    }
    newcomer.enter(this);
    for (Participant other : participants) {
      if (other != newcomer && other.audible() && newcomer.mayReceive(Medium.AUDIO)) {
        newcomer.port().subscribe(other.audio());
      }
    }
    tellAudio(newcomer);
    video.entered(newcomer);
    updateMix();
  }

  /** Lets a participant go and closes his port. Absent is fine: leaving twice is no error. */
  public void leave(UserId id, LeaveReason reason, long nowNs) {
    Participant leaver = participant(id);
    if (leaver == null) {
      return;
    }
    participants.remove(leaver);
    withdraw(leaver);
    events.add(new RoomEvent.UserExited(leaver.id(), leaver.role(), reason));
    if (participants.isEmpty()) {
      life.emptied(nowNs);
    }
    updateMix();
  }

  private void withdraw(Participant leaver) {
    if (leaver.audio() != null) {
      hide(leaver.audio());
    }
    video.leaves(leaver);
    leaver.leave();
  }

  /** Lets everyone go for good. The room is of no more use; its last events are to be fetched. */
  public void end(RoomEnd end, long nowNs) {
    for (Participant participant : List.copyOf(participants)) {
      leave(participant.id(), end.forMembers(), nowNs);
    }
    mix.stopMusic();
    if (life.owner() != null) {
      events.add(new RoomEvent.Dismissed(end));
    }
  }

  /** Looks at the clock: why the room is over at this instant, or null while it goes on. */
  public RoomEnd handleTimeout(long nowNs) {
    return life.handleTimeout(nowNs);
  }

  /** A member mutes or unmutes himself for everyone else. */
  public void mute(UserId id, boolean muted) {
    change(participant(id), member -> member.muted(muted));
  }

  /** A moderator mutes a member, or takes that back; the member cannot. */
  public void muteByModerator(UserId id, boolean muted) {
    Participant member = participant(id);
    if (member != null && member.mutedByModerator() != muted) {
      change(member, m -> m.mutedByModerator(muted));
      events.add(new RoomEvent.MutedByModerator(id, muted));
    }
  }

  /**
   * A moderator asks a member to unmute himself. What a moderator had muted is his own to unmute
   * from now on, but stays mute until he does.
   */
  public void askToUnmute(UserId id) {
    Participant member = participant(id);
    if (member == null || !member.muted()) {
      return;
    }
    if (member.mutedByModerator()) {
      mute(id, true);
      muteByModerator(id, false);
    }
    events.add(new RoomEvent.UnmuteAsked(id));
  }

  /** A member is an anchor from now on, or audience: then nothing that he sends is passed on. */
  public void role(UserId id, Role role) {
    Participant member = participant(id);
    if (member != null && member.role() != role) {
      member.role(role);
      events.add(new RoomEvent.RoleChanged(id, role));
    }
  }

  /** Something about a member may make him heard, or no longer. */
  private void change(Participant member, Consumer<Participant> change) {
    if (member == null) {
      return;
    }
    boolean wasAudible = member.audible();
    change.accept(member);
    audibilityChanged(member, wasAudible);
    updateMix();
  }

  private void audibilityChanged(Participant member, boolean wasAudible) {
    if (wasAudible && !member.audible()) {
      hide(member.audio());
    } else if (!wasAudible && member.audible()) {
      show(member.audio());
    }
    tellAudio(member);
  }

  private void tellAudio(Participant member) {
    if (member.toldAudible() != member.audible()) {
      member.toldAudible(member.audible());
      events.add(new RoomEvent.AudioAvailable(member.id(), member.audible()));
    }
  }

  /** From now on nobody new may come in, or everybody again. */
  public void lock(boolean locked) {
    if (admission.locked() != locked) {
      admission.locked(locked);
      events.add(new RoomEvent.Locked(locked));
    }
  }

  public boolean locked() {
    return admission.locked();
  }

  /** The user may not come in until then. Whether he is in now makes no difference. */
  public void ban(UserId id, long untilNs) {
    admission.ban(id, untilNs);
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
    RoomEvent qualities = networks.handleTimeout(participants, nowNs);
    if (qualities != null) {
      events.add(qualities);
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

  /** Whether what {@link #play} began goes on; nobody need listen to it. */
  public boolean playing() {
    return mix.hasListeners() && mix.playing();
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
    }
    tellAudio(participant);
    updateMix();
  }

  RoomVideo video() {
    return video;
  }

  /** A participant of this room may do other things than before. */
  void permissionsChanged(Participant member, int before, boolean wasAudible) {
    if (wasAudible != member.audible()) {
      member.silence();
      audibilityChanged(member, wasAudible);
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
  void refused(Participant member, Medium medium, Refusal why) {
    events.add(new RoomEvent.MediaRefused(member.id(), medium, why));
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
