package io.switchroom.rtc.auth;

import java.util.List;
import java.util.Optional;

/**
 * An application: a world of its own, with its keys.
 *
 * @param accountType goes into first-generation tickets we issue
 * @param bizId told to clients that ask for their settings
 * @param privateMapKeyRequired whether a userSig alone lets nobody into a room
 */
public record Application(
    SdkAppId id, long accountType, long bizId, TicketKeys keys, boolean privateMapKeyRequired) {

  /** With second-generation keys only, and no privateMapKey required. */
  public Application(SdkAppId id, List<String> secretKeys) {
    this(id, 0, 0, TicketKeys.secrets(secretKeys), false);
  }

  /** Issues second-generation tickets; empty without a secret key. */
  public Optional<TicketIssuer> issuer() {
    return keys.issuingSecret().map(secret -> new TicketIssuer(id.value(), secret));
  }

  /** Issues first-generation tickets; empty without a private key. */
  public Optional<TicketIssuer> firstGenerationIssuer() {
    return keys.issuingPrivateKey()
        .map(key -> TicketIssuer.firstGeneration(id.value(), accountType, key::sign));
  }
}
