package io.switchroom.rtc.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a browser offers, reduced to what a server that is ICE-lite and answers passive needs. The
 * browser's candidates are not read: its connectivity checks show where it is.
 */
public record WebRtcOffer(WebRtcTransport transport, List<WebRtcMedia> media) {
  private static final int DISCARD_PORT = 9;

  public WebRtcOffer {
    media = List.copyOf(media);
  }

  /** An offer to answer, or why it cannot be. */
  public sealed interface Result {
    record Ok(WebRtcOffer offer) implements Result {}

    record Refused(String reason) implements Result {}
  }

  /** Never throws on any text. */
  public static Result parse(String text) {
    return switch (SdpParser.parse(text)) {
      case ParsedSdp.Malformed malformed -> new Result.Refused(malformed.toString());
      case ParsedSdp.Ok ok -> from(ok.description());
    };
  }

  public static Result from(SessionDescription description) {
    if (description.attribute("ice-lite").isPresent()) {
      return new Result.Refused("both ends would be ICE-lite");
    }
    return switch (WebRtcTransport.read(description)) {
      case WebRtcTransport.Reading.Refused refused -> new Result.Refused(refused.reason());
      case WebRtcTransport.Reading.Read read -> accept(read);
    };
  }

  private static Result accept(WebRtcTransport.Reading.Read read) {
    String setup = read.transport().setup();
    if (!setup.equals("actpass") && !setup.equals("active")) {
      return new Result.Refused("setup:" + setup + ": the browser must begin the DTLS handshake");
    }
    return new Result.Ok(new WebRtcOffer(read.transport(), read.media()));
  }

  /** The offer as a client of ours sends it, without candidates. */
  public SessionDescription describe(long sessionId, long sessionVersion) {
    Connection nowhere = Connection.of("0.0.0.0");
    List<MediaDescription> sections = new ArrayList<>();
    for (WebRtcMedia section : media) {
      sections.add(section.describe(nowhere, DISCARD_PORT, transport.attributes(), List.of()));
    }
    return new SessionDescription(
        Origin.of(sessionId, sessionVersion, "127.0.0.1"),
        "-",
        Optional.empty(),
        "0 0",
        List.of(WebRtcTransport.bundle(media)),
        sections);
  }
}
