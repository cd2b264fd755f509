package io.switchroom.gateway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
  void writesWaitWhileTheServerIsAwayAndNoneIsLost() throws Exception {
    try (Database database = Database.open(settings)) {
      database.write(c -> update(c, "CREATE TABLE kept (a INTEGER PRIMARY KEY)")).get();
      server.stop();
      List<CompletableFuture<Integer>> writes = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int number = i;
        writes.add(database.write(c -> update(c, "INSERT INTO kept VALUES (" + number + ")")));
      }
      server.goOn();

      for (CompletableFuture<Integer> write : writes) {
        assertEquals(1, write.get(30, TimeUnit.SECONDS));
      }
    }
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
