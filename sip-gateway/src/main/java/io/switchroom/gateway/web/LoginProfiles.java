package io.switchroom.gateway.web;

import io.switchroom.rtc.profile.ProfileSet;
import io.switchroom.rtc.profile.RoleProfile;
import java.util.Optional;

/**
 * The role profiles that a client found at his login, with which he goes on whatever is changed
 * meanwhile, and the one in force.
 */
record LoginProfiles(ProfileSet set, RoleProfile inForce) {

  /**
   * The default stands for no name, and for one that is not known.
   *
   * @param role null for none
   */
  static LoginProfiles atEntry(ProfileSet set, String role) {
    return new LoginProfiles(set, set.find(role).orElseGet(set::defaultProfile));
  }

  /** With another one in force; empty if it is not known. */
  Optional<LoginProfiles> change(String role) {
    return set.find(role).map(profile -> new LoginProfiles(set, profile));
  }

  boolean isDefault() {
    return set.isDefault(inForce);
  }
}
