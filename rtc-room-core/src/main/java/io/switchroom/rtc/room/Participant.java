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
  private boolean muted;
  private long lastRtpNs = NEVER;

  public Participant(UserId id, MemberInfo info, MediaPort port) {
    this.id = id;
    this.info = info;
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

  public boolean muted() {
    return muted;
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
    return audio != null && !muted;
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
    audio.muted(muted);
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
    if (audio != null) {
      audio.muted(muted);
    }
  }

  void leave() {
    if (audio != null) {
      audio.close();
      audio = null;
    }
    port.close();
  }
}
