package io.switchroom.scenarios.support;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a telephone offers and what it reads from the answer (RFC 4566): one audio line. */
public final class PhoneSdp {
  private static final Pattern CONNECTION = Pattern.compile("(?m)^c=IN IP4 ([0-9.]{7,15})\\s*$");
  private static final Pattern AUDIO =
      Pattern.compile("(?m)^m=audio ([0-9]{1,5}) RTP/AVP ([0-9]{1,3})(?: .*)?\\s*$");

  /** Where the other side receives RTP, and the payload type it chose. */
  public record Answer(InetSocketAddress rtp, int payloadType) {}

  private PhoneSdp() {}

  /**
   * One audio line with that codec and telephone events.
   *
   * @param host literal address of the RTP socket
   * @param payloadType 0 for PCMU, 8 for PCMA
   */
  public static String offer(String host, int rtpPort, int payloadType) {
    return offer(host, rtpPort, payloadType, payloadType == 0 ? "PCMU/8000" : "PCMA/8000");
  }

  /**
   * One audio line with any codec, telephone events beside it at the same clock rate.
   *
   * @param encoding as in an rtpmap: PCMU/8000 or opus/48000/2
   */
  public static String offer(String host, int rtpPort, int payloadType, String encoding) {
    return String.join(
        "\r\n",
        "v=0",
        "o=- 1 1 IN IP4 " + host,
        "s=-",
        "c=IN IP4 " + host,
        "t=0 0",
        "m=audio " + rtpPort + " RTP/AVP " + payloadType + " 101",
        "a=rtpmap:" + payloadType + " " + encoding,
        "a=rtpmap:101 telephone-event/" + encoding.split("/")[1],
        "a=fmtp:101 0-15",
        "a=ptime:20",
        "a=sendrecv",
        "");
  }

  /** Empty if the text names no usable address and port. Never throws on any text. */
  public static Optional<Answer> read(String sdp) {
    Matcher connection = CONNECTION.matcher(sdp);
    Matcher audio = AUDIO.matcher(sdp);
    if (!connection.find() || !audio.find()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(audio.group(1));
    byte[] address = new byte[4];
    String[] parts = connection.group(1).split("\\.");
    if (port == 0 || port > 65535 || parts.length != 4) {
      return Optional.empty();
    }
    for (int i = 0; i < 4; i++) {
      if (!parts[i].matches("[0-9]{1,3}") || Integer.parseInt(parts[i]) > 255) {
        return Optional.empty();
      }
      address[i] = (byte) Integer.parseInt(parts[i]);
    }
    try {
      InetSocketAddress rtp = new InetSocketAddress(InetAddress.getByAddress(address), port);
      return Optional.of(new Answer(rtp, Integer.parseInt(audio.group(2))));
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }
}
