package io.switchroom.gateway.call;

import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.rtc.sdp.Codec;
import java.util.List;

/**
 * What phone legs speak; values from the configuration.
 *
 * @param codecs in our order of preference
 * @param opus how the mix is encoded for phones that speak Opus, within what they ask for
 * @param levelled whether quiet and loud callers come out alike
 */
public record PhoneMedia(List<Codec> codecs, EncoderSettings opus, boolean levelled) {
  public PhoneMedia {
    codecs = List.copyOf(codecs);
  }
}
