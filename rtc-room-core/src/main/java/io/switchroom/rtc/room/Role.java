package io.switchroom.rtc.room;

import java.util.Optional;

/**
 * What a member is in a room, with the numbers of Tencent's service: an anchor publishes and hears,
 * the audience only hears.
 */
public enum Role {
  ANCHOR(20),
  AUDIENCE(21);

  private final int number;

  Role(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** The role of that number, if there is one. */
  public static Optional<Role> ofNumber(int number) {
    for (Role role : values()) {
      if (role.number == number) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
