package io.switchroom.rtc.auth;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
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

  /** All of them, in the order of their numbers. */
  public List<Application> all() {
    return byId.values().stream()
        .sorted(Comparator.comparingLong(application -> application.id().value()))
        .toList();
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
    return UserSig.verify(sig, user.text(), id.value(), application.keys(), nowS);
  }

  /**
   * On what terms this privateMapKey lets this user into this room. Without one, where none is
   * required, on all; one that is given must be good in any case.
   *
   * @param key as sent; null counts as empty
   * @param id a known application
   * @param nowS unix seconds
   */
  public Judgement judge(String key, UserId user, SdkAppId id, RoomId room, long nowS) {
    Application application = byId.get(id);
    if (application == null) {
      return PrivateMapKey.refused("no application has sdkAppId " + id);
    }
    if (key == null || key.isEmpty()) {
      return application.privateMapKeyRequired()
          ? PrivateMapKey.refused("this application requires one and there is none")
          : new Judgement.Granted(EntryTerms.ALL);
    }
    return PrivateMapKey.verify(key, user.text(), id.value(), room, application.keys(), nowS);
  }
}
