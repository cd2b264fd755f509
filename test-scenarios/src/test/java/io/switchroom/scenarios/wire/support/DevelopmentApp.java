package io.switchroom.scenarios.wire.support;

import io.switchroom.rtc.auth.UserSig;
import java.time.Instant;

/** The application of the reference configuration, whose secret everyone knows. */
public final class DevelopmentApp {
  public static final long SDK_APP_ID = 1_400_000_001L;
  private static final String SECRET =
      "development-only-secret-known-to-everyone-0000000000000000000000";
  private static final long HOUR_S = 3600;

  private DevelopmentApp() {}

  /** A good userSig. */
  public static String ticket(String user) {
    return UserSig.issue(SDK_APP_ID, SECRET, user, Instant.now().getEpochSecond(), HOUR_S);
  }

  /** A userSig that was good until a minute ago. */
  public static String expiredTicket(String user) {
    long issuedS = Instant.now().getEpochSecond() - HOUR_S - 60;
    return UserSig.issue(SDK_APP_ID, SECRET, user, issuedS, HOUR_S);
  }

  /** A userSig that somebody else signed. */
  public static String foreignTicket(String user) {
    String secret = "a-secret-of-somebody-else-who-has-nothing-to-say-here-000000000";
    return UserSig.issue(SDK_APP_ID, secret, user, Instant.now().getEpochSecond(), HOUR_S);
  }
}
