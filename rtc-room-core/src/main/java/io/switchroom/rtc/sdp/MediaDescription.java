package io.switchroom.rtc.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A media section: the {@code m=} line and what belongs to it (RFC 8866 §5.14). Bandwidth and other
 * lines that nobody here reads are not kept.
 *
 * @param kind audio, video, application, ...
 * @param port 0 means refused or switched off
 */
public record MediaDescription(
    String kind,
    int port,
    String protocol,
    List<String> formats,
    Optional<Connection> connection,
    List<Attribute> attributes) {
  private static final int PAYLOAD_TYPES = 128;

  public MediaDescription {
    formats = List.copyOf(formats);
    attributes = List.copyOf(attributes);
  }

  /** The value of the first attribute of this name; empty text for a property. */
  public Optional<String> attribute(String name) {
    return SessionDescription.find(attributes, name);
  }

  public boolean has(String name) {
    return attribute(name).isPresent();
  }

  /** What this section says itself. */
  Optional<Direction> direction() {
    return SessionDescription.findDirection(attributes);
  }

  /**
   * The RTP formats in the order of the {@code m=} line; what is neither mapped nor static is left
   * out.
   */
  public List<PayloadFormat> payloadFormats() {
    Codec[] codecs = new Codec[PAYLOAD_TYPES];
    String[] fmtps = new String[PAYLOAD_TYPES];
    for (Attribute attribute : attributes) {
      boolean rtpmap = attribute.name().equals("rtpmap");
      int space = attribute.value().indexOf(' ');
      if (space < 0 || !rtpmap && !attribute.name().equals("fmtp")) {
        continue;
      }
      int payloadType = payloadType(attribute.value().substring(0, space));
      String rest = attribute.value().substring(space + 1).strip();
      if (payloadType >= 0 && rtpmap) {
        codecs[payloadType] = Codec.parse(rest).orElse(null);
      } else if (payloadType >= 0) {
        fmtps[payloadType] = rest;
      }
    }
    List<PayloadFormat> found = new ArrayList<>();
    boolean[] seen = new boolean[PAYLOAD_TYPES];
    for (String format : formats) {
      int payloadType = payloadType(format);
      if (payloadType < 0 || seen[payloadType]) {
        continue;
      }
      seen[payloadType] = true;
      Codec codec =
          codecs[payloadType] != null
              ? codecs[payloadType]
              : Codec.ofStaticPayloadType(payloadType).orElse(null);
      if (codec != null) {
        String fmtp = fmtps[payloadType] == null ? "" : fmtps[payloadType];
        found.add(new PayloadFormat(payloadType, codec, fmtp));
      }
    }
    return found;
  }

  private static int payloadType(String text) {
    return SdpParser.number(text, PAYLOAD_TYPES - 1);
  }

  void appendTo(StringBuilder out) {
    out.append("m=").append(kind).append(' ').append(port).append(' ').append(protocol);
    for (String format : formats) {
      out.append(' ').append(format);
    }
    out.append("\r\n");
    connection.ifPresent(c -> out.append("c=").append(c).append("\r\n"));
    for (Attribute attribute : attributes) {
      out.append("a=").append(attribute).append("\r\n");
    }
  }
}
