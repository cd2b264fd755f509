package io.switchroom.rtc.auth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UserSigTest {
  private static final long APP = 1400000001L;
  private static final String KEY = "a secret of the test";
  private static final long NOW = 1_700_000_000L;

  @Test
  void aTicketWeIssueIsGoodToItsLastSecond() {
    String sig = UserSig.issue(APP, KEY, "alice", NOW, 3600);
    assertEquals(ErrorCode.OK, verify(sig, "alice", APP, KEY, NOW));
    assertEquals(ErrorCode.OK, verify(sig, "alice", APP, KEY, NOW + 3600));
    assertEquals(ErrorCode.SIG_EXPIRED, verify(sig, "alice", APP, KEY, NOW + 3601));
    assertEquals(ErrorCode.OK, verify(sig, "alice", APP, KEY, NOW - 1_000_000));
  }

  @Test
  void tellsTheFirstThingThatIsWrong() {
    String sig = UserSig.issue(APP, KEY, "alice", NOW, 1);
    assertEquals(ErrorCode.SIG_EMPTY, verify("", "bob", APP + 1, "x", NOW + 9));
    assertEquals(ErrorCode.SIG_EMPTY, verify(null, "bob", APP + 1, "x", NOW + 9));
    assertEquals(ErrorCode.SIG_UNDECODABLE, verify("x", "bob", APP + 1, "x", NOW + 9));
    assertEquals(ErrorCode.SIG_OTHER_IDENTIFIER, verify(sig, "bob", APP + 1, "x", NOW + 9));
    assertEquals(ErrorCode.SIG_OTHER_IDENTIFIER, verify(sig, "Alice", APP, KEY, NOW));
    assertEquals(ErrorCode.SIG_OTHER_SDKAPPID, verify(sig, "alice", APP + 1, "x", NOW + 9));
    assertEquals(ErrorCode.SIG_WRONG_SIGNATURE, verify(sig, "alice", APP, "x", NOW + 9));
    assertEquals(ErrorCode.SIG_EXPIRED, verify(sig, "alice", APP, KEY, NOW + 9));
    assertEquals(ErrorCode.SIG_NO_KEY, UserSig.verify(sig, "alice", APP, keys(), NOW + 9).code());
  }

  @Test
  void aFirstGenerationTicketIsComparedAndThenLacksAKey() {
    String sig =
        TicketText.wrap(
            "{\"TLS.account_type\":\"0\",\"TLS.identifier\":\"alice\",\"TLS.sdk_appid\":\""
                + APP
                + "\",\"TLS.time\":\"1\",\"TLS.expire_after\":\"1\",\"TLS.sig\":\"AA==\"}");
    assertEquals(ErrorCode.SIG_OTHER_IDENTIFIER, verify(sig, "bob", APP, KEY, NOW));
    assertEquals(ErrorCode.SIG_OTHER_SDKAPPID, verify(sig, "alice", APP + 1, KEY, NOW));
    assertEquals(ErrorCode.SIG_NO_KEY, verify(sig, "alice", APP, KEY, NOW));
  }

  @Test
  void anyKeyOfTheApplicationIsGood() {
    String sig = UserSig.issue(APP, KEY, "alice", NOW, 60);
    assertTrue(UserSig.verify(sig, "alice", APP, keys("the next key", KEY), NOW).ok());
  }

  @Test
  void keyOrderWhiteSpaceAndUnknownKeysAreFree() {
    JsonNode fields = TicketText.decode(UserSig.issue(APP, KEY, "alice", NOW, 60));
    String json =
        " {\n \"TLS.sig\" : %s, \"extra\":[1,{}], \"TLS.time\":%d, \"TLS.identifier\":\"alice\", \"TLS.sdkappid\":%d, \"TLS.expire\":60 , \"TLS.ver\":\"2.0\"}\n"
            .formatted(fields.get("TLS.sig"), NOW, APP);
    assertEquals(ErrorCode.OK, verify(TicketText.wrap(json), "alice", APP, KEY, NOW));
  }

  @Test
  void takesThePlainBase64AlphabetAsWell() {
    String sig = UserSig.issue(APP, KEY, "alice", NOW, 60);
    String plain = sig.replace('*', '+').replace('-', '/').replace('_', '=');
    assertEquals(ErrorCode.OK, verify(plain, "alice", APP, KEY, NOW));
  }

  @Test
  void aNumberWrittenAsTextIsOfTheWrongType() {
    String good = TicketText.decode(UserSig.issue(APP, KEY, "alice", NOW, 60)).toString();
    assertEquals(ErrorCode.OK, verify(TicketText.wrap(good), "alice", APP, KEY, NOW));
    for (String expire : List.of("\"60\"", "60.0", "6e1", "null", "true", "99999999999999999999")) {
      String bad = good.replace("\"TLS.expire\":60", "\"TLS.expire\":" + expire);
      assertNotEquals(good, bad);
      assertEquals(
          ErrorCode.SIG_UNDECODABLE, verify(TicketText.wrap(bad), "alice", APP, KEY, NOW), expire);
    }
  }

  @Test
  void timesThatOverflowSixtyFourBitsNeitherExpireEarlyNorThrow() {
    String sig = UserSig.issue(APP, KEY, "alice", Long.MAX_VALUE - 5, 10);
    assertEquals(ErrorCode.OK, verify(sig, "alice", APP, KEY, Long.MAX_VALUE));
    String past = UserSig.issue(APP, KEY, "alice", Long.MIN_VALUE, -10);
    assertEquals(ErrorCode.SIG_EXPIRED, verify(past, "alice", APP, KEY, NOW));
  }

  @Test
  void aTicketThatInflatesBeyondTheBoundIsRefused() {
    String good = TicketText.decode(UserSig.issue(APP, KEY, "alice", NOW, 60)).toString();
    assertEquals(
        ErrorCode.OK,
        verify(TicketText.wrap(good + " ".repeat(8192 - good.length())), "alice", APP, KEY, NOW));
    assertEquals(
        ErrorCode.SIG_UNDECODABLE,
        verify(TicketText.wrap(good + " ".repeat(8193 - good.length())), "alice", APP, KEY, NOW));
    String bomb = TicketText.wrap(" ".repeat(4_000_000));
    assertTrue(bomb.length() < 12_000, "must get past the length check");
    assertEquals(ErrorCode.SIG_UNDECODABLE, verify(bomb, "alice", APP, KEY, NOW));
  }

  @Test
  void aTicketWithAnyCharacterChangedIsRefusedUnlessItInflatesToTheSameBytes() {
    TicketKeys keys = new TicketKeys(List.of(KEY), List.of(), Optional.of(EC));
    for (String good : List.of(UserSig.issue(APP, KEY, "alice", NOW, 60), firstGeneration())) {
      byte[] bytes = TicketText.inflate(good);
      int unread = 0;
      for (int at = 0; at < good.length(); at++) {
        for (int bit = 0; bit < 7; bit++) {
          char c = (char) (good.charAt(at) ^ 1 << bit);
          String changed = good.substring(0, at) + c + good.substring(at + 1);
          if (UserSig.verify(changed, "alice", APP, keys, NOW).ok()) {
            unread++;
            assertArrayEquals(bytes, TicketText.inflate(changed), "at " + at + ": " + changed);
          }
        }
      }
      // zlib skips the bits between its last code and its checksum: two characters at most.
      assertTrue(unread <= 14, "accepted: " + unread);
    }
  }

  @Test
  void mutatedTicketsAreRefusedAndNeverThrow() {
    long seed = 20261122L;
    Random random = new Random(seed);
    String sig = UserSig.issue(APP, KEY, "alice", NOW, 60);
    String json = TicketText.decode(sig).toString();
    for (int i = 0; i < 4000; i++) {
      String outer = TicketText.mutate(sig, random);
      String inner = TicketText.mutate(json, random);
      String where = "seed " + seed + " round " + i;
      for (String mutated : List.of(outer, TicketText.wrap(inner))) {
        Verdict verdict = UserSig.verify(mutated, "alice", APP, keys(KEY), NOW);
        // Only a change that leaves the meaning (an unused base64 bit, an unknown key) may pass.
        if (verdict.ok()) {
          JsonNode now = TicketText.decode(mutated);
          for (String name : List.of("TLS.identifier", "TLS.sdkappid", "TLS.time", "TLS.expire")) {
            assertEquals(TicketText.decode(sig).get(name), now.get(name), where);
          }
        }
      }
    }
  }

  @Test
  void anyTextIsJudgedWithoutThrowing() {
    long seed = 7L;
    Random random = new Random(seed);
    for (int i = 0; i < 4000; i++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      String raw = new String(bytes, StandardCharsets.ISO_8859_1);
      for (String text :
          List.of(raw, Base64.getEncoder().encodeToString(bytes), TicketText.wrap(raw))) {
        assertFalse(UserSig.verify(text, raw, APP, keys(KEY), NOW).ok(), "seed " + seed);
      }
    }
  }

  private static final EcdsaPrivateKey EC = EcdsaPrivateKey.parse(TestKeys.privatePem("keyA"));

  private static String firstGeneration() {
    return TicketIssuer.firstGeneration(APP, 0, EC::sign).userSig("alice", NOW, 60);
  }

  private static TicketKeys keys(String... secrets) {
    return TicketKeys.secrets(List.of(secrets));
  }

  private static ErrorCode verify(String sig, String user, long app, String key, long nowS) {
    return UserSig.verify(sig, user, app, keys(key), nowS).code();
  }
}
