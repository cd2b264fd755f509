package io.switchroom.gateway.sip.locate.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.sip.locate.dns.RecordAnswer.NoRecords;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.NoSuchName;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.Records;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RecordCacheTest {
  private static final CacheSettings SETTINGS =
      new CacheSettings(
          3,
          2,
          4,
          Duration.ofSeconds(5),
          Duration.ofSeconds(100),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofHours(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(3));
  private static final RecordQuery A = new RecordQuery("a.example.", RecordType.A);

  private final VirtualTime time = new VirtualTime();
  private final TestRecords dns =
      new TestRecords(Zone.of("a.example A 192.0.2.1", "b.example A 192.0.2.2"));
  private final DnsCounters counters = new DnsCounters();
  private final RecordCache cache = new RecordCache(dns, SETTINGS, time, counters);

  private RecordAnswer ask(RecordQuery query) {
    CompletableFuture<RecordAnswer> answer = begin(query);
    assertTrue(answer.isDone());
    return answer.join();
  }

  private CompletableFuture<RecordAnswer> begin(RecordQuery query) {
    return cache.query(query).toCompletableFuture();
  }

  private int asked() {
    return dns.takeAsked().size();
  }

  @Test
  void asksAgainWhenTheTimeToLiveIsOver() {
    assertInstanceOf(Records.class, ask(A));
    time.advance(Duration.ofSeconds(Zone.TTL).minusNanos(1));
    ask(A);
    assertEquals(1, asked());
    assertEquals(1, counters.cachedAnswers());
    dns.setZone(Zone.of("a.example A 192.0.2.77"));
    time.advance(Duration.ofNanos(1));
    Records changed = assertInstanceOf(Records.class, ask(A));
    assertEquals(
        "192.0.2.77",
        ((ResourceRecord.Address) changed.records().getFirst()).address().getHostAddress());
    assertEquals(1, asked());
  }

  @Test
  void boundsTheTimeToLiveBothWays() {
    List<Long> ttls = new ArrayList<>(List.of(0L, 1_000_000L));
    RecordCache bounded =
        new RecordCache(
            query ->
                CompletableFuture.completedFuture(
                    new Records(
                        ((Records) Zone.of("a.example A 192.0.2.1").answer(A)).records(),
                        ttls.removeFirst())),
            SETTINGS,
            time,
            counters);
    bounded.query(A);
    time.advance(Duration.ofSeconds(4));
    bounded.query(A);
    assertEquals(1, ttls.size());
    time.advance(Duration.ofSeconds(1));
    bounded.query(A);
    assertEquals(0, ttls.size());
    time.advance(Duration.ofSeconds(99));
    bounded.query(A);
    ttls.add(1L);
    time.advance(Duration.ofSeconds(1));
    bounded.query(A);
    assertEquals(0, ttls.size());
  }

  @Test
  void remembersAbsenceShortly() {
    RecordQuery nobody = new RecordQuery("nobody.example.", RecordType.A);
    RecordQuery noSrv = new RecordQuery("a.example.", RecordType.SRV);
    assertInstanceOf(NoSuchName.class, ask(nobody));
    assertInstanceOf(NoRecords.class, ask(noSrv));
    time.advance(Duration.ofSeconds(9));
    ask(nobody);
    ask(noSrv);
    assertEquals(2, asked());
    time.advance(Duration.ofSeconds(1));
    ask(nobody);
    assertEquals(1, asked());
  }

  @Test
  void sharesOneQuestionAmongAllWhoWait() {
    dns.setSilent(query -> true);
    CompletableFuture<RecordAnswer> first = begin(A);
    CompletableFuture<RecordAnswer> second = begin(new RecordQuery("A.Example.", RecordType.A));
    assertEquals(1, asked());
    dns.answerHeld();
    assertInstanceOf(Records.class, first.join());
    assertInstanceOf(Records.class, second.join());
    assertEquals(0, time.running());
  }

  @Test
  void goesOnWithTheLastGoodAnswerWhileDnsIsDown() {
    RecordAnswer good = ask(A);
    dns.setDown(query -> true);
    time.advance(Duration.ofSeconds(Zone.TTL));
    assertEquals(good, ask(A));
    assertEquals(List.of(A), cache.staleQueries());
    assertEquals(2, asked());
    time.advance(Duration.ofSeconds(4));
    assertEquals(good, ask(A));
    assertEquals(0, asked(), "a failed question rests for 5 s");
    time.advance(Duration.ofSeconds(1));
    assertEquals(good, ask(A));
    assertEquals(1, asked());
    assertEquals(3, counters.staleAnswers());

    dns.setDown(query -> false);
    time.advance(Duration.ofSeconds(10));
    ask(A);
    assertEquals(List.of(), cache.staleQueries());
  }

  @Test
  void asksLessAndLessOftenWhileTheQuestionFails() {
    dns.setDown(query -> true);
    List<Integer> askedAt = new ArrayList<>();
    for (int second = 0; second < 60; second++) {
      assertInstanceOf(Unavailable.class, ask(A));
      if (asked() > 0) {
        askedAt.add(second);
      }
      time.advance(Duration.ofSeconds(1));
    }
    assertEquals(List.of(0, 5, 15, 30, 45), askedAt);
    dns.setDown(query -> false);
    assertInstanceOf(Records.class, ask(A));
  }

  @Test
  void letsGoOfAStaleAnswerInTheEnd() {
    ask(A);
    dns.setDown(query -> true);
    time.advance(Duration.ofSeconds(Zone.TTL).plus(SETTINGS.maxStale()).minusSeconds(1));
    assertInstanceOf(Records.class, ask(A));
    time.advance(Duration.ofSeconds(5));
    assertInstanceOf(Unavailable.class, ask(A));
  }

  @Test
  void believesThatARecordIsGone() {
    ask(A);
    dns.setZone(Zone.of());
    time.advance(Duration.ofSeconds(Zone.TTL));
    assertInstanceOf(NoSuchName.class, ask(A));
    dns.setDown(query -> true);
    time.advance(Duration.ofSeconds(10));
    assertInstanceOf(Unavailable.class, ask(A));
  }

  @Test
  void waitsShorterWhereThereIsAStaleAnswer() {
    RecordAnswer good = ask(A);
    dns.setSilent(query -> true);
    time.advance(Duration.ofSeconds(Zone.TTL));
    CompletableFuture<RecordAnswer> slow = begin(A);
    time.advance(Duration.ofMillis(999));
    assertFalse(slow.isDone());
    time.advance(Duration.ofMillis(1));
    assertEquals(good, slow.join());
  }

  @Test
  void givesUpAndStillTakesTheLateAnswerForTheNext() {
    dns.setSilent(query -> true);
    CompletableFuture<RecordAnswer> slow = begin(A);
    time.advance(Duration.ofSeconds(3));
    assertEquals(new Unavailable("no answer within 3000 ms"), slow.join());
    assertEquals(slow.join(), ask(A));
    assertEquals(1, asked());
    dns.answerHeld();
    assertInstanceOf(Records.class, ask(A));
    assertEquals(0, asked());
  }

  @Test
  void asksNoMoreThanItsBoundAtOnce() {
    dns.setSilent(query -> true);
    begin(new RecordQuery("x.example.", RecordType.A));
    begin(new RecordQuery("y.example.", RecordType.A));
    assertEquals(new Unavailable("more than 2 DNS questions at once"), ask(A));
    assertEquals(2, asked());
  }

  @Test
  void forgetsTheLeastRecentlyUsed() {
    ask(A);
    for (int i = 0; i < 10; i++) {
      ask(new RecordQuery("x" + i + ".example.", RecordType.A));
      ask(A);
    }
    assertEquals(3, cache.size());
    assertEquals(11, asked(), "a.example was used throughout");
  }

  @Test
  void keepsNoMoreRecordsThanItsBound() {
    dns.setZone(
        Zone.of(
            "a.example A 192.0.2.1",
            "a.example A 192.0.2.2",
            "a.example A 192.0.2.3",
            "a.example A 192.0.2.4",
            "a.example A 192.0.2.5"));
    assertEquals(4, assertInstanceOf(Records.class, ask(A)).records().size());
  }

  @Test
  void outlivesASourceThatThrows() {
    RecordCache broken =
        new RecordCache(
            query -> {
              throw new IllegalStateException("broken");
            },
            SETTINGS,
            time,
            counters);
    assertInstanceOf(Unavailable.class, broken.query(A).toCompletableFuture().join());
    assertEquals(0, time.running());
  }
}
