package io.switchroom.codec;

import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.g711.G711;
import io.switchroom.codec.g711.G711Decoder;
import io.switchroom.codec.g711.G711Encoder;
import io.switchroom.codec.g722.G722Decoder;
import io.switchroom.codec.g722.G722Encoder;
import io.switchroom.codec.opus.OpusDecoder;
import io.switchroom.codec.opus.OpusEncoder;

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
   * @throws IllegalArgumentException if Opus has no such rate (8, 12, 16, 24 or 48 kHz)
   * @throws io.switchroom.codec.natives.NativeCodecUnavailableException if there is no libopus
   */
  public AudioDecoder newDecoder(int rateHz) {
    return switch (this) {
      case OPUS -> new OpusDecoder(rateHz, 1);
      case G722 -> new G722Decoder();
      case PCMU -> new G711Decoder(G711.PCMU);
      case PCMA -> new G711Decoder(G711.PCMA);
    };
  }

  /** As {@link #newEncoder(int, EncoderSettings)}, with {@link EncoderSettings#SPEECH}. */
  public AudioEncoder newEncoder(int rateHz) {
    return newEncoder(rateHz, EncoderSettings.SPEECH);
  }

  /**
   * An encoder of one stream.
   *
   * @param rateHz of the PCM; a codec that has but one rate takes that ({@link
   *     AudioEncoder#rateHz})
   * @throws IllegalArgumentException if Opus has no such rate (8, 12, 16, 24 or 48 kHz) or setting
   * @throws io.switchroom.codec.natives.NativeCodecUnavailableException if there is no libopus
   */
  public AudioEncoder newEncoder(int rateHz, EncoderSettings settings) {
    return switch (this) {
      case OPUS -> new OpusEncoder(rateHz, 1, settings);
      case G722 -> new G722Encoder();
      case PCMU -> new G711Encoder(G711.PCMU);
      case PCMA -> new G711Encoder(G711.PCMA);
    };
  }
}
