package io.switchroom.rtc.auth;

import java.util.Optional;

/**
 * The name of a room within an application. Numbers and texts are two name spaces: the room {@code
 * "7"} is not the room 7.
 */
public sealed interface RoomId {
  long DEFAULT_MAX = 10_000_000L;
  long LARGEST_MAX = 0xFFFF_FFFFL;
  int MAX_TEXT_LENGTH = 64;

  /** A numeric room: 1 to 10,000,000, or to a configured bound of at most 4,294,967,295. */
  record Numeric(long number) implements RoomId {
    /** Throws IllegalArgumentException outside unsigned 32 bits; {@link RoomId#parse} does not. */
    public Numeric {
      if (number < 1 || number > LARGEST_MAX) {
        throw new IllegalArgumentException("room number out of range: " + number);
      }
    }

    @Override
    public String toString() {
      return Long.toString(number);
    }
  }

  /** A string room: 1 to 64 of letters, digits, {@code _ -}; letters differ by case. */
  record Text(String text) implements RoomId {
    /** Throws IllegalArgumentException when the text breaks the rules; parse does not. */
    public Text {
      if (!isValid(text)) {
        throw new IllegalArgumentException(ErrorCode.BAD_ROOM_ID.sentence());
      }
    }

    private static boolean isValid(String text) {
      if (text == null || text.isEmpty() || text.length() > MAX_TEXT_LENGTH) {
        return false;
      }
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean letter = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
        boolean other = c >= '0' && c <= '9' || c == '_' || c == '-';
        if (!letter && !other) {
          return false;
        }
      }
      return true;
    }

    /** In quotes, so that a log tells {@code "7"} from 7. */
    @Override
    public String toString() {
      return '"' + text + '"';
    }
  }

  /** Throws IllegalArgumentException outside unsigned 32 bits; {@link #parse} does not. */
  static RoomId of(long number) {
    return new Numeric(number);
  }

  /** Throws IllegalArgumentException when the text breaks the rules; {@link #parse} does not. */
  static RoomId of(String text) {
    return new Text(text);
  }

  /** Within the default bound. Empty means {@link ErrorCode#BAD_ROOM_ID}. */
  static Optional<RoomId> parse(long number) {
    return parse(number, DEFAULT_MAX);
  }

  /** Within {@code max}, itself included. Empty means {@link ErrorCode#BAD_ROOM_ID}. */
  static Optional<RoomId> parse(long number, long max) {
    boolean inRange = number >= 1 && number <= Math.min(max, LARGEST_MAX);
    return inRange ? Optional.of(new Numeric(number)) : Optional.empty();
  }

  /** A string room; takes any text, also null. Empty means {@link ErrorCode#BAD_ROOM_ID}. */
  static Optional<RoomId> parse(String text) {
    return Text.isValid(text) ? Optional.of(new Text(text)) : Optional.empty();
  }
}
