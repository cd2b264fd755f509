package io.switchroom.rtc.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One media section of a browser's offer or of the answer to it. Which end wrote it decides whose
 * direction and source it tells.
 *
 * @param kind audio, video or application
 * @param active part of the BUNDLE group; otherwise refused, stopped, or never taken up
 * @param protocol of the {@code m=} line
 * @param formats of the {@code m=} line
 * @param opusPayloadType −1 where the section is not active audio
 * @param opusFmtp empty when there is none
 * @param video {@link WebRtcVideo#NONE} where the section is not active video
 * @param audioLevelId header extension of RFC 6464; 0 means not used
 * @param midId header extension of RFC 9143; 0 means not used
 * @param source the sender's track; the first, should there be several
 */
public record WebRtcMedia(
    String mid,
    String kind,
    boolean active,
    String protocol,
    List<String> formats,
    Direction direction,
    int opusPayloadType,
    String opusFmtp,
    WebRtcVideo video,
    int audioLevelId,
    int midId,
    Optional<TrackSource> source) {
  public static final String AUDIO_LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
  public static final String MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid";
  static final String PROTOCOL = "UDP/TLS/RTP/SAVPF";

  public WebRtcMedia {
    formats = List.copyOf(formats);
  }

  /** A section of an offer we write: Opus, both header extensions. */
  public static WebRtcMedia offeredAudio(
      String mid, Direction direction, Optional<TrackSource> source) {
    return new WebRtcMedia(
        mid,
        "audio",
        true,
        PROTOCOL,
        List.of("111"),
        direction,
        111,
        "minptime=10;useinbandfec=1",
        WebRtcVideo.NONE,
        1,
        4,
        source);
  }

  /** A section of an offer we write: VP8 and H.264, no header extension. */
  public static WebRtcMedia offeredVideo(
      String mid, Direction direction, Optional<TrackSource> source) {
    WebRtcVideo video = WebRtcVideo.offered();
    return new WebRtcMedia(
        mid, "video", true, PROTOCOL, video.formats(), direction, -1, "", video, 0, 0, source);
  }

  public boolean isAudio() {
    return kind.equals("audio");
  }

  /** Video in a format that we can forward. */
  public boolean isVideo() {
    return !video.none();
  }

  static WebRtcMedia read(
      SessionDescription session, MediaDescription section, String mid, boolean active) {
    Optional<PayloadFormat> opus = Optional.empty();
    if (active && section.kind().equals("audio")) {
      opus =
          section.payloadFormats().stream().filter(f -> f.codec().matches(Codec.OPUS)).findFirst();
    }
    return new WebRtcMedia(
        mid,
        section.kind(),
        active,
        section.protocol(),
        section.formats(),
        session.direction(section),
        opus.map(PayloadFormat::payloadType).orElse(-1),
        opus.map(PayloadFormat::fmtp).orElse(""),
        active && section.kind().equals("video") ? WebRtcVideo.read(section) : WebRtcVideo.NONE,
        active ? extensionId(section, AUDIO_LEVEL_URI) : 0,
        active ? extensionId(section, MID_URI) : 0,
        active ? readSource(section) : Optional.empty());
  }

  /** RFC 8285: {@code a=extmap:<id>["/"<direction>] <URI> [<parameters>]}. */
  private static int extensionId(MediaDescription section, String uri) {
    for (Attribute attribute : section.attributes()) {
      if (attribute.name().equals("extmap")) {
        String[] words = attribute.value().split(" ", 3);
        int slash = words[0].indexOf('/');
        int id = SdpParser.number(slash < 0 ? words[0] : words[0].substring(0, slash), 255);
        if (id > 0 && words.length >= 2 && words[1].equals(uri)) {
          return id;
        }
      }
    }
    return 0;
  }

  private static Optional<TrackSource> readSource(MediaDescription section) {
    OptionalLong ssrc = OptionalLong.empty();
    String ssrcText = "";
    String cname = "";
    for (Attribute attribute : section.attributes()) {
      if (!attribute.name().equals("ssrc")) {
        continue;
      }
      String[] words = attribute.value().split(" ", 2);
      if (ssrc.isEmpty() && isSsrc(words[0])) {
        ssrcText = words[0];
        ssrc = OptionalLong.of(Long.parseLong(ssrcText));
      }
      boolean first = ssrc.isPresent() && words[0].equals(ssrcText) && cname.isEmpty();
      if (first && words.length == 2 && words[1].startsWith("cname:")) {
        cname = words[1].substring("cname:".length());
      }
    }
    String[] msid = section.attribute("msid").orElse("").split(" ");
    String streamId = msid[0];
    String trackId = msid.length > 1 ? msid[1] : "";
    boolean nothing = streamId.isEmpty() && ssrc.isEmpty();
    return nothing || !isWord(streamId) || !isWord(trackId) || !isWord(cname)
        ? Optional.empty()
        : Optional.of(new TrackSource(streamId, trackId, ssrc, cname));
  }

  private static boolean isSsrc(String text) {
    return text.matches("[0-9]{1,10}") && Long.parseLong(text) <= 0xFFFF_FFFFL;
  }

  private static boolean isWord(String text) {
    return text.chars().allMatch(c -> c > ' ');
  }

  /**
   * The section's text form.
   *
   * @param common what every section of the transport repeats
   * @param tail candidates, where they belong into this section
   */
  MediaDescription describe(
      Connection connection, int port, List<Attribute> common, List<Attribute> tail) {
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(new Attribute("mid", mid));
    if (!active) {
      attributes.add(Attribute.of(direction.text()));
      return new MediaDescription(kind, 0, protocol, formats, Optional.of(connection), attributes);
    }
    attributes.addAll(common);
    if (audioLevelId > 0) {
      attributes.add(new Attribute("extmap", audioLevelId + " " + AUDIO_LEVEL_URI));
    }
    if (midId > 0) {
      attributes.add(new Attribute("extmap", midId + " " + MID_URI));
    }
    attributes.add(Attribute.of(direction.text()));
    if (opusPayloadType >= 0) {
      attributes.add(new Attribute("rtpmap", opusPayloadType + " " + Codec.OPUS));
      if (!opusFmtp.isEmpty()) {
        attributes.add(new Attribute("fmtp", opusPayloadType + " " + opusFmtp));
      }
    }
    attributes.addAll(video.attributes());
    source.ifPresent(track -> describe(track, attributes));
    attributes.addAll(tail);
    return new MediaDescription(kind, port, protocol, formats, Optional.of(connection), attributes);
  }

  private static void describe(TrackSource track, List<Attribute> attributes) {
    if (!track.streamId().isEmpty()) {
      String trackId = track.trackId().isEmpty() ? "" : " " + track.trackId();
      attributes.add(new Attribute("msid", track.streamId() + trackId));
    }
    if (track.ssrc().isPresent()) {
      String cname = track.cname().isEmpty() ? "" : " cname:" + track.cname();
      attributes.add(new Attribute("ssrc", track.ssrc().getAsLong() + cname));
    }
  }
}
