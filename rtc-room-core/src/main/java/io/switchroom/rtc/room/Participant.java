package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.pcm.LineSettings;
import io.switchroom.rtc.auth.UserId;

/**
 * One member of a room, browser or phone alike: a name, a port, and the audio he publishes.
 *
 * <p>Owned by the room's loop.
 */
public final class Participant {
  /** What {@link #lastRtpNs} says before the first packet. */
  public static final long NEVER = Long.MIN_VALUE;

  private final UserId id;
  private final MemberInfo info;
  private final MediaPort port;
  private Room room;
  private Track audio;
  private DelayHistogram delays;
  private Role role;
  private boolean muted;
  private boolean mutedByModerator;
  private VideoTrack camera;
  private VideoTrack screen;
  private SendingLimits limits = SendingLimits.NONE;
  private int rights = Medium.ALL_RIGHTS;
  private int refusedRights;
  private long lastRtpNs = NEVER;
  private int networkQuality = PathQuality.UNKNOWN;

  /** What the others were last told of his audio. */
  private boolean toldAudible;

  /** An anchor. */
  public Participant(UserId id, MemberInfo info, MediaPort port) {
    this(id, info, Role.ANCHOR, port);
  }

  public Participant(UserId id, MemberInfo info, Role role, MediaPort port) {
    this.id = id;
    this.info = info;
    this.role = role;
    this.port = port;
  }

  public UserId id() {
    return id;
  }

  public MemberInfo info() {
    return info;
  }

  public MediaPort port() {
    return port;
  }

  /** The audio he publishes, or null while he publishes none. */
  public Track audio() {
    return audio;
  }

  public Role role() {
    return role;
  }

  /** Muted by himself or by a moderator. */
  public boolean muted() {
    return muted || mutedByModerator;
  }

  public boolean mutedByModerator() {
    return mutedByModerator;
  }

  /**
   * When the newest RTP packet of his came, audio or video, whether or not it was passed on; RTCP,
   * STUN and DTLS do not count. {@link #NEVER} before the first.
   */
  public long lastRtpNs() {
    return lastRtpNs;
  }

  /** An RTP packet of his has come and been found good. */
  void rtpReceived(long nowNs) {
    lastRtpNs = nowNs;
    room.rtpReceived(nowNs);
  }

  /** From now on his own delays into the mix are recorded there too; null: no longer. */
  public void delays(DelayHistogram histogram) {
    delays = histogram;
  }

  DelayHistogram delays() {
    return delays;
  }

  /** Whether the others can hear him if he speaks. */
  public boolean audible() {
    return audio != null && !silenced();
  }

  /** Whether nothing of what he says is passed on. */
  private boolean silenced() {
    return muted() || !maySend(Medium.AUDIO);
  }

  /** Whether he may send this medium; what he sends without the right is dropped. */
  public boolean maySend(Medium medium) {
    return (permitted() & medium.sendRight()) != 0;
  }

  /** Whether he may receive what others send of this medium. */
  public boolean mayReceive(Medium medium) {
    return (permitted() & medium.receiveRight()) != 0;
  }

  /** The bits of {@link Medium#sendRight} and {@link Medium#receiveRight} that he has. */
  public int rights() {
    return rights;
  }

  /**
   * Gives him these rights in place of those he had, also during the stay; at first he has all.
   *
   * @param rights bits of {@link Medium}; others are of no concern here
   */
  public void rights(int rights) {
    int before = permitted();
    boolean wasAudible = audible();
    this.rights = rights;
    permissionsChanged(before, wasAudible);
  }

  /** An anchor from now on, or audience, who sends nothing. */
  void role(Role role) {
    int before = permitted();
    boolean wasAudible = audible();
    this.role = role;
    permissionsChanged(before, wasAudible);
  }

  private void permissionsChanged(int before, boolean wasAudible) {
    refusedRights = 0;
    if (room != null) {
      room.permissionsChanged(this, before, wasAudible);
    }
  }

  /** The bits of his rights that his role and his limits let him use. */
  private int permitted() {
    int sends = role == Role.AUDIENCE ? 0 : limits.media();
    return rights & (~Medium.SEND_RIGHTS | sends);
  }

  /** He sent what he may not send, which is dropped; he is told once until that changes. */
  void refused(Medium medium) {
    room.figures().dropped(MediaFigures.Drop.WITHOUT_RIGHT);
    if ((refusedRights & medium.sendRight()) == 0) {
      refusedRights |= medium.sendRight();
      room.refused(this, medium, role == Role.AUDIENCE ? Refusal.AUDIENCE : Refusal.NO_RIGHT);
    }
  }

  public SendingLimits limits() {
    return limits;
  }

  /** Puts these limits in place of those he had, also during the stay; at first he has none. */
  public void limits(SendingLimits limits) {
    int before = permitted();
    boolean wasAudible = audible();
    this.limits = limits;
    if (audio != null) {
      audio.limit(limits.audioBps());
    }
    if (camera != null) {
      camera.limit(limitBps(Medium.CAMERA));
    }
    permissionsChanged(before, wasAudible);
  }

  private long limitBps(Medium medium) {
    boolean own = medium == Medium.CAMERA && limits.cameraBps() >= 0;
    return own ? limits.cameraBps() : room.settings().video().maxBitrateBps();
  }

  /** The camera or screen he publishes, or null while he publishes none. */
  public VideoTrack video(Medium medium) {
    return switch (medium) {
      case CAMERA -> camera;
      case SCREEN -> screen;
      case AUDIO -> null;
    };
  }

  /** Whether the others can see anything of him. */
  public boolean sendsVideo() {
    return camera != null && camera.available() || screen != null && screen.available();
  }

  /**
   * Publishes a picture, in place of what was published of that medium before. Called by his port
   * when the negotiation says so; the others see it from its first packet on.
   */
  public VideoTrack publishVideo(Medium medium, VideoCodec codec, VideoSender sender) {
    VideoTrack old = video(medium);
    if (old != null && old.codec() == codec && old.sender() == sender) {
      return old;
    }
    unpublishVideo(medium);
    VideoTrack track =
        new VideoTrack(
            this, medium, codec, sender, limitBps(medium), room.settings().video(), room.video());
    set(medium, track);
    return track;
  }

  /** He offers that picture no longer; nothing published is fine. */
  public void unpublishVideo(Medium medium) {
    VideoTrack old = video(medium);
    if (old != null) {
      old.stop();
      set(medium, null);
    }
  }

  private void set(Medium medium, VideoTrack track) {
    if (medium == Medium.CAMERA) {
      camera = track;
    } else {
      screen = track;
    }
  }

  /** His port's {@link MediaPort#mixOutput}, or null if he may not hear the others. */
  MixOutput mixOutput() {
    return mayReceive(Medium.AUDIO) ? port.mixOutput() : null;
  }

  /**
   * Publishes audio in the given codec, in place of what was published before. Called by his port
   * when the negotiation says so.
   */
  public Track publishAudio(AudioCodec codec) {
    return publishAudio(codec, LineSettings.UNTOUCHED);
  }

  /**
   * As {@link #publishAudio(AudioCodec)}.
   *
   * @param line what is done to the voice where it is decoded: for peers that do not do so
   *     themselves
   */
  public Track publishAudio(AudioCodec codec, LineSettings line) {
    if (audio != null && audio.published() == codec) {
      return audio;
    }
    Track old = audio;
    audio = new Track(this, codec, line, room.settings(), room.figures());
    audio.limit(limits.audioBps());
    audio.muted(silenced());
    room.trackReplaced(this, old);
    return audio;
  }

  /** His port's {@link MediaPort#mixOutput} is another one now. */
  public void mixOutputChanged() {
    if (room != null) {
      room.updateMix();
    }
  }

  void enter(Room room) {
    this.room = room;
    port.attach(this);
  }

  void muted(boolean muted) {
    this.muted = muted;
    silence();
  }

  void mutedByModerator(boolean muted) {
    mutedByModerator = muted;
    silence();
  }

  /** His muting or his right to speak has changed. */
  void silence() {
    if (audio != null) {
      audio.muted(silenced());
    }
  }

  /** A grade of {@link PathQuality}, as the room was told last. */
  public int networkQuality() {
    return networkQuality;
  }

  void networkQuality(int grade) {
    networkQuality = grade;
  }

  boolean toldAudible() {
    return toldAudible;
  }

  void toldAudible(boolean told) {
    toldAudible = told;
  }

  /** Takes over what belongs to the user and not to the connection he had before. */
  void succeed(Participant before) {
    mutedByModerator = before.mutedByModerator;
    toldAudible = before.toldAudible;
    networkQuality = before.networkQuality;
  }

  void leave() {
    if (audio != null) {
      audio.close();
      audio = null;
    }
    camera = null;
    screen = null;
    port.close();
  }
}
