package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.EncoderSettings;

/**
 * How a {@link MixOutput} wants its mix. Outputs of one room that want it alike share their
 * encodes, so settings that make no difference should not differ.
 *
 * @param rateHz of the PCM that is encoded: 8000, 16000 or 48000; G.711 and G.722 have but one
 * @param ptimeMs audio per packet: 10, 20, 30, 40 or 60 ms
 * @param encoder G.711 and G.722 ignore it
 */
public record MixFormat(AudioCodec codec, int rateHz, int ptimeMs, EncoderSettings encoder) {
  /** Throws IllegalArgumentException for another packet time or rate. */
  public MixFormat {
    boolean whole = ptimeMs >= 10 && ptimeMs <= 60 && ptimeMs % 10 == 0 && ptimeMs != 50;
    if (!whole || rateHz != 8_000 && rateHz != 16_000 && rateHz != 48_000) {
      throw new IllegalArgumentException("no mix of " + rateHz + " Hz, " + ptimeMs + " ms");
    }
  }

  /** Packets of 20 ms of G.711 or G.722. */
  public static MixFormat of(AudioCodec codec) {
    return of(codec, 20);
  }

  /** G.711 or G.722. */
  public static MixFormat of(AudioCodec codec, int ptimeMs) {
    return new MixFormat(codec, codec.audioRateHz(), ptimeMs, EncoderSettings.SPEECH);
  }

  /** Whether a decoder remembers what came before: then encoders must not change unprepared. */
  boolean hasMemory() {
    return codec == AudioCodec.OPUS || codec == AudioCodec.G722;
  }
}
