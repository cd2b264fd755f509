package io.switchroom.gateway.sip.auth;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The parameters of one challenge or answer, as text: {@code Digest name="value", name=value}. */
final class DigestHeader {
  private static final String SCHEME = "Digest ";

  private final Map<String, String> parameters;

  private DigestHeader(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  /** Empty for another scheme, or what cannot be read. Never throws. */
  static Optional<DigestHeader> parse(String value) {
    String text = value.trim();
    if (!text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    Map<String, String> parameters = new HashMap<>();
    int at = SCHEME.length();
    for (int equals; at < text.length() && (equals = text.indexOf('=', at)) >= 0; ) {
      String name = text.substring(at, equals).trim().toLowerCase(Locale.ROOT);
      int begin = equals + 1;
      while (begin < text.length() && text.charAt(begin) == ' ') {
        begin++;
      }
      StringBuilder parameter = new StringBuilder();
      int end = begin;
      if (begin < text.length() && text.charAt(begin) == '"') {
        for (end++; end < text.length() && text.charAt(end) != '"'; end++) {
          if (text.charAt(end) == '\\' && end + 1 < text.length()) {
            end++;
          }
          parameter.append(text.charAt(end));
        }
        if (end >= text.length()) {
          return Optional.empty();
        }
      }
      int comma = text.indexOf(',', end);
      int next = comma < 0 ? text.length() : comma;
      if (end == begin) {
        parameter.append(text, begin, next);
      }
      parameters.putIfAbsent(name, parameter.toString().trim());
      at = next + 1;
    }
    return Optional.of(new DigestHeader(parameters));
  }

  /** Null where it is not there. */
  String get(String name) {
    return parameters.get(name);
  }

  String get(String name, String otherwise) {
    return parameters.getOrDefault(name, otherwise);
  }

  /** As it stands between quotes. */
  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
