package io.switchroom.rtc.sdp;

import java.util.List;
import java.util.Optional;

/**
 * A session description (RFC 8866): what is at session level, and the media sections in order.
 *
 * @param timing the {@code t=} line's value
 */
public record SessionDescription(
    Origin origin,
    String sessionName,
    Optional<Connection> connection,
    String timing,
    List<Attribute> attributes,
    List<MediaDescription> media) {

  public SessionDescription {
    attributes = List.copyOf(attributes);
    media = List.copyOf(media);
  }

  /** The value of the first session-level attribute of this name; empty text for a property. */
  public Optional<String> attribute(String name) {
    return find(attributes, name);
  }

  /** As the section says, else as the session says. */
  Optional<String> attribute(MediaDescription section, String name) {
    return section.attribute(name).or(() -> attribute(name));
  }

  /** As the section says, else as the session says, else both ways. */
  public Direction direction(MediaDescription section) {
    return section.direction().or(() -> findDirection(attributes)).orElse(Direction.SENDRECV);
  }

  /** Where the section's media goes, if it says so anywhere. */
  public Optional<Connection> connection(MediaDescription section) {
    return section.connection().or(() -> connection);
  }

  static Optional<String> find(List<Attribute> attributes, String name) {
    for (Attribute attribute : attributes) {
      if (attribute.name().equals(name)) {
        return Optional.of(attribute.value());
      }
    }
    return Optional.empty();
  }

  static Optional<Direction> findDirection(List<Attribute> attributes) {
    for (Attribute attribute : attributes) {
      for (Direction direction : Direction.values()) {
        if (attribute.name().equals(direction.text())) {
          return Optional.of(direction);
        }
      }
    }
    return Optional.empty();
  }

  /** The text to send, lines ended by CRLF. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(1024);
    out.append("v=0\r\no=").append(origin).append("\r\ns=").append(sessionName).append("\r\n");
    connection.ifPresent(c -> out.append("c=").append(c).append("\r\n"));
    out.append("t=").append(timing).append("\r\n");
    for (Attribute attribute : attributes) {
      out.append("a=").append(attribute).append("\r\n");
    }
    for (MediaDescription section : media) {
      section.appendTo(out);
    }
    return out.toString();
  }
}
