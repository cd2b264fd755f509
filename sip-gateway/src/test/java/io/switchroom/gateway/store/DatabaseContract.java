package io.switchroom.gateway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What holds for either kind of database. */
abstract class DatabaseContract {
  /** Of an empty database, the same one each time it is asked in a test. */
  protected abstract DatabaseSettings settings();

  static int update(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private static long count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM kept")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void whatWasWrittenIsThereAfterARestart() throws Exception {
    try (Database database = Database.open(settings())) {
      database.write(c -> update(c, "CREATE TABLE kept (a INTEGER PRIMARY KEY)")).get();
      for (int i = 0; i < 300; i++) {
        int number = i;
        database.write(c -> update(c, "INSERT INTO kept VALUES (" + number + ")"));
      }
    }
    try (Database database = Database.open(settings())) {
      assertEquals(300, database.read(DatabaseContract::count).get());
    }
  }

  @Test
  void aWriteThatFailsLeavesNothingAndDisturbsNoOther() throws Exception {
    try (Database database = Database.open(settings())) {
      database.write(c -> update(c, "CREATE TABLE kept (a INTEGER PRIMARY KEY)")).get();
      CompletableFuture<Integer> before =
          database.write(c -> update(c, "INSERT INTO kept VALUES (1)"));
      CompletableFuture<Integer> twice =
          database.write(
              c ->
                  update(c, "INSERT INTO kept VALUES (2)")
                      + update(c, "INSERT INTO kept VALUES (1)"));
      CompletableFuture<Integer> bug =
          database.write(
              c -> {
                update(c, "INSERT INTO kept VALUES (3)");
                throw new IllegalStateException("a bug");
              });
      CompletableFuture<Integer> after =
          database.write(c -> update(c, "INSERT INTO kept VALUES (4)"));

      assertEquals(1, before.get());
      assertEquals(1, after.get());
      assertTrue(
          assertThrows(ExecutionException.class, twice::get).getCause() instanceof SQLException);
      assertEquals(
          "a bug", assertThrows(ExecutionException.class, bug::get).getCause().getMessage());
      assertEquals(2, database.read(DatabaseContract::count).get());
    }
  }

  @Test
  void aReadThatFailsInAnyWaySaysSo() throws Exception {
    try (Database database = Database.open(settings())) {
      CompletableFuture<Integer> read =
          database.read(
              c -> {
                throw new StackOverflowError();
              });
      assertThrows(ExecutionException.class, () -> read.get(5, TimeUnit.SECONDS));
    }
  }

  @Test
  void aSecondGatewayIsRefusedUntilTheFirstIsGone() throws Exception {
    try (Database first = Database.open(settings())) {
      String told =
          assertThrows(DatabaseUnavailableException.class, () -> Database.open(settings()))
              .getMessage();
      assertTrue(told.contains("another gateway uses it"), told);
      assertFalse(first.read(c -> c.isClosed()).get());
    }
    Database.open(settings()).close();
  }

  @Test
  void tablesOfANewerVersionAreRefused() throws Exception {
    try (Database database = Database.open(settings())) {
      database
          .write(
              c ->
                  update(
                      c,
                      "INSERT INTO flyway_schema_history (installed_rank, version, description,"
                          + " type, script, checksum, installed_by, execution_time, success)"
                          + " VALUES (9999, '9999', 'later', 'SQL', 'V9999__later.sql', 1, 'x', 1,"
                          + (settings().isSqlite() ? " 1)" : " TRUE)")))
          .get();
    }
    String told =
        assertThrows(DatabaseUnavailableException.class, () -> Database.open(settings()))
            .getMessage();
    assertTrue(told.contains("9999"), told);
    assertFalse(told.contains("\n"), told);
  }
}
