package io.switchroom.codec;

import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.AudioEncoder;

/** How a stream's audio is encoded, by its RTP name (RFC 3551 §6, RFC 7587 §7). */
public enum AudioCodec {
  OPUS(48_000, 48_000),
  G722(8_000, 16_000),
  PCMU(8_000, 8_000),
  PCMA(8_000, 8_000);

  private final int clockRateHz;
  private final int audioRateHz;

  AudioCodec(int clockRateHz, int audioRateHz) {
    this.clockRateHz = clockRateHz;
    this.audioRateHz = audioRateHz;
  }

  /** The RTP timestamp's rate, Hz; for G.722 by RFC 3551 §4.5.2 half of the audio's. */
  public int clockRateHz() {
    return clockRateHz;
  }

  /** The highest rate of PCM that gains anything with this codec, Hz. */
  public int audioRateHz() {
    return audioRateHz;
  }

  /**
   * A decoder of one stream.
   *
   * @param rateHz wanted of the PCM; a codec that has but one rate gives that ({@link
   *     AudioDecoder#rateHz})
   */
  public AudioDecoder newDecoder(int rateHz) {
    throw new UnsupportedOperationException("to be written");
  }

  /**
   * An encoder of one stream.
   *
   * @param rateHz of the PCM; a codec that has but one rate takes that ({@link
   *     AudioEncoder#rateHz})
   */
  public AudioEncoder newEncoder(int rateHz) {
    throw new UnsupportedOperationException("to be written");
  }
}
