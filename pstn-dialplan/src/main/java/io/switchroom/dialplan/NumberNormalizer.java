package io.switchroom.dialplan;

import java.util.Optional;

/**
 * Brings the many ways to write a number to one that can be compared: digits only, the country code
 * first where one was given. {@code +49 (30) 1234-0}, {@code 0049 30 12340} and {@code 493012340}
 * are the same number; carriers send each of the three.
 */
public final class NumberNormalizer {
  // E.164 allows 15; trunks add prefixes.
  private static final int MAX_DIGITS = 32;

  private NumberNormalizer() {}

  /**
   * Empty when the text is no number: no digits, too many, or anything but digits and separators.
   */
  public static Optional<String> normalize(String text) {
    // What follows a semicolon are parameters of a telephone-subscriber (RFC 3966).
    int semicolon = text.indexOf(';');
    String number = (semicolon < 0 ? text : text.substring(0, semicolon)).strip();
    boolean plus = number.startsWith("+");
    StringBuilder digits = new StringBuilder();
    for (int i = plus ? 1 : 0; i < number.length(); i++) {
      char c = number.charAt(i);
      if (c >= '0' && c <= '9') {
        digits.append(c);
      } else if (!isSeparator(c)) {
        return Optional.empty();
      }
      if (digits.length() > MAX_DIGITS) {
        return Optional.empty();
      }
    }
    if (!plus && digits.length() > 2 && digits.charAt(0) == '0' && digits.charAt(1) == '0') {
      digits.delete(0, 2);
    }
    return digits.isEmpty() ? Optional.empty() : Optional.of(digits.toString());
  }

  private static boolean isSeparator(char c) {
    return c == ' ' || c == '-' || c == '(' || c == ')' || c == '.' || c == '/';
  }
}
