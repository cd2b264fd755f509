package io.switchroom.gateway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQLite; what holds for PostgreSQL too is in {@link DatabaseContract}. */
class DatabaseTest extends DatabaseContract {
  @TempDir Path folder;

  @Override
  protected DatabaseSettings settings() {
    return settings(DatabaseSettings.SQLITE + folder.resolve("new/own.db"), 1_000);
  }

  private static DatabaseSettings settings(String url, int maxWaiting) {
    return new DatabaseSettings(url, "", "", maxWaiting, 5_000);
  }

  private static String refusal(DatabaseSettings settings) {
    String told =
        assertThrows(DatabaseUnavailableException.class, () -> Database.open(settings))
            .getMessage();
    assertFalse(told.contains("\n"), told);
    assertTrue(told.contains("SWITCHROOM_DATABASE_URL"), told);
    return told;
  }

  @Test
  void aCommitIsSyncedToTheDisk() throws Exception {
    try (Database database = Database.open(settings())) {
      assertEquals("wal", database.read(c -> text(c, "PRAGMA journal_mode")).get());
      assertEquals("2", database.read(c -> text(c, "PRAGMA synchronous")).get(), "FULL");
    }
  }

  private static String text(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void aDatabaseInMemoryServesReadsAndWritesAndEndsWithIt() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (Database database = Database.open(settings(DatabaseSettings.MEMORY, 10))) {
        database.write(c -> update(c, "CREATE TABLE t (a INTEGER)")).get();
        database.write(c -> update(c, "INSERT INTO t VALUES (5)")).get();
        assertEquals("5", database.read(c -> text(c, "SELECT a FROM t")).get());
      }
    }
  }

  @Test
  void whatDoesNotFitOnTheDiskWaitsUntilItDoes() throws Exception {
    try (Database database = Database.open(settings())) {
      database.write(c -> update(c, "CREATE TABLE t (a TEXT)")).get();
      List<Integer> attempts = new ArrayList<>();
      database
          .write(
              c -> {
                attempts.add(attempts.size());
                // The disk is full at first; then somebody makes room.
                text(c, "PRAGMA max_page_count = " + (attempts.size() == 1 ? 1 : 1_000_000));
                return update(c, "INSERT INTO t VALUES (hex(zeroblob(100000)))");
              })
          .get(20, TimeUnit.SECONDS);
      assertTrue(attempts.size() >= 2, "it was tried again: " + attempts);
      assertEquals("1", database.read(c -> text(c, "SELECT COUNT(*) FROM t")).get());
    }
  }

  @Test
  void whatComesWhileTheDatabaseIsBusySharesATransaction() throws Exception {
    try (Database database = Database.open(settings())) {
      database.write(c -> update(c, "CREATE TABLE t (a INTEGER)")).get();
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      CompletableFuture<Integer> busy = database.write(c -> await(begun, goOn));
      begun.await();
      long before = database.transactions();
      List<Integer> order = new ArrayList<>();
      List<CompletableFuture<Void>> burst = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        int number = i;
        burst.add(
            database
                .write(c -> update(c, "INSERT INTO t VALUES (" + number + ")"))
                .thenAccept(done -> order.add(number)));
      }
      assertFalse(burst.get(0).isDone());
      goOn.countDown();
      CompletableFuture.allOf(burst.toArray(CompletableFuture[]::new)).get();

      assertEquals(2, database.transactions() - before, "the busy one, and one for the burst");
      assertEquals(1, busy.get());
      assertEquals("400", database.read(c -> text(c, "SELECT COUNT(*) FROM t")).get());
      List<Integer> sorted = order.stream().sorted().toList();
      assertEquals(sorted, order, "futures complete in the order of the writes");
    }
  }

  private static int await(CountDownLatch begun, CountDownLatch goOn) {
    begun.countDown();
    try {
      assertTrue(goOn.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return 1;
  }

  @Test
  void moreThanMayWaitIsRefusedAtOnce() throws Exception {
    try (Database database = Database.open(settings(DatabaseSettings.MEMORY, 3))) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      CompletableFuture<Integer> busy = database.write(c -> await(begun, goOn));
      begun.await();
      List<CompletableFuture<Integer>> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiting.add(database.write(c -> 2));
      }
      assertEquals(3, database.waitingWrites());

      CompletableFuture<Integer> refused = database.write(c -> 3);

      assertTrue(refused.isCompletedExceptionally());
      assertTrue(
          assertThrows(ExecutionException.class, refused::get).getCause()
              instanceof RejectedExecutionException);
      goOn.countDown();
      assertEquals(1, busy.get());
      assertEquals(2, waiting.get(2).get());
    }
  }

  @Test
  void theNewestMigrationIsTheOneThatIsKnownAsSuch() throws Exception {
    Path migrations = Path.of(Database.class.getResource("/db/migration").toURI());
    try (Stream<Path> files = Files.list(migrations)) {
      int newest =
          files
              .map(file -> file.getFileName().toString().replaceFirst("V(\\d+)__\\w+\\.sql", "$1"))
              .mapToInt(Integer::parseInt)
              .max()
              .getAsInt();
      assertEquals(Database.NEWEST_MIGRATION, Integer.toString(newest));
    }
    try (Database database = Database.open(settings())) {
      String last = "SELECT MAX(version) FROM flyway_schema_history";
      assertEquals(Database.NEWEST_MIGRATION, database.read(c -> text(c, last)).get());
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenIsToldInOneLine() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    String below = refusal(settings(DatabaseSettings.SQLITE + file.resolve("own.db"), 10));
    String itself = refusal(settings(DatabaseSettings.SQLITE + folder, 10));

    assertTrue(below.contains("its folder " + file + " cannot be made"), below);
    assertTrue(itself.contains("it is a folder"), itself);
  }

  @Test
  void aFileThatIsNoDatabaseIsToldInOneLine() throws IOException {
    Path file = Files.writeString(folder.resolve("text.db"), "this is no database ".repeat(99));

    String told = refusal(settings(DatabaseSettings.SQLITE + file, 10));

    assertTrue(told.contains("not a database"), told);
  }
}
