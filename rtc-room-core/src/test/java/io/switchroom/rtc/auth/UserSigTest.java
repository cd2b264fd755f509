package io.switchroom.rtc.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tencentyun.TLSSigAPIv2;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
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
  void aTicketOfTheOfficialLibraryVerifies() {
    String sig = new TLSSigAPIv2(APP, KEY).genUserSig("alice", 3600);
    // The library reads the machine's clock: the ticket itself tells the time it was made.
    long madeS = decode(sig).get("TLS.time").longValue();
    assertEquals(ErrorCode.OK, verify(sig, "alice", APP, KEY, madeS));
    assertEquals(ErrorCode.SIG_EXPIRED, verify(sig, "alice", APP, KEY, madeS + 3601));
    assertEquals(ErrorCode.SIG_WRONG_SIGNATURE, verify(sig, "alice", APP, "other", madeS));
  }

  @Test
  void ourTicketDecodesToTheSameFieldsAsTheOfficialLibrarysAtTheSameTime() {
    JsonNode theirs = decode(new TLSSigAPIv2(APP, KEY).genUserSig("alice", 3600));
    long madeS = theirs.get("TLS.time").longValue();
    assertEquals(theirs, decode(UserSig.issue(APP, KEY, "alice", madeS, 3600)));
  }

  @Test
  void aUserbufTicketOfTheOfficialLibraryIsNoUserSig() {
    String sig =
        new TLSSigAPIv2(APP, KEY).genPrivateMapKeyWithStringRoomID("alice", 60, "room", 255);
    long madeS = decode(sig).get("TLS.time").longValue();
    assertEquals(ErrorCode.SIG_UNDECODABLE, verify(sig, "alice", APP, KEY, madeS));
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
    assertEquals(
        ErrorCode.SIG_NO_KEY, UserSig.verify(sig, "alice", APP, List.of(), NOW + 9).code());
    assertEquals(
        ErrorCode.SIG_NO_KEY, UserSig.verify(sig, "alice", APP, List.of(""), NOW + 9).code());
  }

  @Test
  void aFirstGenerationTicketIsComparedAndThenLacksAKey() {
    String sig =
        wrap(
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
    List<String> keys = List.of("the next key", KEY);
    assertTrue(UserSig.verify(sig, "alice", APP, keys, NOW).ok());
  }

  @Test
  void keyOrderWhiteSpaceAndUnknownKeysAreFree() {
    JsonNode fields = decode(UserSig.issue(APP, KEY, "alice", NOW, 60));
    String json =
        " {\n \"TLS.sig\" : %s, \"extra\":[1,{}], \"TLS.time\":%d, \"TLS.identifier\":\"alice\", \"TLS.sdkappid\":%d, \"TLS.expire\":60 , \"TLS.ver\":\"2.0\"}\n"
            .formatted(fields.get("TLS.sig"), NOW, APP);
    assertEquals(ErrorCode.OK, verify(wrap(json), "alice", APP, KEY, NOW));
  }

  @Test
  void takesThePlainBase64AlphabetAsWell() {
    String sig = UserSig.issue(APP, KEY, "alice", NOW, 60);
    String plain = sig.replace('*', '+').replace('-', '/').replace('_', '=');
    assertEquals(ErrorCode.OK, verify(plain, "alice", APP, KEY, NOW));
  }

  @Test
  void aNumberWrittenAsTextIsOfTheWrongType() {
    String good = decode(UserSig.issue(APP, KEY, "alice", NOW, 60)).toString();
    assertEquals(ErrorCode.OK, verify(wrap(good), "alice", APP, KEY, NOW));
    for (String expire : List.of("\"60\"", "60.0", "6e1", "null", "true", "99999999999999999999")) {
      String bad = good.replace("\"TLS.expire\":60", "\"TLS.expire\":" + expire);
      assertNotEquals(good, bad);
      assertEquals(ErrorCode.SIG_UNDECODABLE, verify(wrap(bad), "alice", APP, KEY, NOW), expire);
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
    String good = decode(UserSig.issue(APP, KEY, "alice", NOW, 60)).toString();
    assertEquals(
        ErrorCode.OK,
        verify(wrap(good + " ".repeat(8192 - good.length())), "alice", APP, KEY, NOW));
    assertEquals(
        ErrorCode.SIG_UNDECODABLE,
        verify(wrap(good + " ".repeat(8193 - good.length())), "alice", APP, KEY, NOW));
    String bomb = wrap(" ".repeat(4_000_000));
    assertTrue(bomb.length() < 12_000, "must get past the length check");
    assertEquals(ErrorCode.SIG_UNDECODABLE, verify(bomb, "alice", APP, KEY, NOW));
  }

  @Test
  void mutatedTicketsAreRefusedAndNeverThrow() {
    long seed = 20261122L;
    Random random = new Random(seed);
    String sig = UserSig.issue(APP, KEY, "alice", NOW, 60);
    String json = decode(sig).toString();
    for (int i = 0; i < 4000; i++) {
      String outer = mutate(sig, random);
      String inner = mutate(json, random);
      String where = "seed " + seed + " round " + i;
      for (String mutated : List.of(outer, wrap(inner))) {
        Verdict verdict = UserSig.verify(mutated, "alice", APP, List.of(KEY), NOW);
        // Only a change that leaves the meaning (an unused base64 bit, an unknown key) may pass.
        if (verdict.ok()) {
          JsonNode now = decode(mutated);
          for (String name : List.of("TLS.identifier", "TLS.sdkappid", "TLS.time", "TLS.expire")) {
            assertEquals(decode(sig).get(name), now.get(name), where);
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
      for (String text : List.of(raw, Base64.getEncoder().encodeToString(bytes), wrap(raw))) {
        assertFalse(UserSig.verify(text, raw, APP, List.of(KEY), NOW).ok(), "seed " + seed);
      }
    }
  }

  private static ErrorCode verify(String sig, String user, long app, String key, long nowS) {
    return UserSig.verify(sig, user, app, List.of(key), nowS).code();
  }

  private static String mutate(String text, Random random) {
    StringBuilder out = new StringBuilder(text);
    for (int n = 1 + random.nextInt(3); n > 0 && out.length() > 0; n--) {
      int at = random.nextInt(out.length());
      switch (random.nextInt(4)) {
        case 0 -> out.deleteCharAt(at);
        case 1 -> out.insert(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65536));
        case 2 -> out.setCharAt(at, (char) (out.charAt(at) ^ 1 << random.nextInt(7)));
        default -> out.setLength(at);
      }
    }
    return out.toString();
  }

  /** An independent way through the outer form. */
  private static JsonNode decode(String sig) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(
          Base64.getDecoder().decode(sig.replace('*', '+').replace('-', '/').replace('_', '=')));
      byte[] out = new byte[20_000];
      int length = inflater.inflate(out);
      return new ObjectMapper().readTree(new String(out, 0, length, StandardCharsets.UTF_8));
    } catch (Exception e) {
      throw new AssertionError(sig, e);
    } finally {
      inflater.end();
    }
  }

  private static String wrap(String json) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DeflaterOutputStream zlib = new DeflaterOutputStream(bytes)) {
        zlib.write(json.getBytes(StandardCharsets.UTF_8));
      }
      return Base64.getEncoder()
          .encodeToString(bytes.toByteArray())
          .replace('+', '*')
          .replace('/', '-')
          .replace('=', '_');
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
