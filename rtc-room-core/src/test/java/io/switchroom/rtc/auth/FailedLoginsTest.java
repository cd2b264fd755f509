package io.switchroom.rtc.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailedLoginsTest {
  private static final long WINDOW_NS = 60_000_000_000L;
  private static final SdkAppId APP = new SdkAppId(1);
  private static final UserId ALICE = new UserId("alice");
  private static final UserId BOB = new UserId("bob");
  private static final InetAddress HERE = address("192.0.2.1");
  private static final InetAddress THERE = address("192.0.2.2");

  private final FailedLogins logins =
      new FailedLogins(new FailedLogins.Limits(3, 8, WINDOW_NS, 100));

  @Test
  void whoFailsTooOftenWaitsUntilTheWindowHasEndedToTheNanosecond() {
    long start = Long.MAX_VALUE - 5; // the clock's numbers may wrap around
    for (int i = 0; i < 3; i++) {
      assertFalse(logins.mustWait(APP, ALICE, HERE, start + i));
      logins.failed(APP, ALICE, HERE, start + i);
    }
    assertTrue(logins.mustWait(APP, ALICE, HERE, start + 3));
    assertTrue(logins.mustWait(APP, ALICE, HERE, start + WINDOW_NS - 1));
    assertFalse(logins.mustWait(APP, ALICE, HERE, start + WINDOW_NS));
  }

  @Test
  void otherUsersOtherApplicationsAndTheSameUserElsewhereDoNotWait() {
    fail(ALICE, HERE, 3);
    assertTrue(logins.mustWait(APP, new UserId("ALICE"), HERE, 1), "one user, whatever the case");
    assertFalse(logins.mustWait(APP, BOB, HERE, 1));
    assertFalse(logins.mustWait(new SdkAppId(2), ALICE, HERE, 1));
    assertFalse(logins.mustWait(APP, ALICE, THERE, 1), "a stranger locks nobody out");
  }

  @Test
  void anAddressThatTriesManyUsersWaitsWithAll() {
    for (int i = 0; i < 8; i++) {
      UserId user = new UserId("user" + i);
      assertFalse(logins.mustWait(APP, user, HERE, 0));
      logins.failed(APP, user, HERE, 0);
    }
    assertTrue(logins.mustWait(APP, BOB, HERE, 0));
    assertFalse(logins.mustWait(APP, BOB, THERE, 0));
    assertFalse(logins.mustWait(APP, BOB, HERE, WINDOW_NS));
  }

  @Test
  void aGoodLoginForgivesTheUserButNotTheAddress() {
    for (int round = 0; round < 4; round++) {
      fail(ALICE, HERE, 2);
      boolean last = round == 3;
      assertEquals(last, logins.mustWait(APP, ALICE, HERE, 0));
      logins.succeeded(APP, ALICE, HERE);
    }
  }

  @Test
  void addressesOfOneIpv6SubscriberCountAsOne() {
    fail(ALICE, address("2001:db8:0:1::1"), 2);
    fail(ALICE, address("2001:db8:0:1:ffff::9"), 1);
    assertTrue(logins.mustWait(APP, ALICE, address("2001:db8:0:1::7"), 0));
    assertFalse(logins.mustWait(APP, ALICE, address("2001:db8:0:2::1"), 0));
  }

  @Test
  void memoryIsBoundedAndTheOldestCountIsForgottenFirst() {
    for (int i = 0; i < 10_000; i++) {
      InetAddress from = address("10.1." + i / 250 + "." + i % 250);
      logins.failed(APP, new UserId("user" + i), from, i);
      assertTrue(logins.remembered() <= 200);
    }
    fail(ALICE, HERE, 3);
    assertTrue(logins.mustWait(APP, ALICE, HERE, 0));
    assertFalse(logins.mustWait(APP, BOB, HERE, WINDOW_NS * 2));
    assertEquals(0, logins.remembered());
  }

  @Test
  void aRefusedTicketCountsAndABlockedOneIsNotEvenLookedAt() {
    Applications applications = new Applications(List.of(new Application(APP, List.of("secret"))));
    Doorkeeper doorkeeper = new Doorkeeper(applications, logins);
    RoomKey room = new RoomKey(APP, RoomId.of(7));
    String good = UserSig.issue(1, "secret", "alice", 1000, 60);
    for (String bad : List.of("", "x", UserSig.issue(1, "other", "alice", 1000, 60))) {
      Judgement judgement = doorkeeper.judge(room, ALICE, bad, null, HERE, 1000, 0);
      assertTrue(code(judgement) >= 70002, judgement.toString());
      assertTrue(code(judgement) < 70050, judgement.toString());
    }
    assertEquals(70050, code(doorkeeper.judge(room, ALICE, good, null, HERE, 1000, 0)));
    String bobs = UserSig.issue(1, "secret", "bob", 1000, 60);
    assertEquals(0, code(doorkeeper.judge(room, BOB, bobs, null, HERE, 1000, 0)));
    assertEquals(0, code(doorkeeper.judge(room, ALICE, good, null, THERE, 1000, 0)));
    assertEquals(0, code(doorkeeper.judge(room, ALICE, good, null, HERE, 1060, WINDOW_NS)));
  }

  @Test
  void aPrivateMapKeyThatIsBadCountsAndOneWithoutTheRightToEnterDoesNot() {
    Applications applications = new Applications(List.of(new Application(APP, List.of("secret"))));
    Doorkeeper doorkeeper = new Doorkeeper(applications, logins);
    RoomKey room = new RoomKey(APP, RoomId.of(7));
    String sig = UserSig.issue(1, "secret", "alice", 1000, 60);
    String noEntry = new TicketIssuer(1, "secret").privateMapKey("alice", 7, 253, 1000, 60);
    for (int i = 0; i < 5; i++) {
      assertEquals(-102011, code(doorkeeper.judge(room, ALICE, sig, noEntry, HERE, 1000, 0)));
    }
    for (int i = 0; i < 3; i++) {
      assertEquals(-100006, code(doorkeeper.judge(room, ALICE, sig, "x", HERE, 1000, 0)));
    }
    assertEquals(70050, code(doorkeeper.judge(room, ALICE, sig, null, HERE, 1000, 0)));
  }

  private void fail(UserId user, InetAddress from, int times) {
    for (int i = 0; i < times; i++) {
      logins.failed(APP, user, from, 0);
    }
  }

  private static int code(Judgement judgement) {
    return switch (judgement) {
      case Judgement.Granted granted -> 0;
      case Judgement.Refused refused -> refused.verdict().code().number();
    };
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
