package io.switchroom.rtc.auth;

import java.util.Optional;

/** A numeric room: 1 to 10,000,000, or to a configured bound of at most 4,294,967,295. */
public record RoomId(long number) {
  public static final long DEFAULT_MAX = 10_000_000L;
  public static final long LARGEST_MAX = 0xFFFF_FFFFL;

  /** Throws IllegalArgumentException outside unsigned 32 bits; {@link #parse} does not. */
  public RoomId {
    if (number < 1 || number > LARGEST_MAX) {
      throw new IllegalArgumentException("room number out of range: " + number);
    }
  }

  /** Within the default bound. Empty means {@link ErrorCode#BAD_ROOM_ID}. */
  public static Optional<RoomId> parse(long number) {
    return parse(number, DEFAULT_MAX);
  }

  /** Within {@code max}, itself included. Empty means {@link ErrorCode#BAD_ROOM_ID}. */
  public static Optional<RoomId> parse(long number, long max) {
    boolean inRange = number >= 1 && number <= Math.min(max, LARGEST_MAX);
    return inRange ? Optional.of(new RoomId(number)) : Optional.empty();
  }

  @Override
  public String toString() {
    return Long.toString(number);
  }
}
