package io.switchroom.rtc.profile;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A named set of settings that says how its bearer captures, encodes and sends. Immutable.
 *
 * @param role its name, matched exactly
 * @param type handed on to clients
 * @param values of every field
 */
public record RoleProfile(String role, int type, Map<ProfileField, Integer> values) {
  /** The largest {@link #type}. */
  public static final int MAX_TYPE = 255;

  private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final int BPS_PER_KBPS = 1_000;

  /** Fields that are not named have their usual values. */
  public RoleProfile {
    if (!isRole(role)) {
      throw new IllegalArgumentException("no name of a role: " + role);
    }
    Map<ProfileField, Integer> all = new EnumMap<>(ProfileField.class);
    for (ProfileField field : ProfileField.values()) {
      int value = values.getOrDefault(field, field.usual());
      if (!field.admits(value)) {
        throw new IllegalArgumentException(field + " cannot be " + value);
      }
      all.put(field, value);
    }
    values = Map.copyOf(all);
  }

  /** Whether a profile may have that name: 1 to 64 of letters, digits, {@code _} and {@code -}. */
  public static boolean isRole(String name) {
    return name != null && ROLE.matcher(name).matches();
  }

  @Override
  public String toString() {
    return role;
  }

  public int get(ProfileField field) {
    return values.get(field);
  }

  /** The same with some fields changed. */
  public RoleProfile with(Map<ProfileField, Integer> changed) {
    Map<ProfileField, Integer> all = new EnumMap<>(values);
    all.putAll(changed);
    return new RoleProfile(role, type, all);
  }

  public boolean sendsAudio() {
    return get(ProfileField.KBPS) != 0;
  }

  public boolean sendsVideo() {
    return get(ProfileField.MAXKBPS) != 0;
  }

  /** Bits per second of encoded audio; empty if the client chooses. */
  public Optional<Integer> audioBps() {
    return bps(ProfileField.KBPS);
  }

  /** Bits per second of the camera's encoded picture at most; empty if the client chooses. */
  public Optional<Integer> cameraBps() {
    return bps(ProfileField.MAXKBPS);
  }

  private Optional<Integer> bps(ProfileField field) {
    int kbps = get(field);
    return kbps == ProfileField.ADAPTIVE ? Optional.empty() : Optional.of(kbps * BPS_PER_KBPS);
  }

  /** What a field asks for that is 0 (off), 1 (on) or adaptive. */
  public boolean on(ProfileField field, boolean ifAdaptive) {
    int value = get(field);
    return value == ProfileField.ADAPTIVE ? ifAdaptive : value == 1;
  }
}
