package io.switchroom.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.web.ClientMessage;
import io.switchroom.gateway.web.ServerMessage;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.profile.Platform;
import io.switchroom.rtc.profile.ProfileField;
import io.switchroom.rtc.profile.RoleProfile;
import io.switchroom.rtc.profile.RoleProfiles;
import io.switchroom.rtc.profile.ShippedProfiles;
import io.switchroom.scenarios.support.FakeBrowser;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.Sound;
import io.switchroom.scenarios.support.VirtualTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Role profiles, by who is heard. */
class RoleProfileTest {
  private static final double HEARD_DBFS = -17;
  private static final double UNHEARD_DBFS = -55;

  private final InMemoryGateway gateway = new InMemoryGateway(1);
  private final VirtualTime time = gateway.time();

  @AfterEach
  void noFaultReachedALoop() {
    gateway.close();
  }

  private double hears(FakePhone phone, double hz) {
    return phone.hears().toneDbfs(hz, time.nowNs() - 550_000_000L, time.nowNs() - 50_000_000L);
  }

  private void assertHeard(FakePhone by, double hz) {
    assertTrue(hears(by, hz) > HEARD_DBFS, hears(by, hz) + " dBFS is not heard");
  }

  private void assertNotHeard(FakePhone by, double hz) {
    assertTrue(hears(by, hz) < UNHEARD_DBFS, hears(by, hz) + " dBFS is heard");
  }

  /** Phones have this profile from now on. */
  private void phones(RoleProfile profile) {
    RoleProfiles.Key key = new RoleProfiles.Key(InMemoryGateway.APPLICATION, Platform.PHONE);
    gateway.profiles(
        new RoleProfiles(
            Map.of(key, ShippedProfiles.set(Platform.PHONE, 2, profile.role(), List.of(profile)))));
  }

  @Test
  void aPhoneThatOnlyReceivesHearsAndIsNotHeard() {
    FakePhone speaker = gateway.phone("101").says(500).calls("1000");
    phones(ShippedProfiles.basis(Platform.PHONE, "Guest"));
    FakePhone guest = gateway.phone("102").says(800).calls("1000");
    time.advanceMs(1_500);
    assertHeard(guest, 500);
    assertNotHeard(speaker, 800);
  }

  @Test
  void aQuietLineIsLevelledWhereItsProfileSaysSo() {
    RoleProfile user = ShippedProfiles.basis(Platform.PHONE, "user");
    FakePhone listener = gateway.phone("103").calls("1000");
    FakePhone plain = gateway.phone("101").says(Sound.tone(500, -40)).calls("1000");
    time.advanceMs(12_000);
    double before = hears(listener, 500);
    plain.hangsUp();
    phones(user.with(Map.of(ProfileField.AGC, 1)));
    gateway.phone("102").says(Sound.tone(500, -40)).calls("1000");
    time.advanceMs(12_000);
    double after = hears(listener, 500);
    assertTrue(after > before + 8, before + " dBFS became " + after);
  }

  @Test
  void anotherProfileIsInForceAtOnce() {
    FakePhone listener = gateway.phone("101").calls("1000");
    FakeBrowser alice = gateway.browser("alice").says(500).enters(1000);
    time.advanceMs(1_000);
    assertHeard(listener, 500);
    alice.asks(id -> new ClientMessage.ChangeRole(id, "Guest"));
    assertEquals(
        "Guest", alice.last(ServerMessage.ProfileInForce.class).profiles().inForce().role());
    time.advanceMs(1_000);
    assertNotHeard(listener, 500);
    assertEquals(
        ErrorCode.NO_RIGHT_TO_SEND.number(),
        alice.last(ServerMessage.MediaRefused.class).code().number());
    alice.asks(id -> new ClientMessage.ChangeRole(id, "nobody"));
    assertEquals(ErrorCode.ROLE_UNKNOWN, alice.last(ServerMessage.Refused.class).code());
    alice.asks(id -> new ClientMessage.ChangeRole(id, "ed960"));
    time.advanceMs(1_000);
    assertHeard(listener, 500);
  }
}
