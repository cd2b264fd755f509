package io.switchroom.gateway.callback;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One attempt at telling an application of an event, ready to be sent.
 *
 * @param eventId the same one in each attempt, never that of another event
 * @param number of the attempt, from 1
 * @param possibleDuplicate an earlier attempt may have arrived
 * @param body the very bytes to send and to sign
 */
record CallbackRequest(
    long sdkAppId,
    long eventId,
    int number,
    boolean possibleDuplicate,
    CallbackTarget target,
    byte[] body) {
  private static final String HMAC = "HmacSHA256";

  /** The body of an event whose {@code EventInfo} is {@code eventInfo}. */
  static byte[] body(int eventType, long callbackMs, String eventInfo) {
    String json =
        "{\"EventGroupId\":"
            + CallbackType.groupOf(eventType)
            + ",\"EventType\":"
            + eventType
            + ",\"CallbackTs\":"
            + callbackMs
            + ",\"EventInfo\":"
            + eventInfo
            + "}";
    return json.getBytes(StandardCharsets.UTF_8);
  }

  URI uri() {
    return target.uri();
  }

  /** Base64 of HMAC-SHA256 over the body. */
  String sign() {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(target.key().getBytes(StandardCharsets.UTF_8), HMAC));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
