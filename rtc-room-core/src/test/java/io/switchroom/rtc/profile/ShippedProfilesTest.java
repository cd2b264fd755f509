package io.switchroom.rtc.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.rtc.auth.SdkAppId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ShippedProfilesTest {
  private static final SdkAppId APP = new SdkAppId(1);
  private static final ProfileSet PC = RoleProfiles.SHIPPED.set(APP, Platform.PC);

  @ParameterizedTest
  @CsvSource({
    "user,     640, 480, 15,  400,  400",
    "ed1280,  1280, 720, 20, 1000, 1800",
    "ed960,    960, 540, 15,  500,  800",
    "ed640,    640, 368, 15,  400,  800",
    "ed480,    480, 360, 15,  300,  600",
    "ed320,    320, 240, 15,  200,  400",
  })
  void aPictureIsAsItsNameHasIt(
      String role, int width, int height, int fps, int minKbps, int maxKbps) {
    RoleProfile profile = PC.find(role).orElseThrow();
    assertEquals(width, profile.get(ProfileField.FORMAT_FIX_WIDTH));
    assertEquals(height, profile.get(ProfileField.FORMAT_FIX_HEIGHT));
    assertEquals(fps, profile.get(ProfileField.FPS));
    assertEquals(minKbps, profile.get(ProfileField.MINKBPS));
    assertEquals(maxKbps, profile.get(ProfileField.MAXKBPS));
    assertEquals(Optional.of(maxKbps * 1_000), profile.cameraBps());
    assertTrue(profile.sendsAudio() && profile.sendsVideo());
  }

  @Test
  void whoOnlyReceivesSendsNothing() {
    RoleProfile guest = PC.find("Guest").orElseThrow();
    assertFalse(guest.sendsAudio() || guest.sendsVideo());
  }

  @ParameterizedTest
  @EnumSource
  void everyPlatformHasUserForItsDefault(Platform platform) {
    ProfileSet set = RoleProfiles.SHIPPED.set(APP, platform);
    assertEquals("user", set.defaultProfile().role());
    assertEquals(1, set.profiles().stream().filter(set::isDefault).count());
  }

  @Test
  void aPhoneSpeaksAndDecidesForItself() {
    RoleProfile phone = RoleProfiles.SHIPPED.set(APP, Platform.PHONE).defaultProfile();
    assertTrue(phone.sendsAudio());
    assertEquals(Optional.empty(), phone.audioBps());
    assertTrue(phone.on(ProfileField.AGC, true));
    assertFalse(phone.on(ProfileField.AGC, false));
  }

  @Test
  void namesAreMatchedExactly() {
    for (String name : List.of("User", "USER", " user", "user ", "", "livemaster")) {
      assertEquals(Optional.empty(), PC.find(name), name);
    }
  }

  @Test
  void whatAnApplicationDidNotSayIsAsShipped() {
    RoleProfile own = ShippedProfiles.basis(Platform.PC, "ed320").with(Map.of(ProfileField.FPS, 5));
    assertEquals(320, own.get(ProfileField.FORMAT_FIX_WIDTH));
    assertEquals(5, own.get(ProfileField.FPS));
    RoleProfile other = ShippedProfiles.basis(Platform.PC, "teacher");
    assertEquals("teacher", other.role());
    assertEquals(640, other.get(ProfileField.FORMAT_FIX_WIDTH));
  }

  @Test
  void anOwnProfileTakesThePlaceOfTheShippedOne() {
    RoleProfile own = ShippedProfiles.basis(Platform.PC, "ed320").with(Map.of(ProfileField.FPS, 5));
    ProfileSet set = ShippedProfiles.set(Platform.PC, 3, "ed320", List.of(own));
    assertEquals(PC.profiles().size(), set.profiles().size());
    assertEquals(5, set.defaultProfile().get(ProfileField.FPS));
  }

  @Test
  void refusesWhatNoFieldCanBe() {
    RoleProfile user = PC.defaultProfile();
    assertThrows(IllegalArgumentException.class, () -> user.with(Map.of(ProfileField.FPS, 1_000)));
    assertThrows(IllegalArgumentException.class, () -> user.with(Map.of(ProfileField.FPS, -2)));
    assertThrows(
        IllegalArgumentException.class, () -> ShippedProfiles.set(Platform.PC, 1, "no", List.of()));
  }
}
