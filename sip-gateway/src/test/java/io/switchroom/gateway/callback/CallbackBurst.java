package io.switchroom.gateway.callback;

import io.switchroom.gateway.store.Database;
import io.switchroom.gateway.store.DatabaseSettings;
import io.switchroom.rtc.auth.SdkAppId;
import java.io.PrintStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that posts events as fast as it can until it is killed, and prints the user of each one
 * that is durable. Its arguments: the database's URL, the receiver's, the number of the first
 * event, and how many; 0 events: it ends when the queue is empty.
 */
final class CallbackBurst {
  static final int ROOMS = 20;
  static final String DURABLE = "durable ";
  static final SdkAppId APP = new SdkAppId(1_400_000_001L);
  private static final int MAX_QUEUED = 1_500;
  private static final long LOOK_NS = 1_000_000L;

  private CallbackBurst() {}

  public static void main(String[] args) throws Exception {
    Database database = Database.open(new DatabaseSettings(args[0], "", "", 2 * MAX_QUEUED, 5_000));
    CallbackTarget target = new CallbackTarget(URI.create(args[1]), "key");
    Callbacks callbacks =
        Callbacks.start(
            database,
            new CallbackSettings(
                Duration.ofSeconds(5),
                Duration.ofMillis(200),
                Duration.ofSeconds(60),
                16,
                1_000_000,
                Duration.ofDays(1)),
            new CallbackTargets(Map.of(APP.value(), Map.of(1, target))),
            Clock.systemUTC());
    PrintStream out = new PrintStream(System.out, true);
    int first = Integer.parseInt(args[2]);
    int count = Integer.parseInt(args[3]);
    for (int i = first; i < first + count; i++) {
      CallbackRoom room = CallbackRoom.number(1 + i % ROOMS);
      String user = "u" + i;
      callbacks
          .post(APP, CallbackEvent.roomCreated(room, user, System.currentTimeMillis()))
          .thenRun(() -> out.println(DURABLE + user));
      // As fast as it can, but what is left at the kill must be sent in the time of a test.
      while (callbacks.stats().queued() > MAX_QUEUED) {
        LockSupport.parkNanos(LOOK_NS);
      }
    }
    while (callbacks.stats().queued() > 0) {
      LockSupport.parkNanos(LOOK_NS);
    }
    System.exit(0);
  }
}
