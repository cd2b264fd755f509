package io.switchroom.rtc.profile;

import java.util.List;
import java.util.Optional;

/**
 * The role profiles of an application for one platform, one of which is the default. Immutable:
 * whoever has logged in goes on with the set he found.
 *
 * @param sequence rises with every change of the set
 * @param defaultRole the name of one of {@code profiles}
 */
public record ProfileSet(
    Platform platform, long sequence, String defaultRole, List<RoleProfile> profiles) {
  public ProfileSet {
    profiles = List.copyOf(profiles);
    if (profiles.stream().noneMatch(profile -> profile.role().equals(defaultRole))) {
      throw new IllegalArgumentException("the default is not among the profiles: " + defaultRole);
    }
    if (profiles.stream().map(RoleProfile::role).distinct().count() < profiles.size()) {
      throw new IllegalArgumentException("two profiles have the same name");
    }
  }

  /** The profile of exactly that name. */
  public Optional<RoleProfile> find(String role) {
    return profiles.stream().filter(profile -> profile.role().equals(role)).findFirst();
  }

  public RoleProfile defaultProfile() {
    return find(defaultRole).orElseThrow();
  }

  public boolean isDefault(RoleProfile profile) {
    return profile.role().equals(defaultRole);
  }
}
