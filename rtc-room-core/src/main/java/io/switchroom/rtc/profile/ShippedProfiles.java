package io.switchroom.rtc.profile;

import static io.switchroom.rtc.profile.ProfileField.ADAPTIVE;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The role profiles that every application has from the beginning. */
public final class ShippedProfiles {
  /** The default where nobody chose another. */
  public static final String DEFAULT_ROLE = "user";

  private static final int TYPE = 1;
  private static final List<RoleProfile> SCREENS =
      List.of(
          camera(DEFAULT_ROLE, 640, 480, 15, 400, 400),
          camera("ed1280", 1280, 720, 20, 1000, 1800),
          camera("ed960", 960, 540, 15, 500, 800),
          camera("ed640", 640, 368, 15, 400, 800),
          camera("ed480", 480, 360, 15, 300, 600),
          camera("ed320", 320, 240, 15, 200, 400),
          camera("LiveMaster", 640, 368, 20, 800, 1000),
          camera("LiveGuest", 320, 240, 15, 300, 400),
          receiver());
  private static final List<RoleProfile> PHONES = List.of(phone(), receiver());

  private ShippedProfiles() {}

  /** As every application has them for a platform until it changes them. */
  public static List<RoleProfile> of(Platform platform) {
    return platform == Platform.PHONE ? PHONES : SCREENS;
  }

  /**
   * What a profile of that name begins with: the shipped one, or that of the default for a name of
   * the application's own.
   */
  public static RoleProfile basis(Platform platform, String role) {
    List<RoleProfile> shipped = of(platform);
    RoleProfile like =
        shipped.stream()
            .filter(profile -> profile.role().equals(role))
            .findFirst()
            .orElse(shipped.get(0));
    return new RoleProfile(role, like.type(), like.values());
  }

  /** The shipped set with an application's own profiles in their place or beside them. */
  public static ProfileSet set(
      Platform platform, long sequence, String defaultRole, List<RoleProfile> own) {
    List<RoleProfile> all = new ArrayList<>(of(platform));
    for (RoleProfile profile : own) {
      all.removeIf(shipped -> shipped.role().equals(profile.role()));
      all.add(profile);
    }
    return new ProfileSet(platform, sequence, defaultRole, all);
  }

  private static RoleProfile camera(
      String role, int width, int height, int fps, int minKbps, int maxKbps) {
    return new RoleProfile(
        role,
        TYPE,
        Map.of(
            ProfileField.FORMAT_FIX_WIDTH, width,
            ProfileField.FORMAT_FIX_HEIGHT, height,
            ProfileField.FPS, fps,
            ProfileField.MINKBPS, minKbps,
            ProfileField.MAXKBPS, maxKbps));
  }

  /** Sends nothing. */
  private static RoleProfile receiver() {
    return new RoleProfile(
        "Guest",
        TYPE,
        Map.of(ProfileField.KBPS, 0, ProfileField.MINKBPS, 0, ProfileField.MAXKBPS, 0));
  }

  /** A telephone decides for itself, and how its line is treated stands in the configuration. */
  private static RoleProfile phone() {
    Map<ProfileField, Integer> values = new EnumMap<>(ProfileField.class);
    for (ProfileField field : ProfileField.values()) {
      values.put(field, ADAPTIVE);
    }
    values.put(ProfileField.MAXKBPS, 0);
    return new RoleProfile(DEFAULT_ROLE, TYPE, values);
  }
}
