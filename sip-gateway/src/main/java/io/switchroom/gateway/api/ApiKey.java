package io.switchroom.gateway.api;

import io.switchroom.gateway.config.ApiScope;
import io.switchroom.rtc.auth.SdkAppId;
import java.util.Set;

/**
 * Who may use the API, and for what.
 *
 * @param name for logs
 * @param secret what is sent as {@code Authorization: Bearer}
 * @param apps the applications it is good for; empty for all
 */
public record ApiKey(String name, String secret, Set<ApiScope> scopes, Set<SdkAppId> apps) {
  public ApiKey {
    scopes = Set.copyOf(scopes);
    apps = Set.copyOf(apps);
  }

  boolean isGoodFor(SdkAppId app) {
    return apps.isEmpty() || apps.contains(app);
  }

  /** Whether it is good for every application there is. */
  boolean isGoodForAll() {
    return apps.isEmpty();
  }

  @Override
  public String toString() {
    return "ApiKey[name=" + name + ", secret=***, scopes=" + scopes + ", apps=" + apps + "]";
  }
}
