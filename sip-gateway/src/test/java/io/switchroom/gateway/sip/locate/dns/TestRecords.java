package io.switchroom.gateway.sip.locate.dns;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Answers from a {@link Zone}, at once, later or not at all; remembers what was asked. */
public final class TestRecords implements RecordSource {
  private final List<RecordQuery> asked = new ArrayList<>();
  private final Map<CompletableFuture<RecordAnswer>, RecordQuery> held = new LinkedHashMap<>();
  private Zone zone;
  private Predicate<RecordQuery> down = query -> false;
  private Predicate<RecordQuery> silent = query -> false;

  public TestRecords(Zone zone) {
    this.zone = zone;
  }

  @Override
  public CompletionStage<RecordAnswer> query(RecordQuery query) {
    asked.add(query);
    if (down.test(query)) {
      return CompletableFuture.completedFuture(
          new RecordAnswer.Unavailable("SERVFAIL from 127.0.0.1"));
    }
    if (silent.test(query)) {
      CompletableFuture<RecordAnswer> later = new CompletableFuture<>();
      held.put(later, query);
      return later;
    }
    return CompletableFuture.completedFuture(zone.answer(query));
  }

  public void setZone(Zone zone) {
    this.zone = zone;
  }

  /** These fail from now on. */
  public void setDown(Predicate<RecordQuery> down) {
    this.down = down;
  }

  /** These wait for {@link #answerHeld} from now on. */
  public void setSilent(Predicate<RecordQuery> silent) {
    this.silent = silent;
  }

  public void answerHeld() {
    Map<CompletableFuture<RecordAnswer>, RecordQuery> late = new LinkedHashMap<>(held);
    held.clear();
    late.forEach((later, query) -> later.complete(zone.answer(query)));
  }

  /** The questions since the last call, as {@code SRV _sip._udp.example.org}. */
  public List<String> takeAsked() {
    List<String> questions = asked.stream().map(RecordQuery::toString).toList();
    asked.clear();
    return questions;
  }
}
