package io.switchroom.rtc.sdp;

import java.util.OptionalLong;

/**
 * What a sender says of the track in a media section (RFC 8830 {@code msid}, RFC 5576 {@code
 * ssrc}).
 *
 * @param streamId from us to a browser: the participant's identifier
 * @param ssrc unsigned 32 bits; a browser may leave it out
 * @param cname empty when there is no ssrc
 */
public record TrackSource(String streamId, String trackId, OptionalLong ssrc, String cname) {
  /** Throws IllegalArgumentException when a word has a space or a line break in it. */
  public TrackSource {
    for (String word : new String[] {streamId, trackId, cname}) {
      for (int i = 0; i < word.length(); i++) {
        if (word.charAt(i) <= ' ') {
          throw new IllegalArgumentException("not one word: " + word);
        }
      }
    }
  }

  public static TrackSource of(String streamId, String trackId, long ssrc, String cname) {
    return new TrackSource(streamId, trackId, OptionalLong.of(ssrc), cname);
  }
}
