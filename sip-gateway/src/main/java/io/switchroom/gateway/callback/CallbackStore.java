package io.switchroom.gateway.callback;

import io.switchroom.gateway.callback.CallbackRecord.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** The SQL of the queue and the log: the tables of {@code V1__callbacks.sql}. */
final class CallbackStore {
  /** Numbers begin at the time in microseconds, so that they rise even if the log was emptied. */
  private static final long US_PER_MS = 1_000;

  /** If a commit's outcome is not known, the work is done again. */
  private static final String AGAIN = " ON CONFLICT DO NOTHING";

  private final AtomicLong nextId = new AtomicLong();

  /** An event without an end. */
  record Waiting(long eventId, long sdkAppId, String room, int attempts) {}

  /** What to send. */
  record Content(int eventType, String eventInfo) {}

  /** To be called before anything is inserted. */
  List<Waiting> restore(Connection connection, long nowMs) throws SQLException {
    try (PreparedStatement highest =
            connection.prepareStatement("SELECT COALESCE(MAX(id), 0) FROM callback");
        ResultSet row = highest.executeQuery()) {
      row.next();
      nextId.set(Math.max(row.getLong(1) + 1, nowMs * US_PER_MS));
    }
    List<Waiting> all = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT id, sdk_app_id, room, attempts FROM callback"
                    + " WHERE state = 'waiting' ORDER BY id");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        all.add(new Waiting(row.getLong(1), row.getLong(2), row.getString(3), row.getInt(4)));
      }
    }
    return all;
  }

  /** A number for a new event, higher than all before. */
  long newId() {
    return nextId.getAndIncrement();
  }

  /**
   * A new event.
   *
   * @param id of {@link #newId}
   * @param refusal why it is given up before it was tried; null if it is not
   */
  void insert(
      Connection connection,
      long id,
      long sdkAppId,
      CallbackEvent event,
      long postedMs,
      String refusal)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO callback (id, sdk_app_id, room, event_type, event_info, posted_ms, state,"
                + " attempts, ended_ms, last_error) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)"
                + AGAIN)) {
      insert.setLong(1, id);
      insert.setLong(2, sdkAppId);
      insert.setString(3, event.room().json());
      insert.setInt(4, event.type().number());
      insert.setString(5, event.eventInfo());
      insert.setLong(6, postedMs);
      insert.setString(7, (refusal == null ? State.WAITING : State.GIVEN_UP).word());
      if (refusal == null) {
        insert.setNull(8, Types.BIGINT);
      } else {
        insert.setLong(8, postedMs);
      }
      insert.setString(9, refusal);
      insert.executeUpdate();
    }
  }

  Content content(Connection connection, long eventId) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT event_type, event_info FROM callback WHERE id = ?")) {
      select.setLong(1, eventId);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new SQLException("callback " + eventId + " is gone");
        }
        return new Content(row.getInt(1), row.getString(2));
      }
    }
  }

  /** An attempt is over; with a success the event, too. */
  void recordAttempt(
      Connection connection, long eventId, int number, long begunMs, CallbackAnswer answer)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO callback_attempt (callback_id, number, begun_ms, latency_ms, status,"
                + " error) VALUES (?, ?, ?, ?, ?, ?)"
                + AGAIN)) {
      insert.setLong(1, eventId);
      insert.setInt(2, number);
      insert.setLong(3, begunMs);
      insert.setInt(4, answer.latencyMs());
      if (answer.status() == CallbackAnswer.NO_STATUS) {
        insert.setNull(5, Types.INTEGER);
      } else {
        insert.setInt(5, answer.status());
      }
      insert.setString(6, answer.isSuccess() ? null : answer.error());
      insert.executeUpdate();
    }
    String update =
        answer.isSuccess()
            ? "UPDATE callback SET attempts = ?, state = 'delivered', ended_ms = ? WHERE id = ?"
            : "UPDATE callback SET attempts = ?, last_error = ? WHERE id = ?";
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setInt(1, number);
      if (answer.isSuccess()) {
        statement.setLong(2, begunMs + answer.latencyMs());
      } else {
        statement.setString(2, answer.error());
      }
      statement.setLong(3, eventId);
      statement.executeUpdate();
    }
  }

  void recordGivenUp(Connection connection, long eventId, long endedMs) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE callback SET state = 'given-up', ended_ms = ? WHERE id = ?")) {
      update.setLong(1, endedMs);
      update.setLong(2, eventId);
      update.executeUpdate();
    }
  }

  /**
   * Removes events that ended before a time, with their attempts.
   *
   * @return how many, at most {@code limit}: a long deletion would hold up other writes
   */
  int purge(Connection connection, long endedBeforeMs, int limit) throws SQLException {
    String old = "(SELECT id FROM callback WHERE ended_ms < ? ORDER BY ended_ms, id LIMIT ?)";
    int removed = 0;
    for (String delete :
        List.of(
            "DELETE FROM callback_attempt WHERE callback_id IN " + old,
            "DELETE FROM callback WHERE id IN " + old)) {
      try (PreparedStatement statement = connection.prepareStatement(delete)) {
        statement.setLong(1, endedBeforeMs);
        statement.setInt(2, limit);
        removed = statement.executeUpdate();
      }
    }
    return removed;
  }

  List<CallbackRecord> find(Connection connection, CallbackQuery query) throws SQLException {
    StringBuilder sql =
        new StringBuilder(
            "SELECT id, room, event_type, event_info, posted_ms, state, ended_ms, last_error"
                + " FROM callback WHERE sdk_app_id = ? AND id < ? AND posted_ms >= ?"
                + " AND posted_ms < ?");
    List<Object> values = new ArrayList<>();
    values.addAll(List.of(query.sdkAppId(), query.beforeEventId(), query.fromMs(), query.toMs()));
    query.room().ifPresent(room -> condition(sql, values, "room", room.json()));
    query.eventType().ifPresent(type -> condition(sql, values, "event_type", type));
    query.state().ifPresent(state -> condition(sql, values, "state", state.word()));
    sql.append(" ORDER BY id DESC LIMIT ?");
    values.add(query.limit());
    List<CallbackRecord> found = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
      for (int i = 0; i < values.size(); i++) {
        select.setObject(i + 1, values.get(i));
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.add(event(row, query.sdkAppId()));
        }
      }
    }
    return withAttempts(connection, found);
  }

  private static void condition(
      StringBuilder sql, List<Object> values, String column, Object value) {
    sql.append(" AND ").append(column).append(" = ?");
    values.add(value);
  }

  private static CallbackRecord event(ResultSet row, long sdkAppId) throws SQLException {
    long endedMs = row.getLong(7);
    OptionalLong ended = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(endedMs);
    return new CallbackRecord(
        row.getLong(1),
        sdkAppId,
        new CallbackRoom(row.getString(2)),
        row.getInt(3),
        row.getString(4),
        row.getLong(5),
        State.of(row.getString(6)),
        ended,
        Optional.ofNullable(row.getString(8)).orElse(""),
        new ArrayList<>());
  }

  private static List<CallbackRecord> withAttempts(
      Connection connection, List<CallbackRecord> events) throws SQLException {
    if (events.isEmpty()) {
      return events;
    }
    Map<Long, CallbackRecord> byId = new HashMap<>();
    events.forEach(event -> byId.put(event.eventId(), event));
    String places = "?" + ", ?".repeat(events.size() - 1);
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT callback_id, number, begun_ms, latency_ms, status, error"
                + " FROM callback_attempt WHERE callback_id IN ("
                + places
                + ") ORDER BY callback_id, number")) {
      for (int i = 0; i < events.size(); i++) {
        select.setLong(i + 1, events.get(i).eventId());
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          byId.get(row.getLong(1)).attempts().add(attempt(row));
        }
      }
    }
    return events;
  }

  private static CallbackRecord.Attempt attempt(ResultSet row) throws SQLException {
    int status = row.getInt(5);
    OptionalInt known = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(status);
    String error = Optional.ofNullable(row.getString(6)).orElse("");
    return new CallbackRecord.Attempt(row.getInt(2), row.getLong(3), row.getInt(4), known, error);
  }
}
