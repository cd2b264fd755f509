package io.switchroom.gateway.sip.locate.dns;

import io.switchroom.gateway.sip.locate.dns.RecordAnswer.NoRecords;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.NoSuchName;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.Records;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.Unavailable;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Answers remembered for their time to live. Whoever asks what is being asked already waits for the
 * same answer. While DNS is down, or slow, the last good answer goes on being used (RFC 8767); an
 * answer that there is nothing replaces it at once.
 *
 * <p>Records are cached and not the servers found by them, so that each look-up draws anew among
 * the weights of SRV records. Owned by one event loop.
 */
public final class RecordCache implements RecordSource {
  private final RecordSource source;
  private final CacheSettings settings;
  private final Timers timers;
  private final DnsCounters counters;
  private final Map<RecordQuery, Kept> entries;
  private final Map<RecordQuery, Pending> pending = new HashMap<>();

  /**
   * @param askAgainNs until when it answers without a question
   * @param lastResortNs until when it answers if the question fails
   * @param failures questions in a row that failed since; an answer that has some is stale
   */
  private record Kept(RecordAnswer answer, long askAgainNs, long lastResortNs, int failures) {
    boolean isStale() {
      return answer instanceof Records && failures > 0;
    }

    boolean isGoodAt(long nowNs) {
      return answer instanceof Records && nowNs - lastResortNs < 0;
    }
  }

  /** A question on its way. */
  private static final class Pending {
    final CompletableFuture<RecordAnswer> answer = new CompletableFuture<>();
    Timers.Cancel timeout = () -> {};
  }

  public RecordCache(
      RecordSource source, CacheSettings settings, Timers timers, DnsCounters counters) {
    this.source = source;
    this.settings = settings;
    this.timers = timers;
    this.counters = counters;
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<RecordQuery, Kept> eldest) {
            return size() > settings.maxEntries();
          }
        };
  }

  @Override
  public CompletionStage<RecordAnswer> query(RecordQuery query) {
    Kept known = entries.get(query);
    long nowNs = timers.nowNs();
    if (known != null && nowNs - known.askAgainNs < 0) {
      count(known);
      return CompletableFuture.completedFuture(known.answer);
    }
    Pending same = pending.get(query);
    if (same != null) {
      return same.answer;
    }
    if (pending.size() >= settings.maxPending()) {
      return CompletableFuture.completedFuture(refused(known, nowNs));
    }
    return ask(query, known != null && known.isGoodAt(nowNs));
  }

  /** Answers remembered, for a gauge. */
  public int size() {
    return entries.size();
  }

  private CompletionStage<RecordAnswer> ask(RecordQuery query, boolean staleAtHand) {
    Pending asked = new Pending();
    pending.put(query, asked);
    Duration patience = staleAtHand ? settings.staleAfter() : settings.queryTimeout();
    asked.timeout =
        timers.after(patience.toNanos(), () -> end(query, asked, late(query, patience)));
    CompletableFuture.completedFuture(query)
        .thenCompose(source::query)
        .whenComplete(
            (answer, bug) -> {
              if (bug != null) {
                answered(query, asked, new Unavailable(bug.toString()));
              } else {
                answered(query, asked, answer);
              }
            });
    return asked.answer;
  }

  /** An answer too late for its own question is remembered for the next one all the same. */
  private void answered(RecordQuery query, Pending asked, RecordAnswer answer) {
    switch (answer) {
      case Records found -> {
        Records bounded =
            new Records(
                found.records().stream().limit(settings.maxRecords()).toList(), found.ttlSeconds());
        remember(query, bounded, settings.maxTtl(), found.ttlSeconds(), settings.maxStale());
        end(query, asked, bounded);
      }
      case NoSuchName none -> {
        remember(query, none, settings.maxNegativeTtl(), none.ttlSeconds(), Duration.ZERO);
        end(query, asked, none);
      }
      case NoRecords none -> {
        remember(query, none, settings.maxNegativeTtl(), none.ttlSeconds(), Duration.ZERO);
        end(query, asked, none);
      }
      case Unavailable down -> {
        if (pending.get(query) == asked) {
          end(query, asked, failed(query, down.why()));
        }
      }
    }
  }

  private void remember(
      RecordQuery query, RecordAnswer answer, Duration maxTtl, long ttlSeconds, Duration stale) {
    long minSeconds = Math.min(settings.minTtl().toSeconds(), maxTtl.toSeconds());
    long seconds = Math.clamp(ttlSeconds, minSeconds, maxTtl.toSeconds());
    long askAgainNs = timers.nowNs() + Duration.ofSeconds(seconds).toNanos();
    entries.put(query, new Kept(answer, askAgainNs, askAgainNs + stale.toNanos(), 0));
  }

  private RecordAnswer late(RecordQuery query, Duration patience) {
    return failed(query, "no answer within " + patience.toMillis() + " ms");
  }

  /** The last good answer if there is one, else the failure; either way not asked again at once. */
  private RecordAnswer failed(RecordQuery query, String why) {
    long nowNs = timers.nowNs();
    Kept known = entries.get(query);
    int failures = known == null ? 1 : known.failures + 1;
    long askAgainNs = nowNs + rest(failures).toNanos();
    Kept kept =
        known != null && known.isGoodAt(nowNs)
            ? new Kept(known.answer, askAgainNs, known.lastResortNs, failures)
            : new Kept(new Unavailable(why), askAgainNs, askAgainNs, failures);
    entries.put(query, kept);
    if (kept.isStale()) {
      counters.countStale();
    }
    return kept.answer;
  }

  /** Doubles with each failure, as the next one costs somebody the whole time-out again. */
  private Duration rest(int failures) {
    Duration rest = settings.failureTtl();
    for (int i = 1; i < failures && rest.compareTo(settings.maxFailureTtl()) < 0; i++) {
      rest = rest.multipliedBy(2);
    }
    return rest.compareTo(settings.maxFailureTtl()) < 0 ? rest : settings.maxFailureTtl();
  }

  /** Too much is being asked already. */
  private RecordAnswer refused(Kept known, long nowNs) {
    if (known != null && known.isGoodAt(nowNs)) {
      counters.countStale();
      return known.answer;
    }
    return new Unavailable("more than " + settings.maxPending() + " DNS questions at once");
  }

  private void end(RecordQuery query, Pending asked, RecordAnswer answer) {
    pending.remove(query, asked);
    asked.timeout.cancel();
    asked.answer.complete(answer);
  }

  private void count(Kept used) {
    if (used.isStale()) {
      counters.countStale();
    } else {
      counters.countCached();
    }
  }

  /** What the cache is unsure about, for a person: the stale answers it lives on. */
  public List<RecordQuery> staleQueries() {
    return entries.entrySet().stream()
        .filter(entry -> entry.getValue().isStale())
        .map(Map.Entry::getKey)
        .toList();
  }
}
