package io.switchroom.rtc.sdp;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * SHA-256 of a DTLS certificate (RFC 8122).
 *
 * @param hex 32 bytes in upper case, colons between
 */
public record Fingerprint(String hex) {
  private static final int BYTES = 32;
  private static final Pattern HEX = Pattern.compile("[0-9A-F]{2}(:[0-9A-F]{2}){31}");
  private static final HexFormat FORMAT = HexFormat.ofDelimiter(":").withUpperCase();

  /** Throws IllegalArgumentException when not of the form. */
  public Fingerprint {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("not a SHA-256 fingerprint");
    }
  }

  /**
   * @param digest 32 bytes, copied
   */
  public static Fingerprint ofSha256(byte[] digest) {
    return new Fingerprint(FORMAT.formatHex(digest));
  }

  /** Takes an attribute's value; empty when it is another hash or not well formed. */
  static Optional<Fingerprint> parse(String value) {
    String[] words = value.strip().split(" +", 3);
    if (words.length != 2 || !words[0].equalsIgnoreCase("sha-256")) {
      return Optional.empty();
    }
    String hex = words[1].toUpperCase(Locale.ROOT);
    return hex.length() == BYTES * 3 - 1 && HEX.matcher(hex).matches()
        ? Optional.of(new Fingerprint(hex))
        : Optional.empty();
  }

  /** The 32 bytes; the caller's own copy. */
  public byte[] bytes() {
    return FORMAT.parseHex(hex);
  }

  /** As the attribute's value. */
  @Override
  public String toString() {
    return "sha-256 " + hex;
  }
}
