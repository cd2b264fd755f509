package io.switchroom.gateway.sip.locate.dns;

import java.util.Locale;

/**
 * One question: a name and a type, class IN.
 *
 * @param name lower case; one ending with a dot is fully qualified, and search domains never apply
 *     to it
 */
public record RecordQuery(String name, RecordType type) {
  public RecordQuery {
    name = name.toLowerCase(Locale.ROOT);
  }

  /** The name as a person writes it, without its last dot. */
  public String displayName() {
    return DomainNames.relative(name);
  }

  @Override
  public String toString() {
    return type + " " + displayName();
  }
}
