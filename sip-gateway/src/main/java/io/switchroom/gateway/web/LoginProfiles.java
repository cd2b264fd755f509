package io.switchroom.gateway.web;

import io.switchroom.rtc.profile.ProfileSet;
import io.switchroom.rtc.profile.RoleProfile;
import io.switchroom.rtc.room.SendingLimits;
import java.util.Optional;

/**
 * The role profiles that a client found at his login, with which he goes on whatever is changed
 * meanwhile, and the one in force.
 */
public record LoginProfiles(ProfileSet set, RoleProfile inForce) {
  /** 60 bytes for each of 50 packets a second: IP, UDP, SRTP and extensions. */
  private static final int AUDIO_HEADERS_BPS = 24_000;

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

  /**
   * What the profile in force lets him send, as packets: encoded bits are wrapped in headers, and
   * some are sent a second time. The share of headers is far higher for sound.
   */
  SendingLimits limits() {
    return new SendingLimits(
        inForce.sendsAudio(),
        inForce.sendsVideo(),
        inForce.audioBps().map(bps -> 2L * bps + AUDIO_HEADERS_BPS).orElse(0L),
        inForce.cameraBps().map(bps -> bps + bps / 4L).orElse(-1L));
  }

  boolean isDefault() {
    return set.isDefault(inForce);
  }
}
