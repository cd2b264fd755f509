package io.switchroom.rtc.webrtc;

import java.util.random.RandomGenerator;

/** One side's ICE user name fragment and password, as in SDP (RFC 8445 §5.3). */
public record IceCredentials(String ufrag, String password) {
  private static final String ICE_CHARS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final int UFRAG_LENGTH = 8;
  private static final int PASSWORD_LENGTH = 24;

  /** New credentials: 48 bits of ufrag, 144 bits of password. The source must be a secure one. */
  public static IceCredentials generate(RandomGenerator random) {
    return new IceCredentials(text(random, UFRAG_LENGTH), text(random, PASSWORD_LENGTH));
  }

  private static String text(RandomGenerator random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ICE_CHARS.charAt(random.nextInt(ICE_CHARS.length())));
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return "IceCredentials[ufrag=" + ufrag + ", password=***]";
  }
}
