package io.switchroom.gateway.sip.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.sip.auth.DigestServer.Judgement;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** RFC 7616, RFC 8760. Time is a number here. */
class DigestTest {
  private static final List<DigestAlgorithm> ALL = List.of(DigestAlgorithm.values());
  private static final Function<DigestAlgorithm, String> SECRETS =
      algorithm -> algorithm.secret("bob", "switchroom", "zanzibar");

  private final DigestServer server = new DigestServer(new byte[32], 60_000);

  private static DigestClient client(String password) {
    return new DigestClient(new DigestLogin("bob", password), () -> "c0ffee");
  }

  private Judgement judge(String authorization, long nowMs) {
    return server.judge(authorization, "INVITE", "switchroom", SECRETS, nowMs);
  }

  /** The example of RFC 7616 §3.9.1, for HTTP's GET. */
  @Test
  void answersTheExamplesOfTheRfc() {
    String challenge =
        "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=ALGORITHM, "
            + "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
            + "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
    DigestLogin mufasa = new DigestLogin("Mufasa", "Circle of Life");
    String cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    for (String[] example :
        new String[][] {
          {"MD5", "8ca523f5e9506fed4657c9700eebdbec"},
          {"SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"}
        }) {
      DigestClient client = new DigestClient(mufasa, () -> cnonce);
      assertTrue(client.challenged(List.of(challenge.replace("ALGORITHM", example[0])), false));
      String answer = client.authorization("GET", "/dir/index.html");
      assertTrue(answer.contains("response=\"" + example[1] + "\""), answer);
      assertTrue(answer.contains("opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""));
      assertTrue(answer.contains("nc=00000001"));
    }
  }

  @Test
  void takesTheBestAlgorithmAndUsesTheNonceAgain() {
    DigestClient client = client("zanzibar");
    List<String> weakFirst =
        server.challenges(
            "switchroom", List.of(DigestAlgorithm.MD5, DigestAlgorithm.SHA_256), false, 1_000);
    assertTrue(client.challenged(weakFirst, true));
    assertTrue(client.isProxy());
    for (int i = 1; i <= 3; i++) {
      String answer = client.authorization("INVITE", "sip:a@b");
      assertTrue(answer.contains("algorithm=SHA-256"), answer);
      assertEquals(Judgement.GOOD, judge(answer, 2_000 + i));
      assertEquals(Judgement.STALE, judge(answer, 2_000 + i), "the same again is a replay");
    }
  }

  @Test
  void anExpiredNonceIsStaleAndTheClientGoesOn() {
    for (DigestAlgorithm algorithm : ALL) {
      DigestClient client = client("zanzibar");
      client.challenged(server.challenges("switchroom", List.of(algorithm), false, 1_000), false);
      String late = client.authorization("INVITE", "sip:a@b");
      assertEquals(Judgement.STALE, judge(late, 62_000));
      assertTrue(
          client.challenged(
              server.challenges("switchroom", List.of(algorithm), true, 62_000), false));
      assertEquals(Judgement.GOOD, judge(client.authorization("INVITE", "sip:a@b"), 62_100));
    }
  }

  @Test
  void aWrongPasswordIsGivenUpAndNeverTaken() {
    DigestClient client = client("wrong");
    int attempts = 0;
    for (long nowMs = 1_000; attempts < 10; nowMs += 100, attempts++) {
      if (!client.challenged(server.challenges("switchroom", ALL, false, nowMs), false)) {
        break;
      }
      assertEquals(Judgement.WRONG, judge(client.authorization("INVITE", "sip:a@b"), nowMs));
    }
    assertEquals(2, attempts);
  }

  @Test
  void nonsenseIsWrongAndNeverThrows() {
    String good;
    DigestClient client = client("zanzibar");
    client.challenged(server.challenges("switchroom", ALL, false, 1_000), false);
    good = client.authorization("INVITE", "sip:a@b");
    assertEquals(Judgement.WRONG, judge(good.replace("c0ffee", "c0ffef"), 1_001));
    assertEquals(Judgement.WRONG, judge("Basic dXNlcjpwYXNz", 1_001));
    assertEquals(
        Judgement.WRONG, server.judge(good, "BYE", "switchroom", SECRETS, 1_001), "other method");
    assertEquals(Judgement.WRONG, server.judge(good, "INVITE", "switchroom", a -> null, 1_001));
    assertEquals(
        Judgement.WRONG,
        new DigestServer(new byte[] {1}, 1).judge(good, "INVITE", "switchroom", SECRETS, 1_001));
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder mutated = new StringBuilder(good);
      for (int k = random.nextInt(4); k >= 0; k--) {
        int at = random.nextInt(mutated.length());
        switch (random.nextInt(3)) {
          case 0 -> mutated.setCharAt(at, (char) (32 + random.nextInt(95)));
          case 1 -> mutated.deleteCharAt(at);
          default -> mutated.insert(at, "\",=\\ ".charAt(random.nextInt(5)));
        }
      }
      judge(mutated.toString(), 1_001);
      assertFalse(
          client("x").challenged(List.of(mutated.substring(random.nextInt(9))), false)
              && mutated.indexOf("nonce") < 0);
    }
  }
}
