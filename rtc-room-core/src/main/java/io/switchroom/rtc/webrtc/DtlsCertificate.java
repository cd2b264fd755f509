package io.switchroom.rtc.webrtc;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;

/**
 * A self-signed P-256 certificate and its key, as WebRTC wants it (RFC 8827 §6.5). It vouches for
 * nothing; the peer believes it because its fingerprint stands in our SDP (RFC 8122 §5). Immutable,
 * shared by all handshakes until it is renewed.
 */
public final class DtlsCertificate {
  // A day of grace for peers whose clock is behind ours.
  private static final Duration NOT_BEFORE = Duration.ofDays(1);
  private static final Duration NOT_AFTER = Duration.ofDays(365);
  private static final X500Name NAME = new X500Name("CN=Switchroom");

  private final byte[] encoded;
  private final AsymmetricKeyParameter privateKey;
  private final String fingerprint;

  private DtlsCertificate(byte[] encoded, AsymmetricKeyParameter privateKey) {
    this.encoded = encoded;
    this.privateKey = privateKey;
    this.fingerprint = fingerprintOf(encoded);
  }

  /**
   * Makes a new key and certificate, valid for a year.
   *
   * @param now the wall time of the making
   */
  public static DtlsCertificate generate(Instant now, SecureRandom random) {
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    ECNamedDomainParameters p256 = ECNamedDomainParameters.lookup(SECObjectIdentifiers.secp256r1);
    generator.init(new ECKeyGenerationParameters(p256, random));
    AsymmetricCipherKeyPair keys = generator.generateKeyPair();
    try {
      SubjectPublicKeyInfo publicKey =
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(keys.getPublic());
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              NAME,
              new BigInteger(64, random).setBit(64),
              Date.from(now.minus(NOT_BEFORE)),
              Date.from(now.plus(NOT_AFTER)),
              NAME,
              publicKey);
      byte[] encoded = builder.build(signer(keys.getPrivate(), random)).getEncoded();
      return new DtlsCertificate(encoded, keys.getPrivate());
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("P-256 and SHA-256 are always there", e);
    }
  }

  private static ContentSigner signer(AsymmetricKeyParameter key, SecureRandom random)
      throws OperatorCreationException {
    var signature = new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256withECDSA");
    var digest = new DefaultDigestAlgorithmIdentifierFinder().find(signature);
    return new BcECContentSignerBuilder(signature, digest).setSecureRandom(random).build(key);
  }

  /** The value of {@code a=fingerprint:sha-256}: upper-case hex pairs with colons. */
  public String fingerprint() {
    return fingerprint;
  }

  byte[] encoded() {
    return encoded;
  }

  AsymmetricKeyParameter privateKey() {
    return privateKey;
  }

  /** The SHA-256 fingerprint of any DER certificate, in the form of {@link #fingerprint}. */
  static String fingerprintOf(byte[] encodedCertificate) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.ofDelimiter(":")
          .withUpperCase()
          .formatHex(sha256.digest(encodedCertificate));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
