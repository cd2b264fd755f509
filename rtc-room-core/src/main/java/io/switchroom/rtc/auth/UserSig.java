package io.switchroom.rtc.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signed right to enter an application as someone. A ticket with a userbuf is something else (a
 * privateMapKey) and never a userSig.
 *
 * <p>Second-generation tickets are verified; of the first generation the fields are read and
 * compared, and where its public key would be needed the verdict is "no key".
 */
public final class UserSig {
  private UserSig() {}

  /**
   * Checks in a fixed order and tells the first thing that is wrong. Never throws, whatever the
   * texts are.
   *
   * @param sig as sent; null counts as empty
   * @param identifier as sent: compared exactly. The rules of {@link UserId} come before this: a
   *     line feed in an identifier would make the signed text ambiguous
   * @param secretKeys one match is enough
   * @param nowS unix seconds; a ticket from the future is good, and so is the last second of its
   *     life
   */
  public static Verdict verify(
      String sig, String identifier, long sdkAppId, List<String> secretKeys, long nowS) {
    if (sig == null || sig.isEmpty()) {
      return Verdict.of(ErrorCode.SIG_EMPTY);
    }
    Optional<Ticket> decoded = Ticket.decode(sig);
    if (decoded.isEmpty()) {
      return Verdict.of(ErrorCode.SIG_UNDECODABLE);
    }
    Ticket ticket = decoded.get();
    if (!ticket.identifier().equals(identifier)) {
      return Verdict.of(ErrorCode.SIG_OTHER_IDENTIFIER);
    }
    if (ticket.sdkAppId() != sdkAppId) {
      return Verdict.of(ErrorCode.SIG_OTHER_SDKAPPID, "issued for " + ticket.sdkAppId());
    }
    if (ticket.userbuf() != null) {
      return Verdict.of(ErrorCode.SIG_UNDECODABLE, "it carries a userbuf");
    }
    ErrorCode signature =
        switch (ticket.generation()) {
          case V1 -> ErrorCode.SIG_NO_KEY;
          case V2 -> verifyMac(ticket, secretKeys);
        };
    if (signature != ErrorCode.OK) {
      return Verdict.of(signature);
    }
    long endS = saturatedSum(ticket.timeS(), ticket.expireS());
    if (nowS > endS) {
      return Verdict.of(ErrorCode.SIG_EXPIRED, "its last second was " + endS + ", now is " + nowS);
    }
    return Verdict.OK;
  }

  /**
   * A second-generation userSig.
   *
   * @param secretKey not empty; its UTF-8 bytes are the key, as they stand
   * @param nowS unix seconds, when its life begins
   * @param expireS how long it is good
   */
  public static String issue(
      long sdkAppId, String secretKey, String identifier, long nowS, long expireS) {
    String signed = Ticket.signedText(identifier, sdkAppId, nowS, expireS, null);
    return new Ticket(
            Ticket.Generation.V2,
            identifier,
            sdkAppId,
            nowS,
            expireS,
            null,
            mac(secretKey, signed),
            signed)
        .encode();
  }

  private static ErrorCode verifyMac(Ticket ticket, List<String> secretKeys) {
    byte[] found = ticket.signature().getBytes(StandardCharsets.UTF_8);
    boolean anyKey = false;
    boolean anyMatch = false;
    for (String key : secretKeys) {
      if (key.isEmpty()) {
        continue;
      }
      anyKey = true;
      byte[] wanted = mac(key, ticket.signedText()).getBytes(StandardCharsets.UTF_8);
      anyMatch |= MessageDigest.isEqual(wanted, found);
    }
    if (!anyKey) {
      return ErrorCode.SIG_NO_KEY;
    }
    return anyMatch ? ErrorCode.OK : ErrorCode.SIG_WRONG_SIGNATURE;
  }

  private static String mac(String key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] value = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(value);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static long saturatedSum(long a, long b) {
    long sum = a + b;
    boolean overflow = ((a ^ sum) & (b ^ sum)) < 0;
    return overflow ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
  }
}
