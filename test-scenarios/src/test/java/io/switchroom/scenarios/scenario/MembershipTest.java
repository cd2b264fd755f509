package io.switchroom.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.web.ServerMessage;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.scenarios.support.FakeBrowser;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.VirtualTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Coming, going, being silenced and being replaced: who hears whom afterwards. */
class MembershipTest {
  private static final double HEARD_DBFS = -17;
  private static final double UNHEARD_DBFS = -55;

  private InMemoryGateway gateway = new InMemoryGateway(1);
  private VirtualTime time = gateway.time();

  @AfterEach
  void noFaultReachedALoop() {
    gateway.close();
  }

  private void useGateway(Map<String, String> changed) {
    gateway = new InMemoryGateway(1, 1, changed);
    time = gateway.time();
  }

  /** The level in the last half second. */
  private double hears(FakePhone phone, double hz) {
    return phone.hears().toneDbfs(hz, time.nowNs() - 550_000_000L, time.nowNs() - 50_000_000L);
  }

  private double hears(FakeBrowser browser, double hz) {
    return browser.toneDbfs(hz, time.nowNs() - 550_000_000L, time.nowNs() - 50_000_000L);
  }

  private static void assertHeard(double dbfs) {
    assertTrue(dbfs > HEARD_DBFS, dbfs + " dBFS is not heard");
  }

  private static void assertNotHeard(double dbfs) {
    assertTrue(dbfs < UNHEARD_DBFS, dbfs + " dBFS is heard");
  }

  @Test
  void aPhoneThatLeftIsNotHeardAndIsHeardAgainWhenItCallsAgain() {
    FakeBrowser alice = gateway.browser("alice").says(900).enters(1000);
    FakePhone listener = gateway.phone("102").calls("1000");
    FakePhone first = gateway.phone("101").says(500).calls("1000");
    time.advanceMs(1_000);
    assertHeard(hears(alice, 500));
    assertHeard(hears(listener, 500));

    first.hangsUp();
    time.advanceMs(1_000);
    assertNotHeard(hears(alice, 500));
    assertNotHeard(hears(listener, 500));
    assertEquals(LeaveReason.NORMAL, alice.last(ServerMessage.UserExit.class).reason());

    FakePhone again = gateway.phone("101").says(500).calls("1000");
    time.advanceMs(1_000);
    assertHeard(hears(alice, 500));
    assertHeard(hears(listener, 500));
    assertHeard(hears(again, 900));
    assertEquals("tel_101", alice.last(ServerMessage.UserEnter.class).user().text());
  }

  @Test
  void aBrowserThatLeftIsHeardAgainWhenItEntersAgain() {
    FakePhone phone = gateway.phone("101").says(500).calls("1000");
    FakeBrowser first = gateway.browser("alice").says(900).enters(1000);
    time.advanceMs(1_000);
    assertHeard(hears(phone, 900));
    first.exits();
    time.advanceMs(1_000);
    assertNotHeard(hears(phone, 900));
    FakeBrowser again = gateway.browser("alice").says(1_300).enters(1000);
    time.advanceMs(1_000);
    assertHeard(hears(phone, 1_300));
    assertHeard(hears(again, 500));
  }

  @Test
  void aMutedBrowserIsHeardByNobodyUntilItUnmutes() {
    FakePhone phone = gateway.phone("101").calls("1000");
    FakeBrowser bob = gateway.browser("bob").enters(1000);
    FakeBrowser alice = gateway.browser("alice").says(900).enters(1000);
    time.advanceMs(1_000);
    assertHeard(hears(phone, 900));
    assertHeard(hears(bob, 900));

    alice.mutes(true);
    time.advanceMs(1_000);
    assertNotHeard(hears(phone, 900));
    assertNotHeard(hears(bob, 900));
    assertEquals(false, bob.last(ServerMessage.RoomAudio.class).available());

    alice.mutes(false);
    time.advanceMs(1_000);
    assertHeard(hears(phone, 900));
    assertHeard(hears(bob, 900));
    assertEquals(true, bob.last(ServerMessage.RoomAudio.class).available());
    assertEquals(0, bob.undecodable());
  }

  @Test
  void aBrowserWithTooFewLinesIsToldAndHearsEveryoneOnceItOffersEnough() {
    FakeBrowser alice = gateway.browser("alice").lines(1).enters(1000);
    FakePhone first = gateway.phone("101").says(500).calls("1000");
    gateway.phone("102").says(900).calls("1000");
    gateway.phone("103").says(1_300).calls("1000");
    time.advanceMs(1_000);
    assertHeard(hears(alice, 500));
    assertNotHeard(hears(alice, 900));
    assertNotHeard(hears(alice, 1_300));
    assertEquals(3, alice.last(ServerMessage.Lines.class).wanted());
    assertEquals(List.of("tel_101"), alice.usersOnLines());

    alice.offersAgain(3);
    time.advanceMs(1_000);
    assertHeard(hears(alice, 500));
    assertHeard(hears(alice, 900));
    assertHeard(hears(alice, 1_300));
    assertEquals(3, alice.usersOnLines().size());

    first.hangsUp();
    gateway.phone("104").says(1_900).calls("1000");
    time.advanceMs(1_000);
    assertHeard(hears(alice, 1_900));
    assertNotHeard(hears(alice, 500));
    assertEquals(0, alice.undecodable());
  }

  @Test
  void aUserWhoEntersAgainReplacesHimself() {
    FakePhone phone = gateway.phone("101").says(500).calls("1000");
    FakeBrowser before = gateway.browser("alice").says(900).enters(1000);
    time.advanceMs(500);
    FakeBrowser after = gateway.browser("alice").says(1_300).enters(1000);
    time.advanceMs(1_000);
    assertTrue(before.heard(ServerMessage.ForceOffline.class));
    assertNotHeard(hears(phone, 900));
    assertHeard(hears(phone, 1_300));
    assertHeard(hears(after, 500));
    assertEquals(1, gateway.roomLoop(0).stats().browsers());
    assertEquals(2, gateway.directory().memberCount());
  }

  @Test
  void aUserWhoEntersAnotherRoomLeavesTheFirst() {
    FakePhone there = gateway.phone("101").calls("1000");
    FakePhone here = gateway.phone("102").calls("2000");
    gateway.browser("alice").says(900).enters(1000);
    time.advanceMs(500);
    gateway.browser("alice").says(1_300).enters(2000);
    time.advanceMs(1_000);
    assertNotHeard(hears(there, 900));
    assertHeard(hears(here, 1_300));
  }

  @Test
  void aFullRoomRefusesPhonesWithBusyAndBrowsersWithTheContractsCode() {
    useGateway(Map.of("SWITCHROOM_ROOMS_MAX_MEMBERS", "2"));
    FakePhone first = gateway.phone("101").says(500).calls("1000");
    FakePhone second = gateway.phone("102").calls("1000");
    FakePhone third = gateway.phone("103").calls("1000");
    FakeBrowser alice = gateway.browser("alice").asksToEnter(1000);
    assertEquals(486, third.rejection().status());
    assertEquals(17, third.rejection().q850Cause().getAsInt());
    assertNotNull(alice.failure());
    assertEquals(-102_052, alice.last(ServerMessage.Refused.class).code().number());
    time.advanceMs(1_000);
    assertHeard(hears(second, 500));
    assertEquals(2, gateway.roomLoop(0).stats().portPairs());

    first.hangsUp();
    FakePhone fourth = gateway.phone("104").calls("1000");
    assertNull(fourth.rejection());
    assertTrue(fourth.connected());
  }

  @Test
  void phonesWithTheSameNumberAreDifferentMembers() {
    FakeBrowser alice = gateway.browser("alice").enters(1000);
    gateway.phone("+49301234567").says(500).calls("1000");
    gateway.phone("+49301234567").says(900).calls("1000");
    time.advanceMs(1_000);
    List<String> users =
        alice.messages().stream()
            .filter(ServerMessage.UserEnter.class::isInstance)
            .map(m -> ((ServerMessage.UserEnter) m).user().text())
            .toList();
    assertEquals(List.of("tel_49301234567", "tel_49301234567_2"), users);
    assertHeard(hears(alice, 500));
    assertHeard(hears(alice, 900));
    String shown = alice.last(ServerMessage.UserEnter.class).info().displayName();
    assertTrue(shown.startsWith("+493") && !shown.contains("1234"), shown);
  }
}
