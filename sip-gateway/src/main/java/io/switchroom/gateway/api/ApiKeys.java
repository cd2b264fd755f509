package io.switchroom.gateway.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The keys there are. Immutable. */
public final class ApiKeys {
  private static final String BEARER = "Bearer ";

  /** By the SHA-256 of the secret, so that the time a look-up takes tells nothing of secrets. */
  private final Map<String, ApiKey> byDigest;

  /** Throws IllegalStateException when two have the same secret. */
  public ApiKeys(Collection<ApiKey> keys) {
    byDigest =
        keys.stream().collect(Collectors.toUnmodifiableMap(key -> digest(key.secret()), k -> k));
  }

  public boolean isEmpty() {
    return byDigest.isEmpty();
  }

  /**
   * The key of a request.
   *
   * @param authorization the header, null if there is none
   */
  Optional<ApiKey> find(String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        byDigest.get(digest(authorization.substring(BEARER.length()).strip())));
  }

  private static String digest(String secret) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
