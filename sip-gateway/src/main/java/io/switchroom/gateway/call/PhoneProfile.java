package io.switchroom.gateway.call;

import io.switchroom.codec.natives.NativeCodecUnavailableException;
import io.switchroom.codec.pcm.LineSettings;
import io.switchroom.codec.pcm.SpeexNoiseSuppressor;
import io.switchroom.rtc.profile.ProfileField;
import io.switchroom.rtc.profile.RoleProfile;
import io.switchroom.rtc.room.SendingLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a role profile for phones means for a phone and its line. */
record PhoneProfile(RoleProfile profile) {
  private static final Logger LOG = LoggerFactory.getLogger(PhoneProfile.class);

  /**
   * @param configured for what the profile leaves open
   */
  LineSettings line(LineSettings configured) {
    return new LineSettings(
        profile.on(ProfileField.AGC, configured.automaticGain()),
        profile.on(ProfileField.ANS, configured.noiseSuppression()) && canSuppressNoise(),
        profile.on(ProfileField.AEC, configured.echoGuard()));
  }

  /** The configuration is checked for that at start, a profile may come at any time. */
  private boolean canSuppressNoise() {
    try {
      SpeexNoiseSuppressor.requireAvailable();
      return true;
    } catch (NativeCodecUnavailableException e) {
      LOG.warn("role profile {}: noise stays on the line: {}", profile.role(), e.getMessage());
      return false;
    }
  }

  /** A phone's bit rate is that of its codec; it has no picture. */
  SendingLimits limits() {
    return new SendingLimits(
        profile.sendsAudio(), false, SendingLimits.NONE.audioBps(), SendingLimits.NONE.cameraBps());
  }
}
