package io.switchroom.gateway.callback;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Decides which event is sent when. Knows events by their number only: what they say, and what
 * became of them, is in the database. Has neither clock nor thread; belongs to whoever drives it.
 *
 * <p>The events of a room form a line: the second is not sent before the first was delivered or
 * given up. Lines do not wait for each other, except that an application has no more than so many
 * attempts under way at once; another application's attempts are not counted.
 *
 * <pre>
 *  first attempt at t   failed → at once   failed → every retryInterval …   at t + giveUp: given up
 * </pre>
 *
 * <p>The owner tells an attempt's result only when it is in the log. So after a crash no event but
 * the first of each line can have been sent without the log knowing it.
 */
final class DeliverySchedule {
  static final long NEVER = Long.MAX_VALUE;

  /** What is to be done now. */
  sealed interface Step {
    long eventId();
  }

  /**
   * Send it, and then call {@link #handleEnded} or {@link #handleFailed}.
   *
   * @param number from 1
   * @param possibleDuplicate an earlier attempt may have arrived
   */
  record Attempt(long sdkAppId, long eventId, int number, boolean possibleDuplicate)
      implements Step {}

  /** Its time is over; log that, and then call {@link #handleEnded}. */
  record GiveUp(long sdkAppId, long eventId) implements Step {}

  /** The events of one room, the first of which is being sent or waits for its next attempt. */
  private static final class Line {
    final App app;
    final String room;
    final long order;
    final ArrayDeque<Long> behind = new ArrayDeque<>(1);
    long first;
    int attemptsBefore; // by an earlier process
    boolean inDoubt;
    int attempts;
    long firstBegunNs;
    long begunNs;
    long dueNs;

    Line(App app, String room, long order) {
      this.app = app;
      this.room = room;
      this.order = order;
    }

    void begin(long eventId, long nowNs) {
      first = eventId;
      attemptsBefore = 0;
      inDoubt = false;
      attempts = 0;
      dueNs = nowNs;
    }
  }

  /** The lines of one application. */
  private static final class App {
    final long sdkAppId;
    final Map<String, Line> lines = new HashMap<>();
    final PriorityQueue<Line> waiting =
        new PriorityQueue<>(
            Comparator.<Line>comparingLong(line -> line.dueNs).thenComparingLong(l -> l.order));
    int underWay;

    App(long sdkAppId) {
      this.sdkAppId = sdkAppId;
    }
  }

  private final long retryNs;
  private final long giveUpNs;
  private final int maxConcurrentPerApp;
  private final Map<Long, App> apps = new HashMap<>();
  private final Map<Long, Line> underWay = new HashMap<>();
  private long lines;

  DeliverySchedule(CallbackSettings settings) {
    this.retryNs = settings.retryInterval().toNanos();
    this.giveUpNs = settings.giveUp().toNanos();
    this.maxConcurrentPerApp = settings.maxConcurrentPerApp();
  }

  /** A new event, behind the others of its room. Numbers rise. */
  void handleQueued(long sdkAppId, String room, long eventId, long nowNs) {
    App app = apps.computeIfAbsent(sdkAppId, App::new);
    Line line = app.lines.get(room);
    if (line != null) {
      line.behind.add(eventId);
      return;
    }
    line = new Line(app, room, lines++);
    app.lines.put(room, line);
    line.begin(eventId, nowNs);
    app.waiting.add(line);
  }

  /**
   * An event that waited when an earlier process ended. Its minute begins anew: only the time in
   * which somebody tries counts.
   *
   * @param attempts that the log knows of
   */
  void handleRestored(long sdkAppId, String room, long eventId, int attempts, long nowNs) {
    handleQueued(sdkAppId, room, eventId, nowNs);
    Line line = apps.get(sdkAppId).lines.get(room);
    if (line.first == eventId) {
      line.attemptsBefore = attempts;
      line.inDoubt = true;
    }
  }

  /** What is to be done now, one thing at a time; empty if nothing. */
  Optional<Step> poll(long nowNs) {
    for (App app : apps.values()) {
      Line line = app.waiting.peek();
      if (line == null || line.dueNs > nowNs) {
        continue;
      }
      if (line.attempts > 0 && nowNs - line.firstBegunNs >= giveUpNs) {
        start(line);
        return Optional.of(new GiveUp(app.sdkAppId, line.first));
      }
      if (app.underWay < maxConcurrentPerApp) {
        start(line);
        return Optional.of(attempt(line, nowNs));
      }
    }
    return Optional.empty();
  }

  private static Attempt attempt(Line line, long nowNs) {
    if (line.attempts == 0) {
      line.firstBegunNs = nowNs;
    }
    line.begunNs = nowNs;
    line.attempts++;
    return new Attempt(
        line.app.sdkAppId,
        line.first,
        line.attemptsBefore + line.attempts,
        line.inDoubt || line.attempts > 1);
  }

  private void start(Line line) {
    line.app.waiting.remove();
    line.app.underWay++;
    underWay.put(line.first, line);
  }

  /**
   * The attempt brought no 200.
   *
   * @param failedNs when that was known
   */
  void handleFailed(long eventId, long failedNs) {
    Line line = finish(eventId);
    long nextNs = line.attempts == 1 ? failedNs : Math.max(failedNs, line.begunNs + retryNs);
    line.dueNs = Math.min(nextNs, line.firstBegunNs + giveUpNs);
    line.app.waiting.add(line);
  }

  /** The event was delivered, or is given up: the next one of its room has its turn. */
  void handleEnded(long eventId, long nowNs) {
    Line line = finish(eventId);
    Long next = line.behind.poll();
    if (next != null) {
      line.begin(next, nowNs);
      line.app.waiting.add(line);
      return;
    }
    line.app.lines.remove(line.room);
    if (line.app.lines.isEmpty()) {
      apps.remove(line.app.sdkAppId);
    }
  }

  private Line finish(long eventId) {
    Line line = underWay.remove(eventId);
    if (line == null) {
      throw new IllegalStateException("event " + eventId + " is not under way");
    }
    line.app.underWay--;
    return line;
  }

  /** When {@link #poll} may have something to say, if nothing happens before; or {@link #NEVER}. */
  long nextDeadlineNs() {
    long deadlineNs = NEVER;
    for (App app : apps.values()) {
      Line line = app.waiting.peek();
      if (line == null) {
        continue;
      }
      if (app.underWay < maxConcurrentPerApp) {
        deadlineNs = Math.min(deadlineNs, line.dueNs);
      } else if (line.attempts > 0) {
        // No attempt before another one ends, but its time may be over before that.
        deadlineNs = Math.min(deadlineNs, line.firstBegunNs + giveUpNs);
      }
    }
    return deadlineNs;
  }

  /** How many events are being sent, or their end is being logged. */
  int underWay() {
    return underWay.size();
  }
}
