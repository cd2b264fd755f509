package io.switchroom.rtc.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The video formats of a media section, as far as we forward them: VP8 (RFC 7741) and H.264 in
 * packetization mode 1, baseline (RFC 6184), and the feedback both ends understand (RFC 4585).
 *
 * @param vp8PayloadType −1: not there
 * @param h264PayloadType −1: not there
 * @param h264Fmtp of the H.264 format as it was offered
 * @param feedback of those we understand, in our order
 */
public record WebRtcVideo(
    int vp8PayloadType, int h264PayloadType, String h264Fmtp, List<String> feedback) {
  /** No video, or none that we understand. */
  public static final WebRtcVideo NONE = new WebRtcVideo(-1, -1, "", List.of());

  static final Codec VP8 = new Codec("VP8", 90_000, 1);
  static final Codec H264 = new Codec("H264", 90_000, 1);
  private static final List<String> UNDERSTOOD =
      List.of("goog-remb", "ccm fir", "nack", "nack pli");

  public WebRtcVideo {
    feedback = List.copyOf(feedback);
  }

  /** What an offer of ours has: both codecs, all feedback. */
  public static WebRtcVideo offered() {
    return new WebRtcVideo(
        96,
        102,
        "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
        UNDERSTOOD);
  }

  static WebRtcVideo read(MediaDescription section) {
    int vp8 = -1;
    int h264 = -1;
    String h264Fmtp = "";
    for (PayloadFormat format : section.payloadFormats()) {
      if (vp8 < 0 && format.codec().matches(VP8)) {
        vp8 = format.payloadType();
      } else if (h264 < 0 && format.codec().matches(H264) && isTaken(format.fmtp())) {
        h264 = format.payloadType();
        h264Fmtp = format.fmtp();
      }
    }
    return vp8 < 0 && h264 < 0 ? NONE : new WebRtcVideo(vp8, h264, h264Fmtp, feedback(section));
  }

  /** RFC 6184 §8.1: mode 1 must be said; the profile without a word is baseline. */
  private static boolean isTaken(String fmtp) {
    Map<String, String> parameters = new TreeMap<>();
    for (String parameter : fmtp.split(";")) {
      String[] pair = parameter.strip().toLowerCase(Locale.ROOT).split("=", 2);
      parameters.put(pair[0], pair.length > 1 ? pair[1] : "");
    }
    return parameters.getOrDefault("packetization-mode", "0").equals("1")
        && parameters.getOrDefault("profile-level-id", "42000a").startsWith("42");
  }

  private static List<String> feedback(MediaDescription section) {
    List<String> said = new ArrayList<>();
    for (Attribute attribute : section.attributes()) {
      int space = attribute.value().indexOf(' ');
      if (attribute.name().equals("rtcp-fb") && space > 0) {
        said.add(attribute.value().substring(space + 1).strip());
      }
    }
    return UNDERSTOOD.stream().filter(said::contains).toList();
  }

  public boolean none() {
    return vp8PayloadType < 0 && h264PayloadType < 0;
  }

  /** What we choose of it where we receive: one codec, VP8 if it is there. */
  WebRtcVideo one() {
    return vp8PayloadType < 0 ? this : new WebRtcVideo(vp8PayloadType, -1, "", feedback);
  }

  /** The payload types for the {@code m=} line, the preferred first. */
  List<String> formats() {
    List<String> formats = new ArrayList<>();
    for (int payloadType : new int[] {vp8PayloadType, h264PayloadType}) {
      if (payloadType >= 0) {
        formats.add(Integer.toString(payloadType));
      }
    }
    return formats;
  }

  List<Attribute> attributes() {
    List<Attribute> attributes = new ArrayList<>();
    describe(vp8PayloadType, VP8, Optional.empty(), attributes);
    describe(h264PayloadType, H264, Optional.of(h264Fmtp), attributes);
    return attributes;
  }

  private void describe(
      int payloadType, Codec codec, Optional<String> fmtp, List<Attribute> attributes) {
    if (payloadType < 0) {
      return;
    }
    attributes.add(new Attribute("rtpmap", payloadType + " " + codec));
    for (String each : feedback) {
      attributes.add(new Attribute("rtcp-fb", payloadType + " " + each));
    }
    fmtp.ifPresent(text -> attributes.add(new Attribute("fmtp", payloadType + " " + text)));
  }
}
