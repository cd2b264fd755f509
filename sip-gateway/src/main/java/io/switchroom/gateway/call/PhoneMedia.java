package io.switchroom.gateway.call;

import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.pcm.LineSettings;
import io.switchroom.rtc.sdp.Codec;
import java.util.List;

/**
 * What phone legs speak; values from the configuration.
 *
 * @param codecs in our order of preference
 * @param opus how the mix is encoded for phones that speak Opus, within what they ask for
 * @param line what is done to a phone's voice before others hear it
 */
public record PhoneMedia(List<Codec> codecs, EncoderSettings opus, LineSettings line) {
  public PhoneMedia {
    codecs = List.copyOf(codecs);
  }
}
