package io.switchroom.rtc.room;

import java.util.Locale;

/** What a member's client runs on. */
public enum Terminal {
  WINDOWS,
  ANDROID,
  IOS,
  LINUX,
  /** A telephone, among others. */
  OTHER;

  /**
   * As a browser says of itself (RFC 9110 §10.1.5). An iPad that claims to be a desktop is
   * believed.
   *
   * @param userAgent null for none
   */
  public static Terminal ofUserAgent(String userAgent) {
    String text = userAgent == null ? "" : userAgent.toLowerCase(Locale.ROOT);
    if (text.contains("android")) {
      return ANDROID; // which says that it is Linux, too
    }
    if (text.contains("iphone") || text.contains("ipad") || text.contains("ipod")) {
      return IOS;
    }
    if (text.contains("windows")) {
      return WINDOWS;
    }
    return text.contains("linux") || text.contains("cros") ? LINUX : OTHER;
  }
}
