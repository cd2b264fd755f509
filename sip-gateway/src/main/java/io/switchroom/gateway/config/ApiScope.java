package io.switchroom.gateway.config;

import java.util.Optional;

/** What an API key may be good for. */
public enum ApiScope {
  APPS_READ("apps:read"),
  APPS_WRITE("apps:write"),
  APPS_RELOAD("apps:reload"),
  PROFILES_READ("profiles:read"),
  PROFILES_WRITE("profiles:write"),
  ROOMS_READ("rooms:read"),
  ROOMS_MODERATE("rooms:moderate"),
  CALLBACKS_READ("callbacks:read"),
  CALLS_READ("calls:read"),
  CALLS_WRITE("calls:write");

  private final String word;

  ApiScope(String word) {
    this.word = word;
  }

  /** As it stands in the configuration and in the OpenAPI document. */
  public String word() {
    return word;
  }

  public static Optional<ApiScope> of(String word) {
    for (ApiScope scope : values()) {
      if (scope.word.equals(word)) {
        return Optional.of(scope);
      }
    }
    return Optional.empty();
  }
}
