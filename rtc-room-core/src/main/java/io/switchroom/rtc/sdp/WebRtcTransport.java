package io.switchroom.rtc.sdp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The one transport that all sections of a BUNDLE group share (RFC 9143), as one end describes it.
 *
 * @param setup active, passive or actpass (RFC 8842): who begins the DTLS handshake
 */
public record WebRtcTransport(IceCredentials ice, Fingerprint fingerprint, String setup) {

  /**
   * What reading a browser's or a server's description comes to, before either draws its
   * conclusions.
   */
  sealed interface Reading {
    record Read(WebRtcTransport transport, List<WebRtcMedia> media) implements Reading {}

    record Refused(String reason) implements Reading {}
  }

  static Reading read(SessionDescription session) {
    Set<String> bundle = bundled(session);
    if (bundle.isEmpty()) {
      return new Reading.Refused("no BUNDLE group: all media must share one transport");
    }
    List<WebRtcMedia> media = new ArrayList<>();
    Set<String> mids = new HashSet<>();
    MediaDescription first = null;
    for (MediaDescription section : session.media()) {
      String mid = section.attribute("mid").orElse("");
      String where = "section " + (media.size() + 1) + " (" + section.kind() + ")";
      boolean active = bundle.contains(mid);
      if (mid.isEmpty() || mid.indexOf(' ') >= 0 || !mids.add(mid)) {
        return new Reading.Refused(where + " has no mid of its own");
      }
      if (!active && section.port() != 0) {
        return new Reading.Refused(where + " is not in the BUNDLE group");
      }
      WebRtcMedia read = WebRtcMedia.read(session, section, mid, active);
      Optional<String> wrong = active ? wrongWith(section, read) : Optional.empty();
      if (wrong.isPresent()) {
        return new Reading.Refused(where + " " + wrong.get());
      }
      if (active && first == null) {
        first = section;
      }
      media.add(read);
    }
    if (media.stream().noneMatch(m -> m.active() && m.isAudio())) {
      return new Reading.Refused("no audio");
    }
    return readTransport(session, first, media);
  }

  private static Reading readTransport(
      SessionDescription session, MediaDescription section, List<WebRtcMedia> media) {
    String ufrag = session.attribute(section, "ice-ufrag").orElse("");
    String pwd = session.attribute(section, "ice-pwd").orElse("");
    Optional<IceCredentials> ice = IceCredentials.parse(ufrag, pwd);
    if (ice.isEmpty()) {
      return new Reading.Refused("no usable ice-ufrag and ice-pwd");
    }
    Optional<Fingerprint> fingerprint =
        fingerprint(section.attributes()).or(() -> fingerprint(session.attributes()));
    if (fingerprint.isEmpty()) {
      return new Reading.Refused("no SHA-256 fingerprint");
    }
    // RFC 8842: without the attribute the one who writes is active.
    String setup = session.attribute(section, "setup").orElse("active");
    return new Reading.Read(new WebRtcTransport(ice.get(), fingerprint.get(), setup), media);
  }

  private static Optional<Fingerprint> fingerprint(List<Attribute> attributes) {
    return attributes.stream()
        .filter(a -> a.name().equals("fingerprint"))
        .flatMap(a -> Fingerprint.parse(a.value()).stream())
        .findFirst();
  }

  private static Optional<String> wrongWith(MediaDescription section, WebRtcMedia read) {
    if (read.isVideo() && !section.has("rtcp-mux")) {
      return Optional.of("has no rtcp-mux");
    }
    if (!read.isAudio()) {
      return Optional.empty();
    }
    if (!section.protocol().equals(WebRtcMedia.PROTOCOL)) {
      return Optional.of("is over " + section.protocol() + ", not " + WebRtcMedia.PROTOCOL);
    }
    if (!section.has("rtcp-mux")) {
      return Optional.of("has no rtcp-mux");
    }
    return read.opusPayloadType() < 0 ? Optional.of("offers no opus") : Optional.empty();
  }

  private static Set<String> bundled(SessionDescription session) {
    for (Attribute attribute : session.attributes()) {
      if (attribute.name().equals("group") && attribute.value().startsWith("BUNDLE ")) {
        return new HashSet<>(List.of(attribute.value().substring(7).strip().split(" +")));
      }
    }
    return Set.of();
  }

  static Attribute bundle(List<WebRtcMedia> media) {
    String mids =
        media.stream()
            .filter(WebRtcMedia::active)
            .map(WebRtcMedia::mid)
            .collect(Collectors.joining(" "));
    return new Attribute("group", mids.isEmpty() ? "BUNDLE" : "BUNDLE " + mids);
  }

  /** What every section of the transport repeats. */
  List<Attribute> attributes() {
    return List.of(
        new Attribute("ice-ufrag", ice.ufrag()),
        new Attribute("ice-pwd", ice.pwd()),
        new Attribute("fingerprint", fingerprint.toString()),
        new Attribute("setup", setup),
        Attribute.of("rtcp-mux"));
  }
}
