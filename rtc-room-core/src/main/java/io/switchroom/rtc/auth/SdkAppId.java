package io.switchroom.rtc.auth;

import java.util.Optional;

/** The number of an application, unsigned 32 bits, never 0. Applications are separate worlds. */
public record SdkAppId(long value) {
  private static final long MAX = 0xFFFF_FFFFL;

  /** Throws IllegalArgumentException when out of range; {@link #parse} does not. */
  public SdkAppId {
    if (value < 1 || value > MAX) {
      throw new IllegalArgumentException("sdkAppId out of range: " + value);
    }
  }

  /** Empty means {@link ErrorCode#BAD_SDKAPPID}. */
  public static Optional<SdkAppId> parse(long value) {
    return value < 1 || value > MAX ? Optional.empty() : Optional.of(new SdkAppId(value));
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
