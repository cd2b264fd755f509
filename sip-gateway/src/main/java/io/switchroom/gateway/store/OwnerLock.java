package io.switchroom.gateway.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Held by the one gateway that uses a database: two would both send what waits in it. The system
 * frees it when the process ends, however it ends. A PostgreSQL that restarts forgets it: it keeps
 * a second gateway from being started, no more.
 */
final class OwnerLock implements AutoCloseable {
  /** Ours among the advisory locks of a PostgreSQL database; the schema makes the second half. */
  private static final String TRY_LOCK =
      "SELECT pg_try_advisory_lock(1400150600, hashtext(current_schema()))";

  private final AutoCloseable holder;

  private OwnerLock(AutoCloseable holder) {
    this.holder = holder;
  }

  static OwnerLock take(DatabaseSettings settings)
      throws DatabaseUnavailableException, IOException, SQLException {
    if (!settings.isSqlite()) {
      return ofPostgres(settings);
    }
    if (settings.file().isEmpty()) {
      return new OwnerLock(() -> {});
    }
    return ofFile(settings, settings.file().get());
  }

  /** A file beside the database: SQLite's own locks come and go with each transaction. */
  private static OwnerLock ofFile(DatabaseSettings settings, Path database) throws IOException {
    Path file = database.resolveSibling(database.getFileName() + ".lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw inUse(settings);
    }
    return new OwnerLock(channel);
  }

  private static OwnerLock ofPostgres(DatabaseSettings settings)
      throws SQLException, DatabaseUnavailableException {
    Connection connection =
        settings.user().isEmpty()
            ? DriverManager.getConnection(settings.url())
            : DriverManager.getConnection(settings.url(), settings.user(), settings.password());
    boolean taken = false;
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(TRY_LOCK)) {
      taken = answer.next() && answer.getBoolean(1);
    } finally {
      if (!taken) {
        connection.close();
      }
    }
    if (!taken) {
      throw inUse(settings);
    }
    return new OwnerLock(connection);
  }

  private static DatabaseUnavailableException inUse(DatabaseSettings settings) {
    return new DatabaseUnavailableException(
        settings, "another gateway uses it; stop that one", null);
  }

  @Override
  public void close() {
    try {
      holder.close();
    } catch (Exception e) {
      // The process is about to end, and with it the lock.
    }
  }
}
