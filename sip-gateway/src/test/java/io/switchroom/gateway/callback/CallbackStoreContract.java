package io.switchroom.gateway.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchroom.gateway.callback.CallbackAnswer.Failure;
import io.switchroom.gateway.callback.CallbackRecord.State;
import io.switchroom.gateway.store.Database;
import io.switchroom.gateway.store.DatabaseSettings;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The queue and the log, in either kind of database. */
abstract class CallbackStoreContract {
  private static final long APP = 4_294_967_295L;
  private static final CallbackRoom ROOM = CallbackRoom.number(7);
  private static final CallbackRoom NAMED = CallbackRoom.named("7");
  private static final long NOW_MS = 1_800_000_000_000L;

  private final CallbackStore store = new CallbackStore();
  private Database database;

  /** Of an empty database. */
  protected abstract DatabaseSettings settings();

  @BeforeEach
  void open() throws Exception {
    database = Database.open(settings());
    assertEquals(List.of(), database.write(c -> store.restore(c, NOW_MS)).get());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private long insert(long app, CallbackEvent event, long postedMs) {
    long id = store.newId();
    database
        .write(
            c -> {
              store.insert(c, id, app, event, postedMs, null);
              return null;
            })
        .join();
    return id;
  }

  private long insert(CallbackRoom room, long postedMs) {
    return insert(APP, CallbackEvent.roomDismissed(room, postedMs), postedMs);
  }

  private void attempt(long id, int number, long begunMs, CallbackAnswer answer) {
    database
        .write(
            c -> {
              store.recordAttempt(c, id, number, begunMs, answer);
              return null;
            })
        .join();
  }

  private List<Long> ids(CallbackQuery query) {
    return database.read(c -> store.find(c, query)).join().stream()
        .map(CallbackRecord::eventId)
        .toList();
  }

  @Test
  void theLogTellsEveryAttempt() {
    long id = insert(APP, CallbackEvent.roomCreated(NAMED, "alice", NOW_MS), NOW_MS + 1);
    attempt(id, 1, NOW_MS + 2, CallbackAnswer.failed(Failure.TIMEOUT, 5_000, "no answer"));
    attempt(id, 2, NOW_MS + 5_002, CallbackAnswer.of(503, 4));
    attempt(id, 3, NOW_MS + 15_002, CallbackAnswer.of(200, 3));

    List<CallbackRecord> log =
        database.read(c -> store.find(c, CallbackQuery.latest(APP, 10))).join();

    assertEquals(
        List.of(
            new CallbackRecord(
                id,
                APP,
                NAMED,
                101,
                CallbackEvent.roomCreated(NAMED, "alice", NOW_MS).eventInfo(),
                NOW_MS + 1,
                State.DELIVERED,
                OptionalLong.of(NOW_MS + 15_005),
                "status 503",
                List.of(
                    new CallbackRecord.Attempt(
                        1, NOW_MS + 2, 5_000, OptionalInt.empty(), "no answer"),
                    new CallbackRecord.Attempt(
                        2, NOW_MS + 5_002, 4, OptionalInt.of(503), "status 503"),
                    new CallbackRecord.Attempt(3, NOW_MS + 15_002, 3, OptionalInt.of(200), "")))),
        log);
  }

  @Test
  void isFoundByRoomTypeTimeAndStateInPages() {
    long first = insert(ROOM, NOW_MS);
    long named = insert(NAMED, NOW_MS + 10);
    long created = insert(APP, CallbackEvent.roomCreated(ROOM, "a", NOW_MS), NOW_MS + 20);
    long others = insert(APP - 1, CallbackEvent.roomDismissed(ROOM, NOW_MS), NOW_MS + 20);
    long last = insert(ROOM, NOW_MS + 30);
    attempt(first, 1, NOW_MS, CallbackAnswer.of(200, 1));
    database
        .write(
            c -> {
              store.recordGivenUp(c, named, NOW_MS + 60_000);
              return null;
            })
        .join();
    CallbackQuery all = CallbackQuery.latest(APP, 10);

    assertEquals(List.of(last, created, named, first), ids(all));
    assertEquals(List.of(others), ids(CallbackQuery.latest(APP - 1, 10)));
    assertEquals(List.of(last, created, first), ids(all.ofRoom(ROOM)));
    assertEquals(List.of(named), ids(all.ofRoom(NAMED)));
    assertEquals(List.of(last, first), ids(all.ofRoom(ROOM).ofType(102)));
    assertEquals(List.of(created, named), ids(all.between(NOW_MS + 10, NOW_MS + 30)));
    assertEquals(List.of(last, created), ids(all.in(State.WAITING)));
    assertEquals(List.of(first), ids(all.in(State.DELIVERED)));
    assertEquals(List.of(named), ids(all.in(State.GIVEN_UP)));
    CallbackQuery page = CallbackQuery.latest(APP, 3);
    assertEquals(List.of(last, created, named), ids(page));
    assertEquals(List.of(first), ids(page.before(named)));
  }

  @Test
  void whatHasNoEndIsRestoredInItsOrderAndNumbersGoOn() {
    long first = insert(ROOM, NOW_MS);
    long ended = insert(ROOM, NOW_MS);
    long last = insert(NAMED, NOW_MS);
    attempt(ended, 1, NOW_MS, CallbackAnswer.of(200, 1));
    attempt(first, 1, NOW_MS, CallbackAnswer.of(500, 1));
    CallbackStore next = new CallbackStore();

    assertEquals(
        List.of(
            new CallbackStore.Waiting(first, APP, "7", 1),
            new CallbackStore.Waiting(last, APP, "\"7\"", 0)),
        database.write(c -> next.restore(c, 0)).join());
    assertEquals(last + 1, next.newId());
    database.write(c -> next.restore(c, NOW_MS + 100)).join();
    assertEquals((NOW_MS + 100) * 1_000, next.newId(), "rises even when the log was emptied");
  }

  @Test
  void whatIsWrittenASecondTimeIsThereOnce() {
    long id = insert(ROOM, NOW_MS);
    database
        .write(
            c -> {
              store.insert(c, id, APP, CallbackEvent.roomDismissed(ROOM, NOW_MS), NOW_MS, null);
              return null;
            })
        .join();
    attempt(id, 1, NOW_MS, CallbackAnswer.of(500, 1));
    attempt(id, 1, NOW_MS, CallbackAnswer.of(500, 1));

    List<CallbackRecord> log =
        database.read(c -> store.find(c, CallbackQuery.latest(APP, 10))).join();

    assertEquals(1, log.size());
    assertEquals(1, log.get(0).attempts().size());
  }

  @Test
  void whatEndedLongAgoIsRemovedBitByBitAndWhatWaitsIsNot() {
    List<Long> ids = LongStream.range(0, 7).map(i -> insert(ROOM, NOW_MS + i)).boxed().toList();
    ids.subList(0, 5).forEach(id -> attempt(id, 1, NOW_MS, CallbackAnswer.of(200, 1)));
    attempt(ids.get(5), 1, NOW_MS + 1_000, CallbackAnswer.of(200, 0));

    assertEquals(3, database.write(c -> store.purge(c, NOW_MS + 1_000, 3)).join());
    assertEquals(2, database.write(c -> store.purge(c, NOW_MS + 1_000, 3)).join());
    assertEquals(0, database.write(c -> store.purge(c, NOW_MS + 1_000, 3)).join());

    assertEquals(List.of(ids.get(6), ids.get(5)), ids(CallbackQuery.latest(APP, 10)));
    assertEquals(1, attempts());
  }

  private int attempts() {
    return database
        .read(
            c -> {
              try (var statement = c.createStatement();
                  var row = statement.executeQuery("SELECT COUNT(*) FROM callback_attempt")) {
                row.next();
                return row.getInt(1);
              }
            })
        .join();
  }
}
