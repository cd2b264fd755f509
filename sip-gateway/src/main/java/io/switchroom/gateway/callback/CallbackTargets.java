package io.switchroom.gateway.callback;

import java.util.Map;
import java.util.Optional;

/**
 * Where each application wants to be told of what.
 *
 * @param byApp by sdkAppId, then by event group
 */
public record CallbackTargets(Map<Long, Map<Integer, CallbackTarget>> byApp) {
  public CallbackTargets {
    byApp = Map.copyOf(byApp);
  }

  /** Empty if the application does not want to know of that group. */
  Optional<CallbackTarget> of(long sdkAppId, int group) {
    return Optional.ofNullable(byApp.getOrDefault(sdkAppId, Map.of()).get(group));
  }
}
