package io.switchroom.gateway.store;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A test that is skipped where PostgreSQL is not installed. {@code ./test} installs it: there it
 * fails instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "io.switchroom.gateway.store.NeedsPostgres$Condition#isMet",
    disabledReason = "postgresql is not installed here")
public @interface NeedsPostgres {
  /** Asked by JUnit. */
  final class Condition {
    private Condition() {}

    static boolean isMet() {
      return PostgresServer.isInstalled() || Boolean.getBoolean("tests.installed");
    }
  }
}
