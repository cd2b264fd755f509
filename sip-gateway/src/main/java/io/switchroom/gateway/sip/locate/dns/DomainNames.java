package io.switchroom.gateway.sip.locate.dns;

/** Which strings are names that can be asked for (RFC 1035 §2.3.4, RFC 1123 §2.1). */
public final class DomainNames {
  private static final int MAX_NAME = 253;
  private static final int MAX_LABEL = 63;

  private DomainNames() {}

  /**
   * Whether this is a name of letters, digits, hyphens and underscores. Underscores are no part of
   * host names, but of SRV owners, and of names people have given to hosts.
   *
   * @param name with or without its last dot; {@code "."} is none
   */
  public static boolean isName(String name) {
    int end = relative(name).length();
    if (end == 0 || end > MAX_NAME) {
      return false;
    }
    int label = 0;
    for (int i = 0; i < end; i++) {
      char c = name.charAt(i);
      if (c == '.') {
        if (label == 0) {
          return false;
        }
        label = 0;
      } else if (!isLabelChar(c) || ++label > MAX_LABEL) {
        return false;
      }
    }
    return label > 0;
  }

  /** The name with its last dot, so that no search domain applies. */
  public static String absolute(String name) {
    return name.endsWith(".") ? name : name + ".";
  }

  /** The name without its last dot, as people write it. */
  public static String relative(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static boolean isLabelChar(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '_';
  }
}
