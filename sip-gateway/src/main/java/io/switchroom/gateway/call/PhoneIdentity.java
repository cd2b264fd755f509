package io.switchroom.gateway.call;

import io.switchroom.rtc.auth.UserId;
import java.util.function.Predicate;

/** What a phone is called in a room: an identifier like a browser's, and a name to show. */
final class PhoneIdentity {
  private static final String PREFIX = "tel_";
  private static final String UNKNOWN = "anonymous";
  private static final int MAX_LENGTH = 32;

  /** Room for a distinguishing suffix. */
  private static final int MAX_NAME = MAX_LENGTH - PREFIX.length() - 6;

  /** Numbers longer than this are a subscriber's and are not shown in full. */
  private static final int SHORT_NUMBER = 6;

  private static final int SHOWN_HEAD = 4;
  private static final int SHOWN_TAIL = 2;

  /**
   * As long as a browser's name may be: whoever calls writes it, and everyone in the room gets it.
   */
  private static final int MAX_SHOWN = 64;

  private PhoneIdentity() {}

  /**
   * {@code tel_} and the caller's number or name; if somebody of that name is in already, with a
   * number behind it: two people may well call from one switchboard.
   */
  static UserId userId(String fromUser, Predicate<UserId> taken) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < fromUser.length() && name.length() < MAX_NAME; i++) {
      char c = fromUser.charAt(i);
      if (c >= '0' && c <= '9'
          || c >= 'a' && c <= 'z'
          || c >= 'A' && c <= 'Z'
          || c == '_'
          || c == '-') {
        name.append(c);
      }
    }
    String base = PREFIX + (name.isEmpty() ? UNKNOWN : name);
    UserId id = new UserId(base);
    for (int n = 2; taken.test(id); n++) {
      id = new UserId(base + "_" + n);
    }
    return id;
  }

  /** The display name the phone gave, or its number with the middle masked. */
  static String displayName(String fromUser, String fromDisplay) {
    if (!fromDisplay.isBlank() && !isNumber(fromDisplay)) {
      return shortened(fromDisplay);
    }
    if (fromUser.isEmpty()) {
      return UNKNOWN;
    }
    if (!isNumber(fromUser) || fromUser.length() <= SHORT_NUMBER) {
      return shortened(fromUser);
    }
    int hidden = fromUser.length() - SHOWN_HEAD - SHOWN_TAIL;
    return fromUser.substring(0, SHOWN_HEAD)
        + "•".repeat(Math.min(hidden, MAX_SHOWN))
        + fromUser.substring(fromUser.length() - SHOWN_TAIL);
  }

  private static String shortened(String name) {
    return name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN - 1) + "…";
  }

  private static boolean isNumber(String text) {
    return !text.isBlank()
        && text.chars().allMatch(c -> c >= '0' && c <= '9' || "+-() ".indexOf(c) >= 0);
  }
}
