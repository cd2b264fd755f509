package io.switchroom.rtc.auth;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * Elliptic-curve keys as PEM (RFC 7468), on whatever curve they name: {@code PUBLIC KEY} (X.509),
 * {@code PRIVATE KEY} (PKCS #8) and {@code EC PRIVATE KEY} (SEC 1, RFC 5915). Blocks of other
 * kinds, such as {@code EC PARAMETERS}, are passed over. What is wrong is told by an
 * IllegalArgumentException whose sentence shows nothing of the text.
 */
final class EcPem {
  private static final String PUBLIC = "PUBLIC KEY";
  private static final String PKCS8 = "PRIVATE KEY";
  private static final String SEC1 = "EC PRIVATE KEY";

  /** BouncyCastle's factories, which throw what they like. */
  private interface Decoder {
    AsymmetricKeyParameter decode(byte[] der) throws IOException;
  }

  private EcPem() {}

  static ECPublicKeyParameters publicKey(String pem) {
    List<PemObject> blocks = blocks(pem);
    for (PemObject block : blocks) {
      if (block.getType().equals(PUBLIC)) {
        return key(block, PublicKeyFactory::createKey, ECPublicKeyParameters.class);
      }
    }
    boolean isPrivate = blocks.stream().anyMatch(block -> block.getType().endsWith(PKCS8));
    throw new IllegalArgumentException(
        isPrivate
            ? "this is a private key; the public one belongs here"
            : "this is no public key; its first line would be -----BEGIN PUBLIC KEY-----");
  }

  static ECPrivateKeyParameters privateKey(String pem) {
    for (PemObject block : blocks(pem)) {
      switch (block.getType()) {
        case PKCS8 -> {
          return key(block, PrivateKeyFactory::createKey, ECPrivateKeyParameters.class);
        }
        case SEC1 -> {
          return key(block, EcPem::sec1, ECPrivateKeyParameters.class);
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new IllegalArgumentException("the private key is encrypted; it must not be");
        default -> {
          // The key may follow.
        }
      }
    }
    throw new IllegalArgumentException(
        "this is no private key; its first line would be -----BEGIN PRIVATE KEY-----"
            + " or -----BEGIN EC PRIVATE KEY-----");
  }

  private static AsymmetricKeyParameter sec1(byte[] der) throws IOException {
    ECPrivateKey key = ECPrivateKey.getInstance(der);
    AlgorithmIdentifier curve =
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject());
    return PrivateKeyFactory.createKey(new PrivateKeyInfo(curve, key));
  }

  private static List<PemObject> blocks(String pem) {
    List<PemObject> blocks = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(pem))) {
      for (PemObject block; (block = reader.readPemObject()) != null; ) {
        blocks.add(block);
      }
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("this is no whole PEM text");
    }
    return blocks;
  }

  private static <T> T key(PemObject block, Decoder decoder, Class<T> wanted) {
    AsymmetricKeyParameter key;
    try {
      key = decoder.decode(block.getContent());
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("what stands between the key's lines is no key");
    }
    if (!wanted.isInstance(key)) {
      throw new IllegalArgumentException("this key is of another kind than elliptic-curve");
    }
    return wanted.cast(key);
  }
}
