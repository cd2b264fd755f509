package io.switchroom.gateway.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NeedsPostgres
class PostgresDatabaseTest extends DatabaseContract {
  private static PostgresServer server;
  private DatabaseSettings settings;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void makeDatabase() {
    settings = server.newDatabase();
  }

  @Override
  protected DatabaseSettings settings() {
    return settings;
  }

  @Test
  void aWrongPasswordIsToldInOneLineThatHoldsNone() {
    DatabaseSettings wrong =
        new DatabaseSettings(
            settings.url() + "?password=hidden", settings.user(), "hidden too", 10, 1_000);

    String told =
        assertThrows(DatabaseUnavailableException.class, () -> Database.open(wrong)).getMessage();

    assertTrue(told.contains("password authentication failed"), told);
    assertFalse(told.contains("hidden"), told);
    assertFalse(told.contains("\n"), told);
  }
}
