package io.switchroom.rtc.profile;

import io.switchroom.rtc.auth.SdkAppId;
import java.util.List;
import java.util.Map;

/**
 * The role profiles of all applications. Immutable.
 *
 * @param sets those that differ from the shipped ones
 */
public record RoleProfiles(Map<Key, ProfileSet> sets) {
  /** Every application has the shipped ones. */
  public static final RoleProfiles SHIPPED = new RoleProfiles(Map.of());

  /** Of an application for a platform. */
  public record Key(SdkAppId application, Platform platform) {}

  public RoleProfiles {
    sets = Map.copyOf(sets);
  }

  /** Also for an application nobody knows: the shipped ones. */
  public ProfileSet set(SdkAppId application, Platform platform) {
    ProfileSet set = sets.get(new Key(application, platform));
    return set == null
        ? ShippedProfiles.set(platform, 1, ShippedProfiles.DEFAULT_ROLE, List.of())
        : set;
  }
}
