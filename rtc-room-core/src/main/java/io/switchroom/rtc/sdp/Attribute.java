package io.switchroom.rtc.sdp;

/**
 * An {@code a=} line (RFC 8866 §5.13).
 *
 * @param value what follows the colon; empty for a property attribute
 */
public record Attribute(String name, String value) {
  /** Throws IllegalArgumentException where a value would break out of its line. */
  public Attribute {
    if (name.isEmpty() || name.indexOf(':') >= 0 || breaksLine(name) || breaksLine(value)) {
      throw new IllegalArgumentException("not an attribute: " + name);
    }
  }

  static Attribute of(String name) {
    return new Attribute(name, "");
  }

  private static boolean breaksLine(String text) {
    return text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
  }

  @Override
  public String toString() {
    return value.isEmpty() ? name : name + ":" + value;
  }
}
