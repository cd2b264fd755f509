package io.switchroom.rtc.room;

/**
 * A room's limits for video; every value comes from the configuration.
 *
 * @param maxSenders members whose video is passed on at once
 * @param packetsKept of each track, to be sent again to who missed some; a power of two
 * @param keyFrameIntervalMs between two requests for a key frame of one track at least
 * @param maxBitrateBps of one track, unless the participant has a limit of his own; 0: none
 * @param toleranceMs a track may be this long above its limit, by as much as its limit is
 * @param stoppedAfterMs without a packet until a track counts as stopped
 */
public record VideoSettings(
    int maxSenders,
    int packetsKept,
    int keyFrameIntervalMs,
    long maxBitrateBps,
    int toleranceMs,
    int stoppedAfterMs) {
  public static final VideoSettings DEFAULT =
      new VideoSettings(50, 512, 500, 2_500_000, 2_000, 30_000);

  public VideoSettings {
    if (Integer.bitCount(packetsKept) != 1) {
      throw new IllegalArgumentException("no power of two: " + packetsKept);
    }
  }
}
