package io.switchroom.rtc.srtp;

import java.util.Optional;
import org.jitsi.srtp.SrtpPolicy;

/**
 * An SRTP protection profile as negotiated in DTLS (RFC 5764 §4.1.2, RFC 7714 §14.2), in our order
 * of preference: GCM is cheaper than counter mode with HMAC, and 128 bits are enough.
 */
public enum SrtpProfile {
  AEAD_AES_128_GCM(7, 16, 12, 16),
  AEAD_AES_256_GCM(8, 32, 12, 16),
  AES128_CM_HMAC_SHA1_80(1, 16, 14, 10);

  private final int id;
  private final int keyLength;
  private final int saltLength;
  private final int tagLength;

  SrtpProfile(int id, int keyLength, int saltLength, int tagLength) {
    this.id = id;
    this.keyLength = keyLength;
    this.saltLength = saltLength;
    this.tagLength = tagLength;
  }

  /** The profile with this number in the {@code use_srtp} extension, if it is one of ours. */
  public static Optional<SrtpProfile> ofId(int id) {
    for (SrtpProfile profile : values()) {
      if (profile.id == id) {
        return Optional.of(profile);
      }
    }
    return Optional.empty();
  }

  /** The number on the wire, in the {@code use_srtp} extension. */
  public int id() {
    return id;
  }

  /** Bytes of one master key. */
  public int keyLength() {
    return keyLength;
  }

  /** Bytes of one master salt. */
  public int saltLength() {
    return saltLength;
  }

  /** Bytes of the authentication tag, the same for RTP and RTCP. */
  public int tagLength() {
    return tagLength;
  }

  /** Bytes to export from DTLS: both keys and both salts (RFC 5764 §4.2). */
  public int keyingMaterialLength() {
    return 2 * (keyLength + saltLength);
  }

  boolean isGcm() {
    return this != AES128_CM_HMAC_SHA1_80;
  }

  SrtpPolicy policy() {
    return isGcm()
        ? new SrtpPolicy(
            SrtpPolicy.AESGCM_ENCRYPTION,
            keyLength,
            SrtpPolicy.NULL_AUTHENTICATION,
            0,
            tagLength,
            saltLength)
        : new SrtpPolicy(
            SrtpPolicy.AESCM_ENCRYPTION,
            keyLength,
            SrtpPolicy.HMACSHA1_AUTHENTICATION,
            20,
            tagLength,
            saltLength);
  }
}
