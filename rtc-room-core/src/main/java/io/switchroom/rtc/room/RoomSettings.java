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
 * @param qualityIntervalMs how often the members' networks are looked at, ms
 * @param video limits of video
 * @param rules how long it lives
 */
public record RoomSettings(
    int maxMembers,
    EncoderSettings voice,
    int mixedTalkers,
    int maxJitterMs,
    int volumeIntervalMs,
    int qualityIntervalMs,
    VideoSettings video,
    RoomRules rules) {
  private static final int QUALITY_INTERVAL_MS = 2_000;

  /** With the limits for video, and the interval of networks, as they are shipped. */
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
        QUALITY_INTERVAL_MS,
        VideoSettings.DEFAULT,
        rules);
  }
}
