package io.switchroom.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.web.ClientMessage;
import io.switchroom.gateway.web.ServerMessage;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.Role;
import io.switchroom.scenarios.support.FakeBrowser;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rules of rooms as phones hear and browsers see them. */
class RoomRulesTest {
  private static final double HEARD_DBFS = -17;
  private static final double UNHEARD_DBFS = -55;

  private final InMemoryGateway gateway = new InMemoryGateway(1);
  private final VirtualTime time = gateway.time();

  @AfterEach
  void noFaultReachedALoop() {
    gateway.close();
  }

  /** The level in the last half second. */
  private double hears(FakePhone phone, double hz) {
    return phone.hears().toneDbfs(hz, time.nowNs() - 550_000_000L, time.nowNs() - 50_000_000L);
  }

  private static void assertHeard(double dbfs) {
    assertTrue(dbfs > HEARD_DBFS, dbfs + " dBFS is not heard");
  }

  private static void assertNotHeard(double dbfs) {
    assertTrue(dbfs < UNHEARD_DBFS, dbfs + " dBFS is heard");
  }

  @Test
  void aRoomInWhichNobodySendsSoundIsRecycledAndPhonesHearItComing() {
    FakePhone phone = gateway.phone("101").calls("1000");
    time.advanceMs(1_000);
    phone.talks(false);
    long lastNs = phone.startNs() + (phone.packetsSent() - 1) * 20_000_000L;
    for (int second = 1; second <= 30; second++) {
      time.advanceTo(lastNs + second * 1_000_000_000L);
      phone.reportsLoss(0); // RTCP keeps the phone, but not the room
    }
    assertNotHeard(hears(phone, 950));
    time.advanceMs(400);
    double first =
        phone.hears().toneDbfs(950, time.nowNs() - 300_000_000L, time.nowNs() - 100_000_000L);
    assertTrue(first > -21, "the first of three tones: " + first + " dBFS");
    assertNull(phone.hungUpReason(), "not before the tones are over");
    time.advanceMs(1_000);
    assertEquals("nobody has spoken or sent a picture for too long", phone.hungUpReason());
    assertEquals("", gateway.leftovers());
  }

  @Test
  void theOwnerMutesAPhoneAndAsksItToUnmute() {
    FakeBrowser alice = gateway.browser("alice").enters(1000);
    FakePhone speaker = gateway.phone("101").says(500).calls("1000");
    FakePhone listener = gateway.phone("102").calls("1000");
    time.advanceMs(1_000);
    assertHeard(hears(listener, 500));

    alice.asks(id -> new ClientMessage.MuteRemoteAudio(id, "tel_101", true));
    time.advanceMs(1_000);
    assertNotHeard(hears(listener, 500));
    assertEquals("tel_101", alice.last(ServerMessage.RoomAudio.class).user().text());

    alice.asks(id -> new ClientMessage.AskToUnmute(id, "tel_101"));
    time.advanceMs(1_000);
    assertHeard(hears(listener, 500));
    assertNull(speaker.hungUpReason());
  }

  @Test
  void whomTheOwnerMutedCannotUnmuteHimself() {
    FakeBrowser alice = gateway.browser("alice").enters(1000);
    FakeBrowser bob = gateway.browser("bob").says(900).enters(1000);
    FakePhone listener = gateway.phone("102").calls("1000");
    time.advanceMs(1_000);
    assertHeard(hears(listener, 900));

    alice.asks(id -> new ClientMessage.MuteRemoteAudio(id, "bob", true));
    time.advanceMs(100);
    assertTrue(bob.last(ServerMessage.Muted.class).muted());
    bob.mutes(false);
    time.advanceMs(1_000);
    assertEquals(ErrorCode.NO_RIGHT, bob.last(ServerMessage.Refused.class).code());
    assertNotHeard(hears(listener, 900));

    alice.asks(id -> new ClientMessage.AskToUnmute(id, "bob"));
    time.advanceMs(1_000);
    assertNotNull(bob.last(ServerMessage.UnmuteAsked.class));
    assertNotHeard(hears(listener, 900));
    bob.mutes(false);
    time.advanceMs(1_000);
    assertHeard(hears(listener, 900));
  }

  @Test
  void whomTheOwnerSentAwayMayNotCallAgainForAWhile() {
    FakeBrowser alice = gateway.browser("alice").says(900).enters(1000);
    FakePhone phone = gateway.phone("101").calls("1000");
    time.advanceMs(1_000);
    alice.asks(id -> new ClientMessage.RemoveUser(id, "tel_101", 60));
    time.advanceMs(100);
    assertEquals("the owner sent you away", phone.hungUpReason());
    assertEquals(LeaveReason.REMOVED, alice.last(ServerMessage.UserExit.class).reason());

    FakePhone again = gateway.phone("101").calls("1000");
    time.advanceMs(100);
    assertEquals(403, again.rejection().status());
    time.advanceMs(60_000);
    FakePhone late = gateway.phone("101").calls("1000");
    time.advanceMs(1_000);
    assertHeard(hears(late, 900));
  }

  @Test
  void aLockedRoomRefusesPhonesAndSaysWhy() {
    FakeBrowser alice = gateway.browser("alice").enters(1000);
    alice.asks(id -> new ClientMessage.LockRoom(id, true));
    time.advanceMs(100);
    assertTrue(alice.last(ServerMessage.RoomLocked.class).locked());
    FakePhone phone = gateway.phone("101").calls("1000");
    time.advanceMs(100);
    assertEquals(403, phone.rejection().status());
    assertEquals("the room is locked", phone.rejection().warningText().orElse(""));
    alice.asks(id -> new ClientMessage.LockRoom(id, false));
    FakePhone again = gateway.phone("101").calls("1000");
    time.advanceMs(100);
    assertTrue(again.connected());
  }

  @Test
  void theOwnerQuitsAndDissolves() {
    FakeBrowser alice = gateway.browser("alice").enters(1000);
    FakeBrowser bob = gateway.browser("bob").enters(1000);
    FakePhone phone = gateway.phone("101").calls("1000");
    time.advanceMs(1_000);
    bob.asks(ClientMessage.DissolveRoom::new);
    assertEquals(ErrorCode.NO_RIGHT, bob.last(ServerMessage.Refused.class).code());

    alice.asks(ClientMessage.DissolveRoom::new);
    time.advanceMs(100);
    assertEquals(
        "the owner dissolved the room", bob.last(ServerMessage.RoomDisconnect.class).text());
    FakeBrowser carol = gateway.browser("carol").says(900).enters(1000);
    time.advanceMs(1_500);
    assertEquals("the owner dissolved the room", phone.hungUpReason());
    assertNotHeard(hears(phone, 900));
    assertTrue(carol.last(ServerMessage.Entered.class).ownsRoom(), "the number was free at once");
  }

  @Test
  void anOwnerWhoJustLeavesLeavesTheRoomToTheOthers() {
    FakeBrowser alice = gateway.browser("alice").enters(1000);
    FakePhone phone = gateway.phone("101").says(500).calls("1000");
    FakePhone listener = gateway.phone("102").calls("1000");
    time.advanceMs(1_000);
    alice.exits();
    time.advanceMs(40_000);
    assertHeard(hears(listener, 500));
    assertNull(phone.hungUpReason());
  }

  @Test
  void theAudienceHearsAndIsNotHeard() {
    FakeBrowser alice = gateway.browser("alice").enters(1000);
    FakeBrowser bob = gateway.browser("bob").says(900).enters(1000);
    FakePhone listener = gateway.phone("102").says(500).calls("1000");
    time.advanceMs(1_000);
    assertHeard(hears(listener, 900));
    bob.asks(id -> new ClientMessage.SwitchRole(id, Role.AUDIENCE));
    time.advanceMs(1_000);
    assertNotHeard(hears(listener, 900));
    assertHeard(bob.toneDbfs(500, time.nowNs() - 550_000_000L, time.nowNs() - 50_000_000L));
    assertEquals(Role.AUDIENCE, alice.last(ServerMessage.RoleChange.class).role());
    bob.asks(id -> new ClientMessage.SwitchRole(id, Role.ANCHOR));
    time.advanceMs(1_000);
    assertHeard(hears(listener, 900));
  }
}
