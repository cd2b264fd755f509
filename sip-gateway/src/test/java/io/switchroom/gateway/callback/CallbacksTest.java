package io.switchroom.gateway.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.callback.CallbackRecord.State;
import io.switchroom.gateway.store.Database;
import io.switchroom.gateway.store.DatabaseSettings;
import io.switchroom.rtc.auth.SdkAppId;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a database, sockets, threads and the clock; the minute is a second here. */
class CallbacksTest {
  private static final SdkAppId APP = new SdkAppId(1_400_000_001L);
  private static final SdkAppId OTHER_APP = new SdkAppId(1_400_000_002L);
  private static final String KEY = "key of the application";
  private static final long PATIENCE_NS = 30_000_000_000L;
  private static final long LOOK_NS = 2_000_000L;

  @TempDir Path folder;

  private Receiver receiver;
  private Database database;
  private Callbacks callbacks;
  private int maxQueued = 10_000;

  /** A loaded machine may take its time to answer. */
  private Duration timeout = Duration.ofSeconds(5);

  private Duration retry = Duration.ofMillis(100);
  private Duration giveUp = Duration.ofSeconds(20);

  @BeforeEach
  void start() throws Exception {
    receiver = new Receiver();
    open();
  }

  private void open() throws Exception {
    String url = DatabaseSettings.SQLITE + folder.resolve("own.db");
    database = Database.open(new DatabaseSettings(url, "", "", 10_000, 5_000));
    restart();
  }

  private void restart() {
    callbacks =
        Callbacks.start(
            database,
            new CallbackSettings(timeout, retry, giveUp, 4, maxQueued, Duration.ofDays(1)),
            targets(receiver.uri("/one"), receiver.uri("/other")),
            Clock.systemUTC());
  }

  private static CallbackTargets targets(URI one, URI other) {
    CallbackTarget target = new CallbackTarget(one, KEY);
    return new CallbackTargets(
        Map.of(
            APP.value(),
            Map.of(1, target, 2, target),
            OTHER_APP.value(),
            Map.of(1, new CallbackTarget(other, "another key"))));
  }

  @AfterEach
  void stop() {
    callbacks.close();
    database.close();
    receiver.close();
  }

  private static CallbackEvent event(int room, String user) {
    return CallbackEvent.roomCreated(CallbackRoom.number(room), user, System.currentTimeMillis());
  }

  private CompletableFuture<Void> post(int room, String user) {
    return callbacks.post(APP, event(room, user));
  }

  private void await(String what, BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadlineNs, () -> what + "\n" + log(APP));
      LockSupport.parkNanos(LOOK_NS);
    }
  }

  private void awaitEmpty() {
    await("the queue is empty", () -> callbacks.stats().queued() == 0);
  }

  private List<CallbackRecord> log(SdkAppId app) {
    return callbacks.find(CallbackQuery.latest(app.value(), 500)).join();
  }

  private List<String> users(String room) {
    return receiver.received().stream()
        .filter(request -> request.room().equals(room))
        .map(Receiver.Received::user)
        .toList();
  }

  @Test
  void isSignedWithTheKeyOverTheVeryBytes() throws Exception {
    post(7, "alice").join();
    awaitEmpty();

    Receiver.Received request = receiver.received().get(0);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY.getBytes("UTF-8"), "HmacSHA256"));
    assertEquals(
        Base64.getEncoder().encodeToString(mac.doFinal(request.body())),
        request.headers().getFirst("Sign"));
    assertEquals("1400000001", request.headers().getFirst("SdkAppId"));
    assertEquals("application/json", request.headers().getFirst("Content-Type"));
    assertEquals(1, request.attempt());
    assertFalse(request.isMarked());
    assertEquals(101, request.json().get("EventType").asInt());
    assertEquals(log(APP).get(0).eventId(), request.eventId());
  }

  @Test
  void eventsOfARoomArriveInTheirOrderWhileRoomsAreIndependent() {
    List<String> expected = new ArrayList<>();
    receiver.answer(
        request ->
            request.user().equals("u3") && request.attempt() == 1
                ? Receiver.status(500)
                : Receiver.status(200));
    for (int i = 0; i < 40; i++) {
      expected.add("u" + i);
      for (int room = 1; room <= 5; room++) {
        post(room, "u" + i);
      }
    }
    expected.add(4, "u3");
    awaitEmpty();

    for (int room = 1; room <= 5; room++) {
      assertEquals(expected, users("" + room));
    }
    assertEquals(200, callbacks.stats().delivered());
    assertEquals(5, callbacks.stats().failed("status"));
  }

  private void assertTriedAgainUntil200(
      Function<Receiver.Received, Receiver.Answer> failure, String error) {
    receiver.answer(
        request -> request.attempt() < 3 ? failure.apply(request) : Receiver.status(200));
    post(7, "alice");
    post(7, "bob");
    awaitEmpty();

    CallbackRecord first = log(APP).get(1);
    assertEquals(3, first.attempts().size());
    assertEquals(State.DELIVERED, first.state());
    assertTrue(first.lastError().startsWith(error), first::lastError);
    assertEquals(List.of("alice", "alice", "alice", "bob", "bob", "bob"), users("7"));
    assertEquals(
        List.of(false, true, true, false, true, true),
        receiver.received().stream().map(Receiver.Received::isMarked).toList());
    assertEquals(
        2, receiver.received().stream().map(Receiver.Received::eventId).distinct().count());
  }

  @Test
  void anErrorIsTriedAgain() {
    assertTriedAgainUntil200(request -> Receiver.status(500), "status 500");
  }

  @Test
  void anyOtherStatusThan200IsTriedAgain() {
    assertTriedAgainUntil200(request -> Receiver.status(204), "status 204");
  }

  @Test
  void aRedirectionIsNotFollowed() {
    assertTriedAgainUntil200(
        request -> Receiver.redirect(receiver.uri("/elsewhere")), "status 302");
    assertTrue(receiver.received().stream().allMatch(request -> request.path().equals("/one")));
  }

  @Test
  void aBrokenConnectionIsTriedAgain() {
    assertTriedAgainUntil200(
        request ->
            exchange -> {
              throw new java.io.IOException("gone");
            },
        "");
    assertEquals(4, callbacks.stats().failed("connection"));
  }

  @Test
  void silenceIsTriedAgain() {
    callbacks.close();
    timeout = Duration.ofMillis(700);
    restart();
    receiver.answer(request -> request.attempt() < 3 ? receiver.hang() : Receiver.status(200));
    post(7, "alice");
    post(7, "bob");
    awaitEmpty();

    CallbackRecord first = log(APP).get(1);
    assertEquals(State.DELIVERED, first.state());
    assertTrue(first.lastError().startsWith("no answer within 700 ms"), first::lastError);
    // Where the machine is slow, the answer of the third attempt may come too late as well.
    int alice = first.attempts().size();
    assertTrue(alice >= 3, first::toString);
    List<String> users = users("7");
    assertEquals(Collections.nCopies(alice, "alice"), users.subList(0, alice));
    List<Boolean> marks = receiver.received().stream().map(Receiver.Received::isMarked).toList();
    assertFalse(marks.get(0));
    assertFalse(marks.get(alice));
    assertEquals(2, marks.stream().filter(mark -> !mark).count());
    assertEquals(users.size() - 2, callbacks.stats().failed("timeout"));
  }

  @Test
  void anErrorThatTalksForEverIsTriedAgain() {
    assertTriedAgainUntil200(request -> Receiver.endless(500), "status 500");
  }

  @Test
  void a200CountsEvenIfWhatFollowsItHasNoEndOrDoesNotCome() {
    receiver.answer(
        request -> request.user().equals("alice") ? Receiver.endless(200) : receiver.stuckBody());
    post(7, "alice");
    post(7, "bob");
    awaitEmpty();

    assertEquals(List.of("alice", "bob"), users("7"));
    assertEquals(2, callbacks.stats().delivered());
  }

  @Test
  void anAttemptThatMeetsABugIsTriedAgain() {
    callbacks.useTargets(targets(null, receiver.uri("/other")));
    post(7, "alice");
    post(7, "bob");
    await("one has failed", () -> callbacks.stats().failed("connection") >= 1);
    callbacks.useTargets(targets(receiver.uri("/one"), receiver.uri("/other")));
    awaitEmpty();
    assertEquals(List.of("alice", "bob"), users("7"));
  }

  @Test
  void aDeadAddressIsGivenUpAndTheRoomGoesOn() throws Exception {
    callbacks.close();
    giveUp = Duration.ofMillis(300);
    restart();
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }
    callbacks.useTargets(targets(nobody, receiver.uri("/other")));
    post(7, "alice");
    await("one is given up", () -> callbacks.stats().givenUp() == 1);
    callbacks.useTargets(targets(receiver.uri("/one"), receiver.uri("/other")));
    post(7, "bob");
    awaitEmpty();

    assertEquals(List.of("bob"), users("7"));
    CallbackRecord first = log(APP).get(1);
    assertEquals(State.GIVEN_UP, first.state());
    assertTrue(first.lastError().contains("ConnectException"), first::lastError);
    assertTrue(first.attempts().size() >= 2, first::toString);
    assertTrue(callbacks.stats().failed("connection") >= 2);
  }

  @Test
  void oneApplicationsDeadAddressHoldsUpNoOther() {
    receiver.answer(
        request -> request.path().equals("/one") ? receiver.hang() : Receiver.status(200));
    for (int room = 1; room <= 50; room++) {
      post(room, "alice");
    }
    for (int i = 0; i < 50; i++) {
      callbacks.post(OTHER_APP, event(1, "u" + i));
    }
    await("the other's are delivered", () -> callbacks.stats().delivered() == 50);

    assertEquals(0, callbacks.stats().givenUp());
    assertEquals(50, callbacks.stats().queued());
  }

  @Test
  void whatIsLeftIsSentAfterARestartAndTheFirstOfEachRoomIsMarked() throws Exception {
    CountDownLatch underWay = new CountDownLatch(2);
    receiver.answer(
        request -> {
          underWay.countDown();
          return receiver.hang();
        });
    for (int i = 0; i < 3; i++) {
      post(7, "u" + i);
      post(8, "u" + i).join();
    }
    assertTrue(underWay.await(20, TimeUnit.SECONDS));
    callbacks.close();
    database.close();
    int before = receiver.received().size();
    receiver.answer(request -> Receiver.status(200));
    open();
    awaitEmpty();

    List<Receiver.Received> after = receiver.received().subList(before, receiver.received().size());
    for (String room : List.of("7", "8")) {
      List<Receiver.Received> ofRoom =
          after.stream().filter(request -> request.room().equals(room)).toList();
      assertEquals(
          List.of("u0", "u1", "u2"), ofRoom.stream().map(Receiver.Received::user).toList());
      assertEquals(
          List.of(true, false, false), ofRoom.stream().map(Receiver.Received::isMarked).toList());
    }
    assertEquals(
        receiver.received().get(0).eventId(),
        after.stream()
            .filter(request -> request.room().equals(receiver.received().get(0).room()))
            .findFirst()
            .get()
            .eventId());
  }

  @Test
  void moreThanMayWaitIsGivenUpUnsentAndLogged() {
    callbacks.close();
    maxQueued = 3;
    restart();
    receiver.answer(request -> receiver.hang());
    for (int i = 0; i < 5; i++) {
      post(7, "u" + i).join();
    }

    List<CallbackRecord> log = log(APP);
    assertEquals(5, log.size());
    assertEquals(3, callbacks.stats().queued());
    assertEquals(2, callbacks.stats().refused());
    for (CallbackRecord record : log.subList(0, 2)) {
      assertEquals(State.GIVEN_UP, record.state());
      assertEquals("3 callbacks of the application wait already", record.lastError());
      assertEquals(List.of(), record.attempts());
    }
  }

  @Test
  void nobodyIsToldOfWhatHeDoesNotWantToKnow() {
    CallbackRoom room = CallbackRoom.number(7);
    CallbackEvent media = CallbackEvent.media(CallbackType.AUDIO_STARTED, room, "alice", 1);
    assertTrue(callbacks.post(OTHER_APP, media).isDone());
    assertTrue(callbacks.post(new SdkAppId(5), media).isDone());
    callbacks.post(APP, media).join();
    awaitEmpty();

    assertEquals(1, receiver.received().size());
    assertEquals(List.of(), log(OTHER_APP));
  }

  @Test
  void closingSendsWhatCanBeSentAndKeepsTheRest() throws Exception {
    receiver.answer(
        request -> request.room().equals("8") ? Receiver.status(500) : Receiver.status(200));
    retry = Duration.ofSeconds(3_600);
    callbacks.close();
    restart();
    for (int i = 0; i < 20; i++) {
      post(7, "u" + i);
      post(8, "u" + i);
    }
    callbacks.close(System.nanoTime() + PATIENCE_NS);

    assertEquals(20, users("7").size());
    assertTrue(callbacks.post(APP, event(7, "late")).isCompletedExceptionally());
    receiver.answer(request -> Receiver.status(200));
    restart();
    awaitEmpty();
    List<String> ofEight = users("8");
    assertEquals("u19", ofEight.get(ofEight.size() - 1));
    assertEquals(20, ofEight.stream().distinct().count());
    assertNotEquals(20, ofEight.size(), "the first was tried before");
  }
}
