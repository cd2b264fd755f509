package io.switchroom.rtc.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A ticket taken apart, its signature not yet looked at. Both generations have the same outer form:
 *
 * <pre>
 *   JSON (UTF-8)  →  zlib (RFC 1950)  →  base64 with + / = written * - _
 * </pre>
 *
 * <p>In the first generation every value is a string, in the second ({@code "TLS.ver":"2.0"})
 * numbers are numbers.
 *
 * @param userbuf the very string found, for it is signed as it stands; null when there is none
 * @param signature base64, as found
 * @param signedText what the signature is over
 */
record Ticket(
    Generation generation,
    String identifier,
    long sdkAppId,
    long timeS,
    long expireS,
    String userbuf,
    String signature,
    String signedText) {

  enum Generation {
    /** ECDSA over SHA-256. */
    V1,
    /** HMAC-SHA256. */
    V2
  }

  private static final int MAX_JSON_BYTES = 8 * 1024;
  // Base64 of 8 KiB that would not compress, and room for the zlib frame.
  private static final int MAX_TEXT_CHARS = 12 * 1024;
  private static final ObjectReader READER =
      new ObjectMapper()
          .readerFor(JsonNode.class)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Empty when not decodable, not an object, or a field is missing or of the wrong type. */
  static Optional<Ticket> decode(String text) {
    return unwrap(text).flatMap(Ticket::fromJson);
  }

  private static Optional<Ticket> fromJson(ObjectNode json) {
    JsonNode version = json.get("TLS.ver");
    boolean second = version != null && version.isTextual() && version.textValue().equals("2.0");
    return second ? secondGeneration(json) : firstGeneration(json);
  }

  private static Optional<Ticket> firstGeneration(ObjectNode json) {
    String appIdAt3rd = text(json, "TLS.appid_at_3rd");
    String accountType = text(json, "TLS.account_type");
    String identifier = text(json, "TLS.identifier");
    String sdkAppId = text(json, "TLS.sdk_appid");
    String time = text(json, "TLS.time");
    String expire = text(json, "TLS.expire_after");
    String userbuf = text(json, "TLS.userbuf");
    String sig = text(json, "TLS.sig");
    if (accountType == null || identifier == null || sig == null) {
      return Optional.empty();
    }
    if (appIdAt3rd == null && json.has("TLS.appid_at_3rd")
        || userbuf == null && json.has("TLS.userbuf")
        || !isDecimal(sdkAppId)
        || !isDecimal(time)
        || !isDecimal(expire)) {
      return Optional.empty();
    }
    String signed =
        line("TLS.appid_at_3rd", appIdAt3rd)
            + line("TLS.account_type", accountType)
            + line("TLS.identifier", identifier)
            + line("TLS.sdk_appid", sdkAppId)
            + line("TLS.time", time)
            + line("TLS.expire_after", expire)
            + line("TLS.userbuf", userbuf);
    return Optional.of(
        new Ticket(
            Generation.V1,
            identifier,
            Long.parseLong(sdkAppId),
            Long.parseLong(time),
            Long.parseLong(expire),
            userbuf,
            sig,
            signed));
  }

  private static Optional<Ticket> secondGeneration(ObjectNode json) {
    String identifier = text(json, "TLS.identifier");
    String userbuf = text(json, "TLS.userbuf");
    String sig = text(json, "TLS.sig");
    JsonNode sdkAppId = json.get("TLS.sdkappid");
    JsonNode time = json.get("TLS.time");
    JsonNode expire = json.get("TLS.expire");
    if (identifier == null
        || sig == null
        || userbuf == null && json.has("TLS.userbuf")
        || !isLong(sdkAppId)
        || !isLong(time)
        || !isLong(expire)) {
      return Optional.empty();
    }
    long timeS = time.longValue();
    long expireS = expire.longValue();
    String signed =
        line("TLS.identifier", identifier)
            + line("TLS.sdkappid", Long.toString(sdkAppId.longValue()))
            + line("TLS.time", Long.toString(timeS))
            + line("TLS.expire", Long.toString(expireS))
            + line("TLS.userbuf", userbuf);
    return Optional.of(
        new Ticket(
            Generation.V2, identifier, sdkAppId.longValue(), timeS, expireS, userbuf, sig, signed));
  }

  /** The last second of its life. */
  long endS() {
    long sum = timeS + expireS;
    boolean overflow = ((timeS ^ sum) & (expireS ^ sum)) < 0;
    return overflow ? (timeS < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
  }

  private static Optional<ObjectNode> unwrap(String text) {
    if (text.length() > MAX_TEXT_CHARS) {
      return Optional.empty();
    }
    try {
      String base64 = text.replace('*', '+').replace('-', '/').replace('_', '=');
      byte[] zlib = Base64.getDecoder().decode(base64);
      if (!Base64.getEncoder().encodeToString(zlib).equals(base64)) {
        return Optional.empty(); // bits that mean nothing are set
      }
      byte[] utf8 = inflate(zlib);
      String json = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      JsonNode node = READER.readValue(json);
      return node instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    } catch (IllegalArgumentException
        | DataFormatException
        | CharacterCodingException
        | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static byte[] inflate(byte[] zlib) throws DataFormatException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(zlib);
      byte[] out = new byte[MAX_JSON_BYTES];
      int length = 0;
      while (!inflater.finished()) {
        int n = inflater.inflate(out, length, out.length - length);
        // No progress and no end: cut short, longer than the bound, or a preset dictionary is
        // wanted.
        if (n == 0 && !inflater.finished()) {
          throw new DataFormatException("no end within the bound");
        }
        length += n;
      }
      if (inflater.getRemaining() > 0) {
        throw new DataFormatException("something follows its end");
      }
      return Arrays.copyOf(out, length);
    } finally {
      inflater.end();
    }
  }

  private static String line(String name, String value) {
    return value == null ? "" : name + ":" + value + "\n";
  }

  private static String text(ObjectNode json, String name) {
    JsonNode node = json.get(name);
    return node != null && node.isTextual() ? node.textValue() : null;
  }

  private static boolean isLong(JsonNode node) {
    return node != null && node.isIntegralNumber() && node.canConvertToLong();
  }

  private static boolean isDecimal(String text) {
    return text != null && text.matches("[0-9]{1,18}");
  }
}
