package io.switchroom.rtc.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdentifiersTest {
  @Test
  void aUserIdIsOneToThirtyTwoOfTheAllowedCharactersAndNotDigitsOnly() {
    for (String good : List.of("a", "Alice-B", "tel_4930123", "_", "-", "1a", "x".repeat(32))) {
      assertEquals(good, UserId.parse(good).orElseThrow().text());
    }
    for (String bad :
        List.of("", "7", "0123456789", "x".repeat(33), "a b", "a\n", "用户_07", "ａ", "a.b", "a\0")) {
      assertTrue(UserId.parse(bad).isEmpty(), bad);
      assertThrows(IllegalArgumentException.class, () -> new UserId(bad));
    }
    assertTrue(UserId.parse(null).isEmpty());
  }

  @Test
  void userIdsThatDifferOnlyInCaseAreOneUserAndKeepTheirText() {
    UserId lower = new UserId("alice-b");
    UserId mixed = new UserId("Alice-B");
    assertEquals(lower, mixed);
    assertEquals(lower.hashCode(), mixed.hashCode());
    assertEquals("Alice-B", mixed.text());
    assertFalse(new HashSet<>(Set.of(lower)).add(mixed));
    assertNotEquals(lower, new UserId("alice_b"));
  }

  @Test
  void aRoomIsOneToTenMillionUnlessConfiguredWider() {
    assertEquals(Optional.of(RoomId.of(1)), RoomId.parse(1));
    assertEquals(Optional.of(RoomId.of(10_000_000)), RoomId.parse(10_000_000));
    for (long bad : new long[] {0, -1, 10_000_001, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertTrue(RoomId.parse(bad).isEmpty(), "" + bad);
    }
    assertTrue(RoomId.parse(4_294_967_295L, RoomId.LARGEST_MAX).isPresent());
    assertTrue(RoomId.parse(4_294_967_296L, Long.MAX_VALUE).isEmpty());
  }

  @Test
  void aStringRoomIsOneToSixtyFourOfTheAllowedCharacters() {
    for (String good : List.of("7", "a", "Team-2_b", "_", "-", "x".repeat(64))) {
      assertEquals(Optional.of(RoomId.of(good)), RoomId.parse(good));
    }
    for (String bad : List.of("", "x".repeat(65), "a b", "a\n", "用户", "ａ", "a.b", "a\0")) {
      assertTrue(RoomId.parse(bad).isEmpty(), bad);
      assertThrows(IllegalArgumentException.class, () -> RoomId.of(bad));
    }
    assertTrue(RoomId.parse((String) null).isEmpty());
    assertNotEquals(RoomId.of("Team"), RoomId.of("team"));
  }

  @Test
  void theStringRoomSevenIsNotTheNumericOneAndLogsTellThemApart() {
    assertNotEquals(RoomId.of("7"), RoomId.of(7));
    assertEquals("7", RoomId.of(7).toString());
    assertEquals("\"7\"", RoomId.of("7").toString());
  }

  @Test
  void theSameRoomNumberOfTwoApplicationsIsTwoRooms() {
    RoomKey one = new RoomKey(new SdkAppId(1), RoomId.of(7));
    assertNotEquals(one, new RoomKey(new SdkAppId(2), RoomId.of(7)));
    assertEquals(one, new RoomKey(new SdkAppId(1), RoomId.of(7)));
    assertEquals("1/7", one.toString());
  }

  @Test
  void anSdkAppIdIsAnUnsignedThirtyTwoBitNumber() {
    assertTrue(SdkAppId.parse(4_294_967_295L).isPresent());
    assertTrue(SdkAppId.parse(4_294_967_296L).isEmpty());
    assertTrue(SdkAppId.parse(0).isEmpty());
  }

  @Test
  void everyErrorCodeHasItsOwnNumberAndASentence() {
    Set<Integer> numbers = new HashSet<>();
    for (ErrorCode code : ErrorCode.values()) {
      assertTrue(numbers.add(code.number()), code.name());
      assertFalse(code.sentence().isBlank());
      assertEquals(Optional.of(code), ErrorCode.ofNumber(code.number()));
    }
    assertTrue(ErrorCode.ofNumber(42).isEmpty());
  }

  @Test
  void aFirstGenerationClientKnowsSomeCodesByAnotherNumber() {
    assertEquals(10004, ErrorCode.PRIVATE_MAP_KEY_REFUSED.v1Number());
    assertEquals(8010, ErrorCode.ALREADY_IN_ROOM.v1Number());
    assertEquals(10003, ErrorCode.NO_RIGHT_TO_ENTER.v1Number());
    assertEquals(70009, ErrorCode.SIG_WRONG_SIGNATURE.v1Number());
  }

  @Test
  void eachRightHasItsBitAndWhatItsLackIsToldWith() {
    int[][] contract = {
      {1, -102010}, {2, -102011}, {4, -102013}, {8, -102019},
      {16, -102013}, {32, -102019}, {64, -102015}, {128, -102019}
    };
    for (int i = 0; i < contract.length; i++) {
      Right right = Right.values()[i];
      assertEquals(contract[i][0], right.bit(), right.name());
      assertEquals(contract[i][1], right.refusal().number(), right.name());
      assertTrue(Rights.ALL.has(right));
      assertFalse(Rights.NONE.has(right));
      assertTrue(new Rights(right.bit()).has(right));
    }
    assertEquals(255, Rights.of(Right.values()).map());
    assertEquals(14, Rights.PHONE.map());
    assertEquals(new Rights(6), Rights.PHONE.and(new Rights(7)));
  }

  @Test
  void anUnknownApplicationIs70020AndAKnownOneVerifies() {
    SdkAppId id = new SdkAppId(1400000001L);
    Applications applications =
        new Applications(List.of(new Application(id, List.of("new", "old"))));
    UserId alice = new UserId("alice");
    String sig = UserSig.issue(id.value(), "old", "alice", 1000, 60);
    assertTrue(applications.verify(sig, alice, id, 1060).ok());
    Verdict unknown = applications.verify(sig, alice, new SdkAppId(5), 1060);
    assertEquals(70020, unknown.code().number());
    assertEquals("no application has this sdkAppId: sdkAppId 5", unknown.sentence());
    assertTrue(applications.find(new SdkAppId(5)).isEmpty());
  }

  @Test
  void aSecretKeyIsNeverPrinted() {
    Application application = new Application(new SdkAppId(1), List.of("hush-hush"));
    assertEquals(
        "Application[id=1, accountType=0, bizId=0, keys=TicketKeys[1 secret, 0 public],"
            + " privateMapKeyRequired=false]",
        application.toString());
    assertThrows(
        IllegalArgumentException.class, () -> new Application(new SdkAppId(1), List.of("")));
  }
}
