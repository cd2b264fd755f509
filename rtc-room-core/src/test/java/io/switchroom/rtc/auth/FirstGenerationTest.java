package io.switchroom.rtc.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.Test;

/** Tickets signed with ECDSA, and the keys for them. */
class FirstGenerationTest {
  private static final long APP = 1400028285L;
  private static final long NOW = 1_700_000_000L;
  private static final EcdsaPrivateKey A = EcdsaPrivateKey.parse(TestKeys.privatePem("keyA"));
  private static final EcdsaPublicKey PUBLIC_A = EcdsaPublicKey.parse(TestKeys.publicPem("keyA"));
  private static final EcdsaPublicKey PUBLIC_B = EcdsaPublicKey.parse(TestKeys.publicPem("keyB"));

  @Test
  void aTicketWeIssueIsGoodToItsLastSecondOnEveryCurve() {
    for (String name : List.of("keyA", "keyB", "keyP")) {
      EcdsaPrivateKey key = EcdsaPrivateKey.parse(TestKeys.privatePem(name));
      String sig = issuer(key).userSig("alice", NOW, 60);
      TicketKeys keys = publicKeys(EcdsaPublicKey.parse(TestKeys.publicPem(name)));
      assertEquals(ErrorCode.OK, verify(sig, keys, NOW + 60), name);
      assertEquals(ErrorCode.SIG_EXPIRED, verify(sig, keys, NOW + 61), name);
    }
  }

  @Test
  void tellsTheFirstThingThatIsWrong() {
    String sig = issuer(A).userSig("alice", NOW, 1);
    TicketKeys wrong = publicKeys(PUBLIC_B);
    long late = NOW + 9;
    assertEquals(ErrorCode.SIG_OTHER_IDENTIFIER, UserSig.verify(sig, "bob", 1, wrong, late).code());
    assertEquals(ErrorCode.SIG_OTHER_SDKAPPID, UserSig.verify(sig, "alice", 1, wrong, late).code());
    String map = issuer(A).privateMapKey("alice", 7, 255, NOW, 1);
    assertEquals(ErrorCode.SIG_UNDECODABLE, verify(map, wrong, late));
    TicketKeys otherGeneration = TicketKeys.secrets(List.of("a secret"));
    assertEquals(ErrorCode.SIG_NO_KEY, verify(sig, otherGeneration, late));
    assertEquals(ErrorCode.SIG_WRONG_SIGNATURE, verify(sig, wrong, late));
    assertEquals(ErrorCode.SIG_EXPIRED, verify(sig, publicKeys(PUBLIC_A), late));
  }

  @Test
  void anyPublicKeyOfTheApplicationIsGoodAndThePrivateOneBringsItsOwn() {
    String sig = issuer(A).userSig("alice", NOW, 60);
    assertEquals(ErrorCode.OK, verify(sig, publicKeys(PUBLIC_B, PUBLIC_A), NOW));
    TicketKeys own = new TicketKeys(List.of(), List.of(), Optional.of(A));
    assertEquals(ErrorCode.OK, verify(sig, own, NOW));
  }

  @Test
  void aSecondGenerationTicketOfAnApplicationWithoutASecretHasNoKey() {
    String sig = UserSig.issue(APP, "a secret", "alice", NOW, 60);
    assertEquals(ErrorCode.SIG_NO_KEY, verify(sig, publicKeys(PUBLIC_A), NOW));
  }

  @Test
  void theAccountTypeOfTheApplicationStandsInItsTickets() {
    Application application =
        new Application(
            new SdkAppId(APP),
            10793,
            0,
            new TicketKeys(List.of(), List.of(), Optional.of(A)),
            false);
    assertTrue(application.issuer().isEmpty());
    String sig = application.firstGenerationIssuer().orElseThrow().userSig("alice", NOW, 60);
    assertEquals("10793", TicketText.decode(sig).get("TLS.account_type").textValue());
    assertEquals(ErrorCode.OK, verify(sig, application.keys(), NOW));
  }

  @Test
  void aSignatureThatIsNoneIsWrongAndThrowsNothing() {
    long seed = 20261123L;
    Random random = new Random(seed);
    byte[] text = {1, 2, 3};
    byte[] good = A.sign(text);
    assertTrue(PUBLIC_A.verifies(text, base64(good)));
    for (int i = 0; i < 2000; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      assertFalse(PUBLIC_A.verifies(text, base64(bad)), "seed " + seed + " round " + i);
      byte[] any = new byte[random.nextInt(80)];
      random.nextBytes(any);
      assertFalse(PUBLIC_A.verifies(text, base64(any)), "seed " + seed + " round " + i);
    }
    assertFalse(PUBLIC_A.verifies(text, "not base64!"));
    assertFalse(PUBLIC_A.verifies(text, ""));
  }

  @Test
  void takesAKeyInTheFormThatOpensslWritesWithItsParametersBefore() throws IOException {
    PemObject pkcs8;
    try (PEMParser parser = new PEMParser(new java.io.StringReader(TestKeys.privatePem("keyA")))) {
      PrivateKeyInfo info = (PrivateKeyInfo) parser.readObject();
      pkcs8 =
          new PemObject(
              "EC PRIVATE KEY",
              new org.bouncycastle.asn1.sec.ECPrivateKey(
                      256,
                      org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(info.parsePrivateKey())
                          .getKey(),
                      info.getPrivateKeyAlgorithm().getParameters())
                  .getEncoded());
    }
    StringWriter text = new StringWriter();
    text.write("-----BEGIN EC PARAMETERS-----\nBgUrgQQACg==\n-----END EC PARAMETERS-----\n");
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(pkcs8);
    }
    EcdsaPrivateKey key = EcdsaPrivateKey.parse(text.toString());
    assertTrue(PUBLIC_A.verifies(new byte[9], base64(key.sign(new byte[9]))));
  }

  @Test
  void aTextThatIsNoKeyIsRefusedWithASentenceThatDoesNotShowIt() throws Exception {
    String body = "TUhjQ0FRRUVJSGVsbG8gd29ybGQ=";
    String rsa =
        base64(KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic().getEncoded());
    for (String bad :
        List.of(
            "",
            "x",
            "-----BEGIN PUBLIC KEY-----\n" + body,
            "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n",
            "-----BEGIN PUBLIC KEY-----\n" + rsa + "\n-----END PUBLIC KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n",
            "-----BEGIN EC PRIVATE KEY-----\n" + body + "\n-----END EC PRIVATE KEY-----\n",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                + body
                + "\n-----END ENCRYPTED PRIVATE KEY-----\n",
            "-----BEGIN EC PARAMETERS-----\nBgUrgQQACg==\n-----END EC PARAMETERS-----\n")) {
      for (Throwable thrown :
          List.of(
              assertThrows(IllegalArgumentException.class, () -> EcdsaPublicKey.parse(bad)),
              assertThrows(IllegalArgumentException.class, () -> EcdsaPrivateKey.parse(bad)))) {
        assertFalse(thrown.getMessage().contains(body), thrown.getMessage());
        assertFalse(thrown.getMessage().isBlank());
      }
    }
    assertEquals(
        "this is a private key; the public one belongs here",
        assertThrows(
                IllegalArgumentException.class,
                () -> EcdsaPublicKey.parse(TestKeys.privatePem("keyA")))
            .getMessage());
  }

  private static TicketIssuer issuer(EcdsaPrivateKey key) {
    return TicketIssuer.firstGeneration(APP, 0, key::sign);
  }

  private static TicketKeys publicKeys(EcdsaPublicKey... keys) {
    return new TicketKeys(List.of(), List.of(keys), Optional.empty());
  }

  private static ErrorCode verify(String sig, TicketKeys keys, long nowS) {
    return UserSig.verify(sig, "alice", APP, keys, nowS).code();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
