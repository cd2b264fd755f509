package io.switchroom.gateway.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The hash functions of digest authentication (RFC 7616 §3.2, for SIP RFC 8760), best first. */
public enum DigestAlgorithm {
  SHA_512_256("SHA-512-256", "SHA-512/256"),
  SHA_256("SHA-256", "SHA-256"),
  MD5("MD5", "MD5");

  private final String token;
  private final String jcaName;

  DigestAlgorithm(String token, String jcaName) {
    this.token = token;
    this.jcaName = jcaName;
  }

  /** The algorithm of this name; nothing said means MD5. {@code -sess} variants are unknown. */
  public static Optional<DigestAlgorithm> of(String token) {
    if (token == null) {
      return Optional.of(MD5);
    }
    for (DigestAlgorithm algorithm : values()) {
      if (algorithm.token.equalsIgnoreCase(token)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** As it stands in a header. */
  public String token() {
    return token;
  }

  /** In lower-case hexadecimal. */
  private String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance(jcaName);
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** H(A1): what a server may keep in place of the password. */
  public String secret(String user, String realm, String password) {
    return hash(user + ":" + realm + ":" + password);
  }

  /**
   * The response to a challenge (RFC 7616 §3.4.1).
   *
   * @param secret H(A1)
   * @param qop "auth", or null for the way of RFC 2069
   */
  String response(
      String secret,
      String nonce,
      String count,
      String cnonce,
      String qop,
      String method,
      String uri) {
    String a2 = hash(method + ":" + uri);
    return qop == null
        ? hash(secret + ":" + nonce + ":" + a2)
        : hash(secret + ":" + nonce + ":" + count + ":" + cnonce + ":" + qop + ":" + a2);
  }
}
