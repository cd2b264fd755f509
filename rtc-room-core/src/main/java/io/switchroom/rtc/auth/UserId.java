package io.switchroom.rtc.auth;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The identifier of a user within an application: 1 to 32 of {@code A-Z a-z 0-9 _ -}, not digits
 * only.
 *
 * <p>Two that differ only in case are one user, so {@code equals} and {@code hashCode} ignore case;
 * {@link #text} keeps what was sent, because tickets are compared with that, byte by byte.
 */
public record UserId(String text) {
  private static final int MAX_LENGTH = 32;
  private static final Pattern LONG_NUMBER = Pattern.compile("([0-9]{4})[0-9]+([0-9]{2})");

  /** Throws IllegalArgumentException when the text breaks the rules; {@link #parse} does not. */
  public UserId {
    if (!isValid(text)) {
      throw new IllegalArgumentException(ErrorCode.BAD_USER_ID.sentence());
    }
  }

  /** Takes any text, also null. Empty means {@link ErrorCode#BAD_USER_ID}. */
  public static Optional<UserId> parse(String text) {
    return isValid(text) ? Optional.of(new UserId(text)) : Optional.empty();
  }

  private static boolean isValid(String text) {
    if (text == null || text.isEmpty() || text.length() > MAX_LENGTH) {
      return false;
    }
    boolean digitsOnly = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      boolean other = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || c == '-';
      if (!digit && !other) {
        return false;
      }
      digitsOnly &= digit;
    }
    return !digitsOnly;
  }

  /** For logs: the middle of a long run of digits, which is likely a phone number, is hidden. */
  public String masked() {
    return LONG_NUMBER.matcher(text).replaceAll("$1***$2");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UserId that && text.equalsIgnoreCase(that.text);
  }

  @Override
  public int hashCode() {
    return text.toLowerCase(Locale.ROOT).hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
