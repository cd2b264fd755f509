package io.switchroom.rtc.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The outer form of tickets, written independently of the code under test. */
final class TicketText {
  private TicketText() {}

  static String mutate(String text, Random random) {
    StringBuilder out = new StringBuilder(text);
    for (int n = 1 + random.nextInt(3); n > 0 && out.length() > 0; n--) {
      int at = random.nextInt(out.length());
      switch (random.nextInt(4)) {
        case 0 -> out.deleteCharAt(at);
        case 1 -> out.insert(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65536));
        case 2 -> out.setCharAt(at, (char) (out.charAt(at) ^ 1 << random.nextInt(7)));
        default -> out.setLength(at);
      }
    }
    return out.toString();
  }

  /** An independent way through the outer form. */
  static JsonNode decode(String sig) {
    try {
      return new ObjectMapper().readTree(new String(inflate(sig), StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new AssertionError(sig, e);
    }
  }

  static byte[] inflate(String sig) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(
          Base64.getDecoder().decode(sig.replace('*', '+').replace('-', '/').replace('_', '=')));
      byte[] out = new byte[20_000];
      return Arrays.copyOf(out, inflater.inflate(out));
    } catch (DataFormatException e) {
      throw new AssertionError(sig, e);
    } finally {
      inflater.end();
    }
  }

  static String wrap(String json) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DeflaterOutputStream zlib = new DeflaterOutputStream(bytes)) {
        zlib.write(json.getBytes(StandardCharsets.UTF_8));
      }
      return Base64.getEncoder()
          .encodeToString(bytes.toByteArray())
          .replace('+', '*')
          .replace('/', '-')
          .replace('=', '_');
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Base64 of HMAC-SHA256. */
  static String hmac(String key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] value = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(value);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
