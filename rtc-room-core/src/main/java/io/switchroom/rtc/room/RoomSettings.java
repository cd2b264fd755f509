package io.switchroom.rtc.room;

import io.switchroom.codec.audio.EncoderSettings;

/**
 * A room's limits and audio settings; every value comes from the configuration.
 *
 * @param maxMembers participants at most
 * @param voice how a phone's voice is encoded in Opus for browsers
 * @param mixedTalkers voices mixed at once at most; of more, the loudest
 * @param maxJitterMs the longest a mixed track may be held back, ms
 * @param volumeIntervalMs how often volumes may be told, ms
 * @param video limits of video
 * @param rules how long it lives
 */
public record RoomSettings(
    int maxMembers,
    EncoderSettings voice,
    int mixedTalkers,
    int maxJitterMs,
    int volumeIntervalMs,
    VideoSettings video,
    RoomRules rules) {

  /** With the limits for video as they are shipped. */
  public RoomSettings(
      int maxMembers,
      EncoderSettings voice,
      int mixedTalkers,
      int maxJitterMs,
      int volumeIntervalMs,
      RoomRules rules) {
    this(
        maxMembers,
        voice,
        mixedTalkers,
        maxJitterMs,
        volumeIntervalMs,
        VideoSettings.DEFAULT,
        rules);
  }
}
