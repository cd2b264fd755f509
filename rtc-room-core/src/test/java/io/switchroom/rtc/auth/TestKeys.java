package io.switchroom.rtc.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The elliptic-curve keys of the vectors: keyA and keyB on secp256k1, keyP on prime256v1. */
final class TestKeys {
  private static final JsonNode KEYS = read();

  private TestKeys() {}

  static String privatePem(String name) {
    return KEYS.get(name).get("privateKeyPkcs8Pem").textValue();
  }

  static String publicPem(String name) {
    return KEYS.get(name).get("publicKeyPem").textValue();
  }

  private static JsonNode read() {
    try (InputStream in = TestKeys.class.getResourceAsStream("/vectors/usersig-v1.json")) {
      return new ObjectMapper().readTree(in).get("keys");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
