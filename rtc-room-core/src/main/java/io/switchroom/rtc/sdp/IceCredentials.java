package io.switchroom.rtc.sdp;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The short-term credentials of one end of an ICE session (RFC 8839 §5.4). The password prints as
 * {@code ***}.
 */
public record IceCredentials(String ufrag, String pwd) {
  private static final Pattern UFRAG = Pattern.compile("[A-Za-z0-9+/]{4,256}");
  private static final Pattern PWD = Pattern.compile("[A-Za-z0-9+/]{22,256}");

  /** Throws IllegalArgumentException when one is too short, too long or has a wrong character. */
  public IceCredentials {
    if (!UFRAG.matcher(ufrag).matches() || !PWD.matcher(pwd).matches()) {
      throw new IllegalArgumentException("not ICE credentials");
    }
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
