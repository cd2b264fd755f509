package io.switchroom.rtc.auth;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * What first-generation tickets are issued with. The signature's nonce comes from key and text (RFC
 * 6979), so no random numbers are needed and the same ticket has the same text. Immutable.
 */
public final class EcdsaPrivateKey {
  private final ECPrivateKeyParameters key;

  private EcdsaPrivateKey(ECPrivateKeyParameters key) {
    this.key = key;
  }

  /** From PEM; throws IllegalArgumentException whose sentence tells what is wrong. */
  public static EcdsaPrivateKey parse(String pem) {
    return new EcdsaPrivateKey(EcPem.privateKey(pem));
  }

  /** The key that verifies what this one signs. */
  public EcdsaPublicKey publicKey() {
    ECDomainParameters curve = key.getParameters();
    return new EcdsaPublicKey(
        new ECPublicKeyParameters(
            new FixedPointCombMultiplier().multiply(curve.getG(), key.getD()).normalize(), curve));
  }

  /** ECDSA over SHA-256, in DER. */
  byte[] sign(byte[] text) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, key);
    BigInteger[] rs = signer.generateSignature(EcdsaPublicKey.sha256(text));
    try {
      return StandardDSAEncoding.INSTANCE.encode(key.getParameters().getN(), rs[0], rs[1]);
    } catch (IOException e) {
      throw new IllegalStateException("two numbers of the curve's order can be written", e);
    }
  }
}
