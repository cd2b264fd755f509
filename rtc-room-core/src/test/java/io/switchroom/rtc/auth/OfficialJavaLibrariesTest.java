package io.switchroom.rtc.auth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.tencentyun.TLSSigAPIv2;
import com.tls.tls_sigature.tls_sigature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Tickets of Tencent's libraries for Java are good here, and ours there. The libraries read the
 * machine's clock; when a ticket was made stands in it.
 */
class OfficialJavaLibrariesTest {
  private static final long APP = 1400000001L;
  private static final String SECRET = "a secret of the test";
  private static final TLSSigAPIv2 THEIRS = new TLSSigAPIv2(APP, SECRET);
  private static final TicketIssuer OURS = new TicketIssuer(APP, SECRET);
  private static final String PRIVATE_PEM = TestKeys.privatePem("keyA");
  private static final String PUBLIC_PEM = TestKeys.publicPem("keyA");
  private static final EcdsaPrivateKey EC = EcdsaPrivateKey.parse(PRIVATE_PEM);
  private static final TicketKeys KEYS =
      new TicketKeys(List.of(SECRET), List.of(EcdsaPublicKey.parse(PUBLIC_PEM)), Optional.empty());

  @Test
  void aUserSigOfTheirsIsGoodUntilItsLastSecond() {
    String sig = THEIRS.genUserSig("alice", 3600);
    long madeS = TicketText.decode(sig).get("TLS.time").longValue();
    assertEquals(ErrorCode.OK, verify(sig, madeS + 3600));
    assertEquals(ErrorCode.SIG_EXPIRED, verify(sig, madeS + 3601));
    TicketKeys others = TicketKeys.secrets(List.of("another"));
    assertEquals(
        ErrorCode.SIG_WRONG_SIGNATURE, UserSig.verify(sig, "alice", APP, others, madeS).code());
  }

  @Test
  void ourTicketsHaveTheFieldsAndTheSignatureOfTheirsMadeInTheSameSecond() {
    JsonNode theirs = TicketText.decode(THEIRS.genUserSig("alice", 3600));
    long madeS = theirs.get("TLS.time").longValue();
    assertEquals(theirs, TicketText.decode(OURS.userSig("alice", madeS, 3600)));

    // Their clock is read twice, once for the rights' end: a second may pass in between.
    JsonNode key = null;
    JsonNode ours = null;
    for (int i = 0; i < 5 && (key == null || !key.equals(ours)); i++) {
      key = TicketText.decode(THEIRS.genPrivateMapKey("alice", 300, 4_294_967_295L, 42));
      madeS = key.get("TLS.time").longValue();
      ours = TicketText.decode(OURS.privateMapKey("alice", 4_294_967_295L, 42, madeS, 300));
    }
    assertEquals(key, ours);
  }

  @Test
  void theUserbufWeWriteIsTheirsByteForByte() {
    long seed = 20261123L;
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      String user = "u" + random.nextInt(1 << 30);
      String room = random.nextBoolean() ? null : "room-" + random.nextInt();
      long number = room == null ? 1 + random.nextLong(RoomId.LARGEST_MAX) : 0;
      int rights = random.nextInt(256);
      byte[] theirs;
      byte[] ours;
      long nowS;
      do {
        nowS = Instant.now().getEpochSecond();
        theirs = THEIRS.genUserBuf(user, number, 300, rights, 0, room == null ? "" : room);
      } while (Instant.now().getEpochSecond() != nowS);
      String key =
          room == null
              ? OURS.privateMapKey(user, number, rights, nowS, 300)
              : OURS.privateMapKey(user, room, rights, nowS, 300);
      ours = Base64.getDecoder().decode(TicketText.decode(key).get("TLS.userbuf").textValue());
      assertArrayEquals(theirs, ours, "seed " + seed + " round " + i);
    }
  }

  @Test
  void aPrivateMapKeyOfTheirsGrantsItsRightsInItsRoom() {
    String key = THEIRS.genPrivateMapKey("alice", 300, 7, 42);
    long madeS = TicketText.decode(key).get("TLS.time").longValue();
    assertEquals(new Rights(42), granted(key, RoomId.of(7), madeS));
    String text = THEIRS.genPrivateMapKeyWithStringRoomID("alice", 300, "hall", 14);
    assertEquals(Rights.PHONE, granted(text, RoomId.of("hall"), madeS));
    assertEquals(ErrorCode.SIG_UNDECODABLE, verify(key, madeS), "and is no userSig");
  }

  @Test
  @SuppressWarnings("deprecation") // the only one of theirs that writes an account type
  void aFirstGenerationUserSigOfTheirsIsGood() {
    var theirs = tls_sigature.GenTLSSignatureEx(APP, "alice", PRIVATE_PEM, 3600);
    long madeS = Long.parseLong(TicketText.decode(theirs.urlSig).get("TLS.time").textValue());
    assertEquals(ErrorCode.OK, verify(theirs.urlSig, madeS + 3600), theirs.errMessage);
    assertEquals(ErrorCode.SIG_EXPIRED, verify(theirs.urlSig, madeS + 3601));
    var old = tls_sigature.GenTLSSignature(3600, "10793", APP, "alice", 10793, PRIVATE_PEM);
    assertEquals(ErrorCode.OK, verify(old.urlSig, madeS), "with an account type");
  }

  @Test
  void aFirstGenerationUserSigOfOursIsGoodWithTheirVerifier() throws Exception {
    TicketIssuer issuer = TicketIssuer.firstGeneration(APP, 0, EC::sign);
    long nowS = Instant.now().getEpochSecond();
    String good = issuer.userSig("alice", nowS, 3600);
    assertTrue(theyTake(good, "alice", APP));
    assertFalse(theyTake(good, "bob", APP));
    assertFalse(theyTake(good, "alice", APP + 1));
    assertFalse(theyTake(issuer.userSig("alice", nowS - 7200, 3600), "alice", APP));
    EcdsaPrivateKey other = EcdsaPrivateKey.parse(TestKeys.privatePem("keyB"));
    TicketIssuer foreign = TicketIssuer.firstGeneration(APP, 0, other::sign);
    assertFalse(theyTake(foreign.userSig("alice", nowS, 3600), "alice", APP));
  }

  private static boolean theyTake(String sig, String user, long app) throws Exception {
    return tls_sigature.CheckTLSSignatureEx(sig, app, user, PUBLIC_PEM).verifyResult;
  }

  private static ErrorCode verify(String sig, long nowS) {
    return UserSig.verify(sig, "alice", APP, KEYS, nowS).code();
  }

  private static Rights granted(String key, RoomId room, long nowS) {
    Judgement judgement = PrivateMapKey.verify(key, "alice", APP, room, KEYS, nowS);
    return assertInstanceOf(Judgement.Granted.class, judgement, judgement.toString())
        .terms()
        .rights();
  }
}
