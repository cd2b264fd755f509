package io.switchroom.codec.audio;

/**
 * How an encoder is to trade bits and work for sound. G.711 and G.722 have nothing to trade and
 * ignore them.
 *
 * @param bitrateBps bits per second without headers, or {@link #AUTO_BITRATE}: what suits rate,
 *     channels and scene
 * @param complexity 0 (cheapest) to 10
 * @param fec whether packets carry a coarse copy of what went before (RFC 6716 §2.1.7)
 * @param expectedLossPercent the loss to prepare for as long as no more is known, 0 to 100; with
 *     {@code fec} it decides how many bits the copies get, and at 0 there are none
 * @param dtx whether silence is sent as nothing but a packet every 400 ms
 */
public record EncoderSettings(
    int bitrateBps,
    int complexity,
    boolean fec,
    int expectedLossPercent,
    boolean dtx,
    Scene scene) {
  public static final int AUTO_BITRATE = 0;

  /** A voice without FEC or DTX: the gateway's side of a call. */
  public static final EncoderSettings SPEECH =
      new EncoderSettings(AUTO_BITRATE, 5, false, 0, false, Scene.SPEECH);

  /** What is sent: for a voice intelligibility comes first, for music nothing may be left out. */
  public enum Scene {
    SPEECH,
    MUSIC
  }
}
