package io.switchroom.rtc.auth;

import java.util.List;

/**
 * An application and the keys its tickets are signed with. Several keys may be good at a time, so
 * that one can be replaced while tickets made with the old one are still around; the first is the
 * one we issue with.
 *
 * @param secretKeys the texts of the second-generation keys; their UTF-8 bytes are the HMAC key, as
 *     they stand
 */
public record Application(SdkAppId id, List<String> secretKeys) {
  /** Throws IllegalArgumentException when a key is empty. */
  public Application {
    secretKeys = List.copyOf(secretKeys);
    if (secretKeys.contains("")) {
      throw new IllegalArgumentException("application " + id + " has an empty secret key");
    }
  }

  @Override
  public String toString() {
    return "Application[id=" + id + ", secretKeys=***]";
  }
}
