package io.switchroom.gateway.call;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.rtc.room.MixFormat;
import io.switchroom.rtc.sdp.Codec;
import io.switchroom.rtc.sdp.NegotiatedAudio;
import io.switchroom.rtc.sdp.OpusParameters;

/** From what SDP calls a codec to what a room does with it. */
final class PhoneCodecs {
  private PhoneCodecs() {}

  static AudioCodec audioCodec(Codec codec) {
    if (codec.matches(Codec.OPUS)) {
      return AudioCodec.OPUS;
    }
    if (codec.matches(Codec.G722)) {
      return AudioCodec.G722;
    }
    return codec.matches(Codec.PCMA) ? AudioCodec.PCMA : AudioCodec.PCMU;
  }

  /** The mix as the phone asked for it. */
  static MixFormat mixFormat(NegotiatedAudio audio, EncoderSettings opus) {
    AudioCodec codec = audioCodec(audio.codec());
    return codec == AudioCodec.OPUS
        ? new MixFormat(codec, opusRateHz(audio.opus()), audio.ptimeMs(), fitting(audio, opus))
        : MixFormat.of(codec, audio.ptimeMs());
  }

  /** The lowest of the mix's rates that holds all the phone plays (RFC 7587 §6.1). */
  private static int opusRateHz(OpusParameters wanted) {
    if (wanted.maxPlaybackRateHz() <= 8_000) {
      return 8_000;
    }
    return wanted.maxPlaybackRateHz() <= 16_000 ? 16_000 : 48_000;
  }

  private static EncoderSettings fitting(NegotiatedAudio audio, EncoderSettings ours) {
    OpusParameters wanted = audio.opus();
    return new EncoderSettings(
        Math.min(ours.bitrateBps(), wanted.maxAverageBitrateBps()),
        ours.complexity(),
        ours.fec() && wanted.inbandFec(),
        ours.expectedLossPercent(),
        false,
        ours.scene());
  }
}
