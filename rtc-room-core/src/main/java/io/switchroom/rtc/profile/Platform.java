package io.switchroom.rtc.profile;

import java.util.Optional;

/** What a member comes with; role profiles are made for each. The numbers are those of the wire. */
public enum Platform {
  PC(0),
  IOS(1),
  ANDROID(2),
  MAC(4),
  PHONE(8);

  private final int number;

  Platform(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public static Optional<Platform> of(long number) {
    for (Platform platform : values()) {
      if (platform.number == number) {
        return Optional.of(platform);
      }
    }
    return Optional.empty();
  }
}
