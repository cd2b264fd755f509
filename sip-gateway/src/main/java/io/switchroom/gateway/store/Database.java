package io.switchroom.gateway.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The database: a SQLite file, or PostgreSQL. Whoever keeps something in it writes a class with the
 * SQL and a migration in {@code resources/db/migration}, and hands its work to {@link #read} and
 * {@link #write}; both return at once, from any thread, and nothing of the database runs on the
 * caller's thread.
 *
 * <pre>
 *  write  one thread, in the order of the calls; what waits shares a transaction (group commit)
 *  read   a few threads, each read a transaction of its own; sees what is committed
 * </pre>
 *
 * <p>A committed write outlives the process, however it ends, and a power cut too: SQLite runs with
 * a write-ahead log and {@code synchronous=FULL}, PostgreSQL as it is set up.
 */
public final class Database implements AutoCloseable {
  /** The number of the last file in {@code resources/db/migration}. */
  static final String NEWEST_MIGRATION = "2";

  /** How sqlite-jdbc says so. */
  private static final String NO_LIBRARY = "No native library found";

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final int READERS = 2;
  private static final int MAX_WAITING_READS = 10_000;
  private static final int IDLE_SECONDS = 30;
  private static final int CONNECT_MS = 5_000;
  private static final String BUSY_MS = "5000";

  private final HikariDataSource pool;
  private final OwnerLock owner;
  private final WriteQueue writes;
  private final ThreadPoolExecutor reads;
  private final int closeMs;

  private Database(HikariDataSource pool, OwnerLock owner, DatabaseSettings settings) {
    this.pool = pool;
    this.owner = owner;
    this.closeMs = settings.closeMs();
    writes = new WriteQueue(pool, settings.maxWaitingWrites());
    reads =
        new ThreadPoolExecutor(
            READERS,
            READERS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING_READS),
            readerThreads());
    reads.allowCoreThreadTimeOut(true);
  }

  private static ThreadFactory readerThreads() {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, "store-read-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Opens the database, creates it if it is a file that is not there, and brings its tables up to
   * date. Blocks, for half a second or more.
   *
   * @throws DatabaseUnavailableException with one line for the operator
   */
  public static Database open(DatabaseSettings settings) throws DatabaseUnavailableException {
    OwnerLock owner = null;
    HikariDataSource pool = null;
    try {
      if (settings.file().isPresent()) {
        prepare(settings.file().get().toAbsolutePath());
      }
      owner = OwnerLock.take(settings);
      pool = new HikariDataSource(poolConfig(settings));
      if (!isUpToDate(pool)) {
        migrate(pool);
      }
      return new Database(pool, owner, settings);
    } catch (IOException | SQLException | RuntimeException | LinkageError e) {
      if (pool != null) {
        pool.close();
      }
      if (owner != null) {
        owner.close();
      }
      throw e instanceof DatabaseUnavailableException known ? known : unavailable(settings, e);
    }
  }

  /** What SQLite would say of these is not for people. */
  private static void prepare(Path file) throws IOException {
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new IOException("its folder " + file.getParent() + " cannot be made", e);
    }
    if (Files.isDirectory(file)) {
      throw new IOException("it is a folder");
    }
    boolean writable = !Files.exists(file) || Files.isWritable(file);
    if (!writable || !Files.isWritable(file.getParent())) {
      throw new IOException("the file, or its folder, cannot be written");
    }
    if (!Files.exists(file)
        && Files.getFileStore(file.getParent()).supportsFileAttributeView("posix")) {
      // It may hold keys of applications. What SQLite writes beside it gets the same permissions.
      Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }
  }

  private static HikariConfig poolConfig(DatabaseSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("store");
    config.setJdbcUrl(settings.url());
    if (!settings.user().isEmpty()) {
      config.setUsername(settings.user());
      config.setPassword(settings.password());
    }
    config.setConnectionTimeout(CONNECT_MS);
    config.setMaximumPoolSize(1 + READERS);
    config.setMinimumIdle(1);
    if (settings.isSqlite()) {
      config.addDataSourceProperty("journal_mode", "WAL");
      config.addDataSourceProperty("synchronous", "FULL");
      config.addDataSourceProperty("foreign_keys", "true");
      config.addDataSourceProperty("busy_timeout", BUSY_MS);
      config.setMaxLifetime(0);
      config.setIdleTimeout(0);
      if (settings.file().isEmpty()) {
        config.setMaximumPoolSize(1); // each connection would be a database of its own
      }
    }
    return config;
  }

  /** Flyway needs half a second to find that nothing is to be done, which is so at most starts. */
  private static boolean isUpToDate(HikariDataSource pool) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet last =
            statement.executeQuery(
                "SELECT version, success FROM flyway_schema_history"
                    + " ORDER BY installed_rank DESC LIMIT 1")) {
      return last.next() && NEWEST_MIGRATION.equals(last.getString(1)) && last.getBoolean(2);
    } catch (SQLException e) {
      return false; // it has no tables yet, or whatever is wrong Flyway will tell
    }
  }

  private static void migrate(HikariDataSource pool) {
    Flyway.configure(Database.class.getClassLoader())
        .dataSource(pool)
        .locations("classpath:db/migration")
        .failOnMissingLocations(true)
        // Nothing is ignored: tables of a newer version are not for this one.
        .ignoreMigrationPatterns(new String[0])
        .loggers("slf4j")
        .load()
        .migrate();
  }

  private static DatabaseUnavailableException unavailable(DatabaseSettings settings, Throwable e) {
    Throwable deepest = e;
    while (deepest.getCause() != null && !(deepest instanceof FlywayException)) {
      deepest = deepest.getCause();
    }
    String text = String.valueOf(deepest.getMessage()).strip();
    String why = e instanceof IOException ? e.getMessage() : text.replaceAll("\\s*\\R\\s*", " ");
    if (deepest instanceof LinkageError || text.startsWith(NO_LIBRARY)) {
      why =
          "SQLite's library cannot be loaded; the folder for temporary files, or that of"
              + " JAVA_OPTS=-Dorg.sqlite.tmpdir=FOLDER, must allow to write and to execute ("
              + why
              + ")";
    }
    return new DatabaseUnavailableException(settings, why, e);
  }

  /**
   * Does the work in a transaction, after all that was handed in before it. The future completes
   * when it is committed, on the writing thread: what hangs on it must be short. It fails with what
   * the work threw, with SQLException, or with RejectedExecutionException if too much waits.
   */
  public <T> CompletableFuture<T> write(SqlWork<T> work) {
    return writes.add(work);
  }

  /** Does the work on a reading thread; the future completes there. */
  public <T> CompletableFuture<T> read(SqlWork<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      reads.execute(
          () -> {
            try (Connection connection = pool.getConnection()) {
              done.complete(work.run(connection));
            } catch (SQLException | RuntimeException | Error e) {
              done.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(e);
    }
    return done;
  }

  /** Transactions of writes that were committed. */
  public long transactions() {
    return writes.transactions();
  }

  /** Writes that wait for the database. */
  public int waitingWrites() {
    return writes.waiting();
  }

  /** Commits what waits, then closes. */
  @Override
  public void close() {
    writes.close(closeMs);
    reads.shutdownNow();
    pool.close();
    owner.close();
  }
}
