package io.switchroom.rtc.sdp;

import java.util.List;

/**
 * Our end of a phone's audio stream.
 *
 * @param address IPv4 or IPv6 literal the phone is to send to
 * @param supported in our order of preference
 */
public record LocalAudio(
    String address, int port, long sessionId, long sessionVersion, List<Codec> supported) {
  public LocalAudio {
    supported = List.copyOf(supported);
  }
}
