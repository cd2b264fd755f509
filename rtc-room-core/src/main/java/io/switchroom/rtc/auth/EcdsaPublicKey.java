package io.switchroom.rtc.auth;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Base64;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/**
 * What first-generation tickets are verified with: ECDSA over SHA-256 on the key's own curve. Real
 * ones are on secp256k1, which Java's provider no longer has. Immutable; parsed once.
 */
public final class EcdsaPublicKey {
  private final ECPublicKeyParameters key;

  EcdsaPublicKey(ECPublicKeyParameters key) {
    this.key = key;
  }

  /** From PEM; throws IllegalArgumentException whose sentence tells what is wrong. */
  public static EcdsaPublicKey parse(String pem) {
    return new EcdsaPublicKey(EcPem.publicKey(pem));
  }

  /**
   * Never throws, whatever the signature is.
   *
   * @param signature base64 of the DER form
   */
  boolean verifies(byte[] text, String signature) {
    try {
      byte[] der = Base64.getDecoder().decode(signature);
      BigInteger[] rs = StandardDSAEncoding.INSTANCE.decode(key.getParameters().getN(), der);
      ECDSASigner signer = new ECDSASigner();
      signer.init(false, key);
      return signer.verifySignature(sha256(text), rs[0], rs[1]);
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  static byte[] sha256(byte[] text) {
    SHA256Digest digest = new SHA256Digest();
    digest.update(text, 0, text.length);
    byte[] hash = new byte[digest.getDigestSize()];
    digest.doFinal(hash, 0);
    return hash;
  }
}
