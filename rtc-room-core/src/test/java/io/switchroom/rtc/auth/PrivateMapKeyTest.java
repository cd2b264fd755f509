package io.switchroom.rtc.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrivateMapKeyTest {
  private static final long APP = 1400000001L;
  private static final String SECRET = "a secret of the test";
  private static final long NOW = 1_700_000_000L;
  private static final TicketKeys KEYS = TicketKeys.secrets(List.of(SECRET));
  private static final TicketIssuer ISSUER = new TicketIssuer(APP, SECRET);

  @Test
  void grantsTheRightsItCarriesToTheLastSecondOfBothItsLives() {
    String key = ISSUER.privateMapKey("alice", 7, 42, NOW, 300);
    EntryTerms terms = granted(key, RoomId.of(7), NOW + 300);
    assertEquals(new EntryTerms(new Rights(42), NOW + 300), terms);
    assertEquals(
        "its last second was 1700000300, now is 1700000301",
        refusal(key, RoomId.of(7), NOW + 301).split(": ", 3)[2]);
  }

  @Test
  void aStringRoomIsNotTheNumericOneOfTheSameDigits() {
    String text = ISSUER.privateMapKey("alice", "7", 255, NOW, 60);
    String numeric = ISSUER.privateMapKey("alice", 7, 255, NOW, 60);
    granted(text, RoomId.of("7"), NOW);
    granted(numeric, RoomId.of(7), NOW);
    assertTrue(refusal(text, RoomId.of(7), NOW).endsWith("it is for room \"7\""));
    assertTrue(refusal(numeric, RoomId.of("7"), NOW).endsWith("it is for room 7"));
    assertTrue(refusal(text, RoomId.of("7a"), NOW).endsWith("it is for room \"7\""));
  }

  @Test
  void aUserSigIsNoPrivateMapKeyAndTheOtherWayRound() {
    String sig = ISSUER.userSig("alice", NOW, 60);
    assertTrue(refusal(sig, RoomId.of(7), NOW).contains("it carries no userbuf"));
    String key = ISSUER.privateMapKey("alice", 7, 255, NOW, 60);
    assertEquals(ErrorCode.SIG_UNDECODABLE, UserSig.verify(key, "alice", APP, KEYS, NOW).code());
  }

  @Test
  void worksInTheFirstGenerationToo() {
    EcdsaPrivateKey ec = EcdsaPrivateKey.parse(TestKeys.privatePem("keyA"));
    String key =
        TicketIssuer.firstGeneration(APP, 5, ec::sign).privateMapKey("alice", "hall", 14, NOW, 60);
    TicketKeys keys = new TicketKeys(List.of(), List.of(), Optional.of(ec));
    Judgement.Granted granted =
        assertInstanceOf(
            Judgement.Granted.class,
            PrivateMapKey.verify(key, "alice", APP, RoomId.of("hall"), keys, NOW));
    assertEquals(Rights.PHONE, granted.terms().rights());
    assertTrue(refusal(key, RoomId.of("hall"), NOW).contains("70016"), "no key of that generation");
  }

  @Test
  void tellsWhyInItsOwnWords() {
    assertTrue(refusal("x", RoomId.of(7), NOW).contains("70003"));
    String other = new TicketIssuer(APP, "another").privateMapKey("alice", 7, 255, NOW, 60);
    String sentence = refusal(other, RoomId.of(7), NOW);
    assertTrue(sentence.contains("70009 the privateMapKey was not signed"), sentence);
    String bob = ISSUER.privateMapKey("bob", 7, 255, NOW, 60);
    assertTrue(refusal(bob, RoomId.of(7), NOW).contains("70013"));
  }

  @Test
  void whatTheTicketAndItsUserbufSayMustAgree() {
    byte[] body = userbuf(ISSUER.privateMapKey("alice", 7, 255, NOW, 60));
    granted(resigned(body), RoomId.of(7), NOW);
    assertTrue(refusal(resigned(changed(body, 3, 'b')), RoomId.of(7), NOW).endsWith("account"));
    assertTrue(refusal(resigned(changed(body, 11, 9)), RoomId.of(7), NOW).contains("sdkAppId"));
    byte[] ended = changed(body, 16, 0);
    assertTrue(refusal(resigned(ended), RoomId.of(7), NOW).contains("its rights ended"));
    byte[] noRoom = changed(body, 15, 0);
    assertTrue(refusal(resigned(noRoom), RoomId.of(7), NOW).endsWith("it is for no room"));
  }

  @Test
  void anyOtherVersionAndAMissingOrTrailingByteAreRefused() {
    for (byte[] body :
        List.of(
            userbuf(ISSUER.privateMapKey("alice", 7, 255, NOW, 60)),
            userbuf(ISSUER.privateMapKey("alice", "hall", 255, NOW, 60)))) {
      RoomId room = body[0] == 0 ? RoomId.of(7) : RoomId.of("hall");
      granted(resigned(body), room, NOW);
      for (int version = 0; version < 256; version++) {
        if (version != body[0]) {
          undecodable(changed(body, 0, version), room);
        }
      }
      for (int length = 0; length < body.length; length++) {
        undecodable(Arrays.copyOf(body, length), room);
      }
      undecodable(Arrays.copyOf(body, body.length + 1), room);
    }
    byte[] both = userbuf(ISSUER.privateMapKey("alice", "hall", 255, NOW, 60));
    undecodable(changed(both, 15, 7), RoomId.of("hall"));
  }

  @Test
  void base64BrokenIntoLinesIsSignedAsItStandsAndRead() {
    byte[] body = userbuf(ISSUER.privateMapKey("alice", "a-long-name-".repeat(5), 255, NOW, 60));
    String lines = Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(body);
    assertTrue(lines.contains("\n"));
    granted(signed(lines), RoomId.of("a-long-name-".repeat(5)), NOW);
  }

  @Test
  void anyBytesAsAUserbufAreJudgedWithoutThrowing() {
    long seed = 20261123L;
    Random random = new Random(seed);
    byte[] good = userbuf(ISSUER.privateMapKey("alice", "hall", 255, NOW, 60));
    for (int i = 0; i < 3000; i++) {
      byte[] body = random.nextBoolean() ? good.clone() : new byte[random.nextInt(60)];
      if (body.length == good.length) {
        // The bytes of rights and account type may hold anything.
        int at = random.nextInt(body.length - 4);
        body[at >= 20 ? at + 4 : at] ^= (byte) (1 + random.nextInt(255));
      } else {
        random.nextBytes(body);
      }
      String key = resigned(body);
      Judgement judgement = PrivateMapKey.verify(key, "alice", APP, RoomId.of("hall"), KEYS, NOW);
      String where = "seed " + seed + " round " + i + ": " + Arrays.toString(body);
      if (judgement instanceof Judgement.Granted granted) {
        // A later end or another account type leave it good.
        boolean farEnd = granted.terms().rightsExpireAtS() >= NOW;
        assertTrue(
            farEnd && Arrays.equals(Arrays.copyOf(body, 16), Arrays.copyOf(good, 16)), where);
      }
    }
    for (String text : List.of("", "!", "AA", "====", "\n\n")) {
      assertTrue(refusal(signed(text), RoomId.of("hall"), NOW).endsWith("cannot be decoded"), text);
    }
  }

  @Test
  void anApplicationDecidesWhetherItNeedsOne() {
    UserId alice = new UserId("alice");
    SdkAppId id = new SdkAppId(APP);
    for (boolean required : new boolean[] {false, true}) {
      Applications applications =
          new Applications(List.of(new Application(id, 0, 0, KEYS, required)));
      String key = ISSUER.privateMapKey("alice", 7, 6, NOW, 60);
      Judgement with = applications.judge(key, alice, id, RoomId.of(7), NOW);
      Judgement bad = applications.judge("x", alice, id, RoomId.of(7), NOW);
      Judgement without = applications.judge(null, alice, id, RoomId.of(7), NOW);
      Judgement empty = applications.judge("", alice, id, RoomId.of(7), NOW);
      assertEquals(new Judgement.Granted(new EntryTerms(new Rights(6), NOW + 60)), with);
      assertInstanceOf(Judgement.Refused.class, bad, "a bad one is refused in any case");
      assertEquals(without, empty);
      if (required) {
        Verdict verdict = assertInstanceOf(Judgement.Refused.class, without).verdict();
        assertEquals(-100006, verdict.code().number());
      } else {
        assertEquals(new Judgement.Granted(EntryTerms.ALL), without);
      }
    }
  }

  @Test
  void anIssuerRefusesWhatNoServerWouldTake() {
    for (String bad : List.of("", "7", "a b", "a\n", "x".repeat(33))) {
      assertThrows(IllegalArgumentException.class, () -> ISSUER.userSig(bad, NOW, 60), bad);
    }
    for (String bad : List.of("", "a b", "ä", "x".repeat(65))) {
      assertThrows(
          IllegalArgumentException.class, () -> ISSUER.privateMapKey("alice", bad, 255, NOW, 60));
    }
    for (long bad : new long[] {0, -1, 4_294_967_296L}) {
      assertThrows(
          IllegalArgumentException.class, () -> ISSUER.privateMapKey("alice", bad, 255, NOW, 60));
    }
    assertThrows(
        IllegalArgumentException.class, () -> ISSUER.privateMapKey("alice", 7, 255, NOW, 1L << 32));
    assertThrows(IllegalArgumentException.class, () -> new TicketIssuer(0, SECRET));
  }

  @Test
  void theLargestRoomNumberAndTheLastSecondOfThirtyTwoBitsSurvive() {
    long lastS = 4_294_967_295L;
    String key = ISSUER.privateMapKey("alice", RoomId.LARGEST_MAX, 255, NOW, lastS - NOW);
    EntryTerms terms = granted(key, RoomId.of(RoomId.LARGEST_MAX), lastS);
    assertEquals(lastS, terms.rightsExpireAtS());
    assertTrue(terms.expired(lastS + 1));
  }

  private static void undecodable(byte[] body, RoomId room) {
    String sentence = refusal(resigned(body), room, NOW);
    assertTrue(sentence.endsWith("its userbuf cannot be decoded"), Arrays.toString(body));
  }

  private static EntryTerms granted(String key, RoomId room, long nowS) {
    Judgement judgement = PrivateMapKey.verify(key, "alice", APP, room, KEYS, nowS);
    return assertInstanceOf(Judgement.Granted.class, judgement, judgement.toString()).terms();
  }

  private static String refusal(String key, RoomId room, long nowS) {
    Judgement judgement = PrivateMapKey.verify(key, "alice", APP, room, KEYS, nowS);
    Verdict verdict =
        assertInstanceOf(Judgement.Refused.class, judgement, judgement.toString()).verdict();
    assertEquals(ErrorCode.PRIVATE_MAP_KEY_REFUSED, verdict.code());
    return verdict.sentence();
  }

  private static byte[] userbuf(String key) {
    return Base64.getDecoder().decode(TicketText.decode(key).get("TLS.userbuf").textValue());
  }

  private static byte[] changed(byte[] body, int at, int value) {
    byte[] copy = body.clone();
    copy[at] = (byte) value;
    return copy;
  }

  private static String resigned(byte[] body) {
    return signed(Base64.getEncoder().encodeToString(body));
  }

  /** A good ticket around any text as userbuf. */
  private static String signed(String userbuf) {
    ObjectNode json = (ObjectNode) TicketText.decode(ISSUER.userSig("alice", NOW, 60));
    json.put("TLS.userbuf", userbuf);
    String text =
        "TLS.identifier:alice\nTLS.sdkappid:"
            + APP
            + "\nTLS.time:"
            + NOW
            + "\nTLS.expire:60\n"
            + "TLS.userbuf:"
            + userbuf
            + "\n";
    json.put("TLS.sig", TicketText.hmac(SECRET, text));
    return TicketText.wrap(json.toString());
  }
}
