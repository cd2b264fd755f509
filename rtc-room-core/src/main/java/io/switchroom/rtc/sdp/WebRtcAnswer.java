package io.switchroom.rtc.sdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server's answer to a {@link WebRtcOffer}: ICE-lite, passive, everything on one transport.
 *
 * @param candidates where we are reached, best first
 */
public record WebRtcAnswer(
    WebRtcTransport transport, List<InetSocketAddress> candidates, List<WebRtcMedia> media) {
  private static final int DISCARD_PORT = 9;
  private static final int MAX_CANDIDATES = 64;
  private static final String OPUS_FMTP = "minptime=10;useinbandfec=1";
  // RFC 8445 §5.1.2: type preference of a host candidate, component 1.
  private static final long HOST_PRIORITY = (126L << 24) | 255;
  private static final Pattern HOST_CANDIDATE =
      Pattern.compile(
          "[A-Za-z0-9+/]{1,32} 1 (?:udp|UDP) [0-9]{1,10} ([^ ]{1,255}) ([0-9]{1,5}) typ host.*");

  public WebRtcAnswer {
    candidates = List.copyOf(candidates);
    media = List.copyOf(media);
  }

  /** An answer to use, or why it cannot be. */
  public sealed interface Result {
    record Ok(WebRtcAnswer answer) implements Result {}

    record Refused(String reason) implements Result {}
  }

  /**
   * Takes up all audio of the offer and video in VP8 or H.264, refuses the rest. A section receives
   * if the browser sends, and sends if the browser receives and there is a source for it; neither
   * makes it inactive, and it stays in the group for later.
   *
   * @param candidates resolved addresses; the first is the default
   * @param sources by mid: what we send there
   */
  public static WebRtcAnswer to(
      WebRtcOffer offer,
      IceCredentials ice,
      Fingerprint fingerprint,
      List<InetSocketAddress> candidates,
      Map<String, TrackSource> sources) {
    List<WebRtcMedia> media = new ArrayList<>();
    for (WebRtcMedia offered : offer.media()) {
      Optional<TrackSource> source = Optional.ofNullable(sources.get(offered.mid()));
      if (offered.active() && offered.isAudio()) {
        media.add(audio(offered, source));
      } else if (isUsable(offered)) {
        media.add(video(offered, source));
      } else {
        media.add(refused(offered));
      }
    }
    return new WebRtcAnswer(new WebRtcTransport(ice, fingerprint, "passive"), candidates, media);
  }

  private static WebRtcMedia audio(WebRtcMedia offered, Optional<TrackSource> source) {
    boolean sends = offered.direction().receives() && source.isPresent();
    return new WebRtcMedia(
        offered.mid(),
        offered.kind(),
        true,
        offered.protocol(),
        List.of(Integer.toString(offered.opusPayloadType())),
        Direction.of(sends, offered.direction().sends()),
        offered.opusPayloadType(),
        OPUS_FMTP,
        WebRtcVideo.NONE,
        offered.audioLevelId(),
        offered.midId(),
        sends ? source : Optional.empty());
  }

  /** Video that nobody needs to multiplex by hand: over the one transport, in a codec of ours. */
  private static boolean isUsable(WebRtcMedia offered) {
    return offered.active() && offered.isVideo() && offered.protocol().equals(WebRtcMedia.PROTOCOL);
  }

  /** Where the browser sends we name the one codec we want, where it receives all we may send. */
  private static WebRtcMedia video(WebRtcMedia offered, Optional<TrackSource> source) {
    boolean sends = offered.direction().receives() && source.isPresent();
    WebRtcVideo video = offered.direction().sends() ? offered.video().one() : offered.video();
    return new WebRtcMedia(
        offered.mid(),
        offered.kind(),
        true,
        offered.protocol(),
        video.formats(),
        Direction.of(sends, offered.direction().sends()),
        -1,
        "",
        video,
        0,
        offered.midId(),
        sends ? source : Optional.empty());
  }

  private static WebRtcMedia refused(WebRtcMedia offered) {
    return new WebRtcMedia(
        offered.mid(),
        offered.kind(),
        false,
        offered.protocol(),
        offered.formats(),
        Direction.INACTIVE,
        -1,
        "",
        WebRtcVideo.NONE,
        0,
        0,
        Optional.empty());
  }

  /** Our end as a browser takes it. Candidates stand once, in the first section of the group. */
  public SessionDescription describe(long sessionId, long sessionVersion) {
    InetSocketAddress best = candidates.isEmpty() ? null : candidates.get(0);
    Connection connection = Connection.of(best == null ? "0.0.0.0" : literal(best));
    int port = best == null ? DISCARD_PORT : best.getPort();
    List<MediaDescription> sections = new ArrayList<>();
    boolean candidatesWritten = false;
    for (WebRtcMedia section : media) {
      boolean first = section.active() && !candidatesWritten;
      candidatesWritten |= first;
      sections.add(
          section.describe(
              connection, port, transport.attributes(), first ? candidateAttributes() : List.of()));
    }
    return new SessionDescription(
        Origin.of(sessionId, sessionVersion, connection.address()),
        "-",
        Optional.empty(),
        "0 0",
        List.of(
            Attribute.of("ice-lite"),
            WebRtcTransport.bundle(media),
            new Attribute("msid-semantic", " WMS *")),
        sections);
  }

  private List<Attribute> candidateAttributes() {
    List<Attribute> attributes = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      InetSocketAddress candidate = candidates.get(i);
      // The local preference falls from 65535, so that the first address is tried first.
      long priority = HOST_PRIORITY | (65535L - i) << 8;
      attributes.add(
          new Attribute(
              "candidate",
              (i + 1)
                  + " 1 udp "
                  + priority
                  + " "
                  + literal(candidate)
                  + " "
                  + candidate.getPort()
                  + " typ host"));
    }
    attributes.add(Attribute.of("end-of-candidates"));
    return attributes;
  }

  private static String literal(InetSocketAddress address) {
    String text = address.getAddress().getHostAddress();
    // The zone of a link-local address means nothing elsewhere.
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  /** As a client of ours reads it. Never throws on any text. */
  public static Result parse(String text) {
    return switch (SdpParser.parse(text)) {
      case ParsedSdp.Malformed malformed -> new Result.Refused(malformed.toString());
      case ParsedSdp.Ok ok -> from(ok.description());
    };
  }

  private static Result from(SessionDescription description) {
    return switch (WebRtcTransport.read(description)) {
      case WebRtcTransport.Reading.Refused refused -> new Result.Refused(refused.reason());
      case WebRtcTransport.Reading.Read read -> {
        List<InetSocketAddress> candidates = readCandidates(description);
        yield candidates.isEmpty()
            ? new Result.Refused("no host candidate")
            : new Result.Ok(new WebRtcAnswer(read.transport(), candidates, read.media()));
      }
    };
  }

  private static List<InetSocketAddress> readCandidates(SessionDescription description) {
    List<InetSocketAddress> found = new ArrayList<>();
    for (MediaDescription section : description.media()) {
      for (Attribute attribute : section.attributes()) {
        Matcher m = HOST_CANDIDATE.matcher(attribute.value());
        if (attribute.name().equals("candidate") && m.matches() && found.size() < MAX_CANDIDATES) {
          Optional<InetAddress> address = Connection.of(m.group(1)).inetAddress();
          int port = SdpParser.number(m.group(2), 65535);
          if (address.isPresent() && port > 0) {
            found.add(new InetSocketAddress(address.get(), port));
          }
        }
      }
    }
    return found;
  }
}
