package io.switchroom.gateway.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every write of the process, one after the other on a thread of its own. What comes in while a
 * commit is under way shares the next one (group commit): a burst of writes costs few transactions,
 * and a lone one waits for nothing but its own commit.
 *
 * <p>A write's future completes on the writing thread, in the order of the writes, and only after
 * its commit. What hangs on it must be short.
 */
final class WriteQueue {
  private static final Logger LOG = LoggerFactory.getLogger(WriteQueue.class);

  /** So that no transaction holds back what came first for long. */
  private static final int MAX_BATCH = 500;

  private static final long LOOK_MS = 100;

  /** A database that is away, while it restarts for instance, is waited for. */
  private static final long AWAY_NS = 30_000_000_000L;

  private static final long TRY_AGAIN_MS = 500;

  /** SQLSTATE: connection exception; of PostgreSQL: shut down or starting. */
  private static final String CONNECTION_STATES = "08";

  private static final String SHUTDOWN_STATES = "57P";

  /** Of PostgreSQL: no room on the disk, no memory, too many connections. */
  private static final String RESOURCE_STATES = "53";

  /** Of SQLite, which has no states: busy, an error of the disk, no room on it. */
  private static final Set<Integer> SQLITE_AWAY = Set.of(5, 10, 13);

  private record Write<T>(SqlWork<T> work, CompletableFuture<T> done) {
    /** What the work yields; the future is completed after the commit. */
    Runnable run(Connection connection) throws SQLException {
      T result = work.run(connection);
      return () -> done.complete(result);
    }
  }

  private final DataSource source;
  private final BlockingQueue<Write<?>> waiting;
  private final Thread thread = new Thread(this::run, "store-write");
  private final LongAdder transactions = new LongAdder();
  private volatile boolean closing;

  WriteQueue(DataSource source, int maxWaiting) {
    this.source = source;
    this.waiting = new LinkedBlockingQueue<>(maxWaiting);
    thread.setDaemon(true);
    thread.start();
  }

  /** Fails at once with RejectedExecutionException if too much waits, or after the end. */
  <T> CompletableFuture<T> add(SqlWork<T> work) {
    Write<T> write = new Write<>(work, new CompletableFuture<>());
    if (closing || !waiting.offer(write)) {
      String why = closing ? "the database is closed" : "too many writes wait for the database";
      write.done.completeExceptionally(new RejectedExecutionException(why));
    }
    return write.done;
  }

  /** How many were committed. */
  long transactions() {
    return transactions.sum();
  }

  /** How many writes wait. */
  int waiting() {
    return waiting.size();
  }

  private void run() {
    List<Write<?>> batch = new ArrayList<>();
    while (!closing || !waiting.isEmpty()) {
      try {
        Write<?> first = waiting.poll(LOOK_MS, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          waiting.drainTo(batch, MAX_BATCH - 1);
          commit(batch);
        }
      } catch (InterruptedException e) {
        break;
      }
      batch.clear();
    }
    waiting.forEach(
        write -> write.done.completeExceptionally(new RejectedExecutionException("closed")));
  }

  private void commit(List<Write<?>> batch) throws InterruptedException {
    long beganNs = System.nanoTime();
    for (int tries = 1; ; tries++) {
      try {
        transaction(batch);
        return;
      } catch (SQLException e) {
        if (!isAway(e)) {
          break;
        }
        if (closing || System.nanoTime() - beganNs >= AWAY_NS) {
          LOG.error("the database is away, {} writes are lost: {}", batch.size(), e.getMessage());
          batch.forEach(write -> write.done.completeExceptionally(e));
          return;
        }
        if (tries == 1) {
          LOG.warn("the database is away, writes wait: {}", e.getMessage());
        }
        TimeUnit.MILLISECONDS.sleep(TRY_AGAIN_MS);
      } catch (RuntimeException | Error e) {
        break;
      }
    }
    commitEach(batch);
  }

  /** One of them is at fault, and the others shall not suffer. */
  private void commitEach(List<Write<?>> batch) {
    for (Write<?> write : batch) {
      try {
        transaction(List.of(write));
      } catch (SQLException | RuntimeException | Error e) {
        LOG.warn("a write to the database failed: {}", e.getMessage());
        write.done.completeExceptionally(e);
      }
    }
  }

  /** It cannot write now: nothing is wrong with what was to be written. */
  private static boolean isAway(SQLException e) {
    String state = e.getSQLState();
    if (e instanceof SQLTransientConnectionException) {
      return true;
    }
    if (state == null) {
      return SQLITE_AWAY.contains(e.getErrorCode() & 0xff);
    }
    return state.startsWith(CONNECTION_STATES)
        || state.startsWith(SHUTDOWN_STATES)
        || state.startsWith(RESOURCE_STATES);
  }

  private void transaction(List<Write<?>> batch) throws SQLException {
    List<Runnable> told = new ArrayList<>(batch.size());
    boolean committed = false;
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        for (Write<?> write : batch) {
          told.add(write.run(connection));
        }
        connection.commit();
        committed = true;
        transactions.increment();
      } catch (SQLException | RuntimeException | Error e) {
        rollBack(connection);
        throw e;
      }
    } catch (SQLException e) {
      if (!committed) {
        throw e;
      }
    }
    told.forEach(Runnable::run);
  }

  /** What went wrong before matters more than what goes wrong now. */
  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      LOG.debug("a transaction could not be rolled back", e);
      rollBackAnother(connection);
    }
  }

  /**
   * On a full disk SQLite rolls back by itself, and its driver, which does not notice, would do
   * what comes next outside of a transaction. There must be one for it to end.
   */
  private static void rollBackAnother(Connection connection) {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      connection.rollback();
    } catch (SQLException e) {
      LOG.debug("the connection is of no more use", e);
    }
  }

  /** Takes no more, commits what waits, and ends; after {@code patienceMs} at the latest. */
  void close(long patienceMs) {
    closing = true;
    try {
      thread.join(Math.max(1, patienceMs));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.error("the database takes too long; {} writes are lost", waiting.size());
      thread.interrupt();
    }
  }
}
