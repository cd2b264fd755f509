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
  private final UserId id;
  private final MemberInfo info;
  private final MediaPort port;
  private Room room;
  private Track audio;
  private DelayHistogram delays;
  private Role role;
  private boolean muted;
  private boolean mutedByModerator;

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

  /** A packet of his sound or picture arrived. */
  void heard(long nowNs) {
    room.heard(nowNs);
  }

  void enter(Room room) {
    this.room = room;
    port.attach(this);
  }

  /** Whether nothing of what he sends is passed on. */
  boolean silenced() {
    return muted() || role == Role.AUDIENCE;
  }

  void muted(boolean muted) {
    this.muted = muted;
    silence();
  }

  void mutedByModerator(boolean muted) {
    mutedByModerator = muted;
    silence();
  }

  void role(Role role) {
    this.role = role;
    silence();
  }

  private void silence() {
    if (audio != null) {
      audio.muted(silenced());
    }
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
  }

  void leave() {
    if (audio != null) {
      audio.close();
      audio = null;
    }
    port.close();
  }
}
