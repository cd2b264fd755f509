package io.switchroom.gateway.callback;

import io.switchroom.gateway.callback.CallbackAnswer.Failure;
import io.switchroom.gateway.store.Database;
import io.switchroom.rtc.auth.SdkAppId;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells applications of what happens in their rooms, at their own HTTP addresses: in order for each
 * room, signed, tried again for a minute, from a queue in the database that outlives the process.
 *
 * <pre>
 *  post → database (group commit) → DeliverySchedule, on its own thread → HTTP → database → …
 *             └ the future: durable
 * </pre>
 *
 * <p>{@link #post} and {@link #find} may be called from any thread and return at once.
 */
public final class Callbacks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);
  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private static final long PURGE_INTERVAL_MINUTES = 10;
  private static final int PURGE_AT_ONCE = 1_000;
  private static final long COMPLAIN_INTERVAL_NS = 10_000_000_000L;
  private static final long LOOK_NS = 5_000_000L;

  private final Database database;
  private final CallbackSettings settings;
  private final Clock clock;
  private final CallbackStore store = new CallbackStore();
  private final CallbackStats stats = new CallbackStats();
  private final CallbackSender sender;
  private final DeliverySchedule schedule; // touched on its own thread only
  private final ScheduledThreadPoolExecutor thread;
  private final Map<Long, AtomicInteger> queuedByApp = new ConcurrentHashMap<>();
  private final AtomicLong complainedNs = new AtomicLong(System.nanoTime() - COMPLAIN_INTERVAL_NS);
  private volatile CallbackTargets targets;
  private volatile boolean closing;
  private volatile boolean brokenOff;
  private ScheduledFuture<?> wakeUp;
  private long wakeUpNs = DeliverySchedule.NEVER;

  private Callbacks(
      Database database, CallbackSettings settings, CallbackTargets targets, Clock clock) {
    this.database = database;
    this.settings = settings;
    this.targets = targets;
    this.clock = clock;
    this.sender = new CallbackSender(settings.timeout());
    this.schedule = new DeliverySchedule(settings);
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread own = new Thread(work, "callbacks");
              own.setDaemon(true);
              return own;
            });
    thread.setRemoveOnCancelPolicy(true);
  }

  /** Goes on with what an earlier process left in the queue. Blocks until that is read. */
  public static Callbacks start(
      Database database, CallbackSettings settings, CallbackTargets targets, Clock clock) {
    Callbacks callbacks = new Callbacks(database, settings, targets, clock);
    List<CallbackStore.Waiting> left =
        database.write(c -> callbacks.store.restore(c, clock.millis())).join();
    if (!left.isEmpty()) {
      LOG.info("{} callbacks of an earlier run go on", left.size());
    }
    for (CallbackStore.Waiting event : left) {
      callbacks.stats.onQueued();
      callbacks.queued(event.sdkAppId()).incrementAndGet();
    }
    callbacks.onThread(() -> callbacks.restore(left));
    callbacks.thread.scheduleWithFixedDelay(
        callbacks::purge, 0, PURGE_INTERVAL_MINUTES, TimeUnit.MINUTES);
    return callbacks;
  }

  private void restore(List<CallbackStore.Waiting> left) {
    long nowNs = System.nanoTime();
    for (CallbackStore.Waiting event : left) {
      schedule.handleRestored(
          event.sdkAppId(), event.room(), event.eventId(), event.attempts(), nowNs);
    }
    drive();
  }

  /** From now on these addresses and keys; for what waits already, too. */
  public void useTargets(CallbackTargets now) {
    targets = now;
  }

  /**
   * Tells the application of an event, if it wants to know. Events of one room are sent in the
   * order in which they are posted, which one thread must do.
   *
   * <p>Returns at once. The future completes when the event is safely in the database: whatever
   * happens to this process then, the event will be sent. Whoever tells a client of the same thing
   * only after that (with {@code thenRun}, on a loop of his own) can be sure that the application
   * hears of everything a client has heard of. Before that moment, a few milliseconds, a crash
   * loses it. The future fails if the database cannot be written, or if too much waits for it.
   */
  public CompletableFuture<Void> post(SdkAppId app, CallbackEvent event) {
    long sdkAppId = app.value();
    if (targets.of(sdkAppId, event.type().group()).isEmpty()) {
      return DONE;
    }
    if (closing) {
      return CompletableFuture.failedFuture(new RejectedExecutionException("closed"));
    }
    stats.onQueued();
    long beganNs = System.nanoTime();
    long postedMs = clock.millis();
    long eventId = store.newId();
    boolean taken = queued(sdkAppId).incrementAndGet() <= settings.maxQueuedPerApp();
    String refusal =
        taken ? null : settings.maxQueuedPerApp() + " callbacks of the application wait already";
    return database
        .write(
            connection -> {
              store.insert(connection, eventId, sdkAppId, event, postedMs, refusal);
              return null;
            })
        .handle(
            (written, failure) -> {
              if (!taken || failure != null) {
                queued(sdkAppId).decrementAndGet();
              }
              if (failure != null) {
                stats.onLost();
                complain("a callback is lost: " + failure.getMessage());
                throw new CompletionException(failure);
              }
              stats.written().add(System.nanoTime() - beganNs);
              if (taken) {
                onQueued(sdkAppId, event.room().json(), eventId);
              } else {
                stats.onRefused();
                complain("a callback of " + sdkAppId + " is given up unsent: " + refusal);
              }
              return null;
            });
  }

  private AtomicInteger queued(long sdkAppId) {
    return queuedByApp.computeIfAbsent(sdkAppId, id -> new AtomicInteger());
  }

  /** In the order of the commits, as the writing thread calls it. */
  private void onQueued(long sdkAppId, String room, long eventId) {
    onThread(
        () -> {
          schedule.handleQueued(sdkAppId, room, eventId, System.nanoTime());
          drive();
        });
  }

  /** After the end it waits in the database for the next start. */
  private void onThread(Runnable task) {
    try {
      thread.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              LOG.error("callbacks met a bug", e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("a callback waits for the next start");
    }
  }

  private void drive() {
    Optional<DeliverySchedule.Step> step = schedule.poll(System.nanoTime());
    while (step.isPresent()) {
      switch (step.get()) {
        case DeliverySchedule.Attempt attempt -> send(attempt);
        case DeliverySchedule.GiveUp giveUp -> giveUp(giveUp);
      }
      step = schedule.poll(System.nanoTime());
    }
    wakeUpAt(schedule.nextDeadlineNs());
  }

  private void wakeUpAt(long deadlineNs) {
    if (deadlineNs == wakeUpNs) {
      return;
    }
    if (wakeUp != null) {
      wakeUp.cancel(false);
    }
    wakeUpNs = deadlineNs;
    if (deadlineNs != DeliverySchedule.NEVER) {
      wakeUp =
          thread.schedule(
              () -> onThread(this::onWakeUp), deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  private void onWakeUp() {
    wakeUpNs = DeliverySchedule.NEVER;
    drive();
  }

  private void send(DeliverySchedule.Attempt attempt) {
    long begunMs = clock.millis();
    database
        .read(connection -> store.content(connection, attempt.eventId()))
        .handle(
            (content, failure) ->
                failure == null
                    ? send(attempt, content, begunMs)
                    : failed(Failure.DATABASE, "cannot be read: " + failure.getMessage()))
        .thenCompose(answer -> answer)
        // Out of descriptors, for instance: without an answer its room would wait for ever.
        .exceptionally(bug -> CallbackAnswer.failed(Failure.CONNECTION, 0, "not sent: " + bug))
        .thenAccept(answer -> record(attempt, begunMs, answer));
  }

  private CompletableFuture<CallbackAnswer> send(
      DeliverySchedule.Attempt attempt, CallbackStore.Content content, long begunMs) {
    int group = CallbackType.groupOf(content.eventType());
    return targets
        .of(attempt.sdkAppId(), group)
        .map(
            target ->
                sender.send(
                    new CallbackRequest(
                        attempt.sdkAppId(),
                        attempt.eventId(),
                        attempt.number(),
                        attempt.possibleDuplicate(),
                        target,
                        CallbackRequest.body(content.eventType(), begunMs, content.eventInfo()))))
        .orElseGet(() -> failed(Failure.NO_TARGET, "there is no address for group " + group));
  }

  private static CompletableFuture<CallbackAnswer> failed(Failure failure, String error) {
    return CompletableFuture.completedFuture(CallbackAnswer.failed(failure, 0, error));
  }

  /** The schedule learns it when it is in the log, so that a crash leaves one in doubt, not two. */
  private void record(DeliverySchedule.Attempt attempt, long begunMs, CallbackAnswer answer) {
    if (brokenOff) {
      return; // whether it arrived is not known, so the next start tries again
    }
    long endedNs = System.nanoTime();
    if (answer.isSuccess()) {
      stats.answered().add(TimeUnit.MILLISECONDS.toNanos(answer.latencyMs()));
    } else {
      stats.onFailed(answer.failure());
    }
    database
        .write(
            connection -> {
              store.recordAttempt(connection, attempt.eventId(), attempt.number(), begunMs, answer);
              return null;
            })
        .whenComplete(
            (recorded, failure) -> {
              if (failure != null) {
                complain("the log of callbacks cannot be written: " + failure.getMessage());
              }
              onThread(() -> onRecorded(attempt, answer, endedNs));
            });
  }

  private void onRecorded(DeliverySchedule.Attempt attempt, CallbackAnswer answer, long endedNs) {
    if (answer.isSuccess()) {
      stats.onDelivered();
      queued(attempt.sdkAppId()).decrementAndGet();
      schedule.handleEnded(attempt.eventId(), System.nanoTime());
    } else {
      schedule.handleFailed(attempt.eventId(), endedNs);
    }
    drive();
  }

  private void giveUp(DeliverySchedule.GiveUp giveUp) {
    complain("callback " + giveUp.eventId() + " of " + giveUp.sdkAppId() + " is given up");
    long nowMs = clock.millis();
    database
        .write(
            connection -> {
              store.recordGivenUp(connection, giveUp.eventId(), nowMs);
              return null;
            })
        .whenComplete(
            (recorded, failure) ->
                onThread(
                    () -> {
                      stats.onGivenUp();
                      queued(giveUp.sdkAppId()).decrementAndGet();
                      schedule.handleEnded(giveUp.eventId(), System.nanoTime());
                      drive();
                    }));
  }

  /** One line now and then, not one per event. */
  private void complain(String what) {
    long lastNs = complainedNs.get();
    long nowNs = System.nanoTime();
    if (nowNs - lastNs >= COMPLAIN_INTERVAL_NS && complainedNs.compareAndSet(lastNs, nowNs)) {
      LOG.warn("{} (callbacks: {} wait, {} given up)", what, stats.queued(), stats.givenUp());
    }
  }

  private void purge() {
    long beforeMs = clock.millis() - settings.logRetention().toMillis();
    database
        .write(connection -> store.purge(connection, beforeMs, PURGE_AT_ONCE))
        .thenAccept(
            removed -> {
              if (removed == PURGE_AT_ONCE) {
                onThread(this::purge);
              }
            });
  }

  /** A page of the log. */
  public CompletableFuture<List<CallbackRecord>> find(CallbackQuery query) {
    return database.read(connection -> store.find(connection, query));
  }

  /** What was counted. */
  public CallbackStats stats() {
    return stats;
  }

  @Override
  public void close() {
    close(0);
  }

  /**
   * Takes no more events, makes durable what was posted, and waits until what can be sent now is
   * sent. The rest goes on at the next start.
   *
   * @param deadlineNs of {@link System#nanoTime}, until when sending may take
   */
  public void close(long deadlineNs) {
    closing = true;
    try {
      database.write(connection -> null).get(leftNs(deadlineNs), TimeUnit.NANOSECONDS);
      while (!isIdle() && leftNs(deadlineNs) > 0) {
        LockSupport.parkNanos(LOOK_NS);
      }
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("the database does not answer at the end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    brokenOff = true;
    thread.shutdownNow();
    sender.close();
    if (stats.queued() > 0) {
      LOG.info("{} callbacks wait for the next start", stats.queued());
    }
  }

  private static long leftNs(long deadlineNs) {
    return Math.max(0, deadlineNs - System.nanoTime());
  }

  private boolean isIdle() throws InterruptedException, ExecutionException {
    return thread.submit(() -> schedule.underWay() == 0).get();
  }
}
