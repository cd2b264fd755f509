package io.switchroom.rtc.sdp;

import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The short-term credentials of one end of an ICE session (RFC 8839 §5.4). The password prints as
 * {@code ***}.
 */
public record IceCredentials(String ufrag, String pwd) {
  private static final String ICE_CHARS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final int UFRAG_LENGTH = 8;
  private static final int PWD_LENGTH = 24;
  private static final Pattern UFRAG = Pattern.compile("[A-Za-z0-9+/]{4,256}");
  private static final Pattern PWD = Pattern.compile("[A-Za-z0-9+/]{22,256}");

  /** Throws IllegalArgumentException when one is too short, too long or has a wrong character. */
  public IceCredentials {
    if (!UFRAG.matcher(ufrag).matches() || !PWD.matcher(pwd).matches()) {
      throw new IllegalArgumentException("not ICE credentials");
    }
  }

  /** New credentials: 48 bits of ufrag, 144 bits of password. The source must be a secure one. */
  public static IceCredentials generate(RandomGenerator random) {
    return new IceCredentials(text(random, UFRAG_LENGTH), text(random, PWD_LENGTH));
  }

  private static String text(RandomGenerator random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ICE_CHARS.charAt(random.nextInt(ICE_CHARS.length())));
    }
    return text.toString();
  }

  static Optional<IceCredentials> parse(String ufrag, String pwd) {
    return UFRAG.matcher(ufrag).matches() && PWD.matcher(pwd).matches()
        ? Optional.of(new IceCredentials(ufrag, pwd))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "IceCredentials[ufrag=" + ufrag + ", pwd=***]";
  }
}
