package io.switchroom.rtc.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of an application's tickets. Several of a generation may be good at a time, so that one
 * can be replaced while tickets made with the old one are still around; the first is the one we
 * issue with. Immutable; keys are made ready once.
 */
public final class TicketKeys {
  private static final String HMAC = "HmacSHA256";

  private final List<String> secretKeys;
  private final List<SecretKeySpec> macKeys;
  private final List<EcdsaPublicKey> publicKeys;
  private final EcdsaPrivateKey privateKey;

  /**
   * Throws IllegalArgumentException when a secret key is empty.
   *
   * @param secretKeys the texts of the second-generation keys; their UTF-8 bytes are the HMAC key,
   *     as they stand
   * @param publicKeys of the first generation
   * @param privateKey issues first-generation tickets, which are then good too
   */
  public TicketKeys(
      List<String> secretKeys,
      List<EcdsaPublicKey> publicKeys,
      Optional<EcdsaPrivateKey> privateKey) {
    if (secretKeys.contains("")) {
      throw new IllegalArgumentException("a secret key is empty");
    }
    this.secretKeys = List.copyOf(secretKeys);
    this.macKeys = secretKeys.stream().map(TicketKeys::macKey).toList();
    List<EcdsaPublicKey> verifying = new ArrayList<>(publicKeys);
    privateKey.ifPresent(key -> verifying.add(key.publicKey()));
    this.publicKeys = List.copyOf(verifying);
    this.privateKey = privateKey.orElse(null);
  }

  /** Second-generation keys only. */
  public static TicketKeys secrets(List<String> secretKeys) {
    return new TicketKeys(secretKeys, List.of(), Optional.empty());
  }

  /** The key that issues second-generation tickets. */
  Optional<String> issuingSecret() {
    return secretKeys.stream().findFirst();
  }

  /** The key that issues first-generation tickets. */
  Optional<EcdsaPrivateKey> issuingPrivateKey() {
    return Optional.ofNullable(privateKey);
  }

  /** OK, {@link ErrorCode#SIG_NO_KEY} or {@link ErrorCode#SIG_WRONG_SIGNATURE}. */
  ErrorCode verify(Ticket ticket) {
    byte[] text = ticket.signedText().getBytes(StandardCharsets.UTF_8);
    byte[] found = ticket.signature().getBytes(StandardCharsets.UTF_8);
    return switch (ticket.generation()) {
      case V1 -> judge(publicKeys, key -> key.verifies(text, ticket.signature()));
      case V2 -> judge(macKeys, key -> MessageDigest.isEqual(mac(key, text), found));
    };
  }

  /** Tries every key, also after a match: which of them it was is nobody's business. */
  private static <K> ErrorCode judge(List<K> keys, Predicate<K> matches) {
    boolean any = false;
    for (K key : keys) {
      any |= matches.test(key);
    }
    if (keys.isEmpty()) {
      return ErrorCode.SIG_NO_KEY;
    }
    return any ? ErrorCode.OK : ErrorCode.SIG_WRONG_SIGNATURE;
  }

  private static SecretKeySpec macKey(String secret) {
    return new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC);
  }

  /** Base64, as it stands in a ticket. */
  private static byte[] mac(SecretKeySpec key, byte[] text) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return Base64.getEncoder().encode(mac.doFinal(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HMAC, e);
    }
  }

  @Override
  public String toString() {
    return "TicketKeys[" + macKeys.size() + " secret, " + publicKeys.size() + " public]";
  }
}
