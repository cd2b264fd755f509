package io.switchroom.rtc.room;

/** How a track's or a mix's audio is encoded, by its RTP name (RFC 3551 §6, RFC 7587 §7). */
public enum AudioCodec {
  OPUS(48_000),
  PCMU(8_000),
  PCMA(8_000);

  private final int clockRateHz;

  AudioCodec(int clockRateHz) {
    this.clockRateHz = clockRateHz;
  }

  /** The RTP timestamp's rate, Hz. */
  public int clockRateHz() {
    return clockRateHz;
  }
}
