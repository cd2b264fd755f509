package io.switchroom.rtc.auth;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The configured applications, by sdkAppId. Immutable. */
public final class Applications {
  private final Map<SdkAppId, Application> byId;

  /** Throws IllegalArgumentException when two have the same sdkAppId. */
  public Applications(Collection<Application> applications) {
    Map<SdkAppId, Application> map = new HashMap<>();
    for (Application application : applications) {
      if (map.put(application.id(), application) != null) {
        throw new IllegalArgumentException("two applications have sdkAppId " + application.id());
      }
    }
    byId = Map.copyOf(map);
  }

  /** Empty means {@link ErrorCode#APPLICATION_UNKNOWN}. */
  public Optional<Application> find(SdkAppId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /**
   * Whether this userSig lets this user into this application.
   *
   * @param sig as sent; null counts as empty
   * @param nowS unix seconds
   */
  public Verdict verify(String sig, UserId user, SdkAppId id, long nowS) {
    Application application = byId.get(id);
    if (application == null) {
      return Verdict.of(ErrorCode.APPLICATION_UNKNOWN, "sdkAppId " + id);
    }
    return UserSig.verify(sig, user.text(), id.value(), application.secretKeys(), nowS);
  }
}
