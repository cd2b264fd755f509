package io.switchroom.rtc.webrtc;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of STUN's short-term credential: an ICE password, ready to compute MESSAGE-INTEGRITY with
 * (RFC 8489 §9.1, §14.5). Owned by one agent; holds scratch space.
 */
final class MessageIntegrityKey {
  static final int LENGTH = 20;

  private final Mac hmacSha1;
  private final byte[] lengthField = new byte[2];
  private final byte[] computed = new byte[LENGTH];

  MessageIntegrityKey(String password) {
    try {
      hmacSha1 = Mac.getInstance("HmacSHA1");
      hmacSha1.init(
          new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), hmacSha1.getAlgorithm()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has HmacSHA1", e);
    }
  }

  /**
   * Whether the 20 bytes at {@code valueAt} are the HMAC of the message before their attribute. The
   * length field is taken as if the message ended behind the attribute, as the RFC demands.
   */
  boolean verifies(byte[] buffer, int messageAt, int valueAt) {
    compute(buffer, messageAt, valueAt);
    int difference = 0;
    for (int i = 0; i < LENGTH; i++) {
      difference |= computed[i] ^ buffer[valueAt + i];
    }
    return difference == 0;
  }

  /** Writes the HMAC of the message before the attribute to its value at {@code valueAt}. */
  void sign(byte[] buffer, int messageAt, int valueAt) {
    compute(buffer, messageAt, valueAt);
    System.arraycopy(computed, 0, buffer, valueAt, LENGTH);
  }

  private void compute(byte[] buffer, int messageAt, int valueAt) {
    int bodyLength = valueAt + LENGTH - messageAt - StunMessage.HEADER_LENGTH;
    lengthField[0] = (byte) (bodyLength >> 8);
    lengthField[1] = (byte) bodyLength;
    hmacSha1.update(buffer, messageAt, 2);
    hmacSha1.update(lengthField, 0, 2);
    int attributeAt = valueAt - StunMessage.ATTRIBUTE_HEADER_LENGTH;
    hmacSha1.update(buffer, messageAt + 4, attributeAt - messageAt - 4);
    try {
      hmacSha1.doFinal(computed, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the array has room for HmacSHA1", e);
    }
  }
}
