package io.switchroom.gateway.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.store.DatabaseSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that posts callbacks is killed twice in the midst of it. */
class CallbackCrashTest {
  private static final int ENOUGH_DURABLE = 1_000;
  private static final int ENOUGH_SENT = 300;
  private static final int ENDLESS = 400_000;

  @TempDir Path folder;

  private Process start(Receiver receiver, int first, int count) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            CallbackBurst.class.getName(),
            DatabaseSettings.SQLITE + folder.resolve("burst.db"),
            receiver.uri("/").toString(),
            Integer.toString(first),
            Integer.toString(count))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Kills it when enough is durable and sent; everything that it printed until then counts. */
  private List<String> burstAndKill(Receiver receiver, int first) throws Exception {
    Process process = start(receiver, first, ENDLESS);
    int before = receiver.received().size();
    List<String> durable = new ArrayList<>();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        // A line cut off by the kill has no number or a wrong one; it is the last.
        if (line.startsWith(CallbackBurst.DURABLE)) {
          durable.add(line.substring(CallbackBurst.DURABLE.length()));
        }
        if (durable.size() >= ENOUGH_DURABLE
            && receiver.received().size() - before >= ENOUGH_SENT) {
          process.toHandle().destroyForcibly(); // SIGKILL; what it printed can still be read
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertTrue(
        durable.size() >= ENOUGH_DURABLE, () -> "it ended by itself after " + durable.size());
    durable.remove(durable.size() - 1);
    return durable;
  }

  @Test
  void nothingThatWasDurableIsLostAndDuplicatesAreMarked() throws Exception {
    try (Receiver receiver = new Receiver()) {
      // Some attempts fail, so that failed ones are in doubt at the kill, too.
      receiver.answer(
          request ->
              Receiver.status(request.attempt() == 1 && request.eventId() % 97 == 0 ? 503 : 200));
      Set<String> durable = new LinkedHashSet<>(burstAndKill(receiver, 0));
      durable.addAll(burstAndKill(receiver, ENDLESS));
      Process last = start(receiver, 0, 0);
      try {
        assertTrue(last.waitFor(60, TimeUnit.SECONDS), "the queue does not get empty");
        assertEquals(0, last.exitValue());
      } finally {
        last.destroyForcibly();
      }

      List<Receiver.Received> received = receiver.received();
      Set<String> arrived = new HashSet<>();
      received.forEach(request -> arrived.add(request.user()));
      Set<String> lost = new LinkedHashSet<>(durable);
      lost.removeAll(arrived);
      assertEquals(Set.of(), lost, "durable, but never arrived");
      assertInOrder(received);
      assertDuplicatesAreMarked(received);
    }
  }

  /** In each room the first arrivals come in the order in which they were posted. */
  private static void assertInOrder(List<Receiver.Received> received) {
    Map<String, Integer> latest = new HashMap<>();
    Set<String> seen = new HashSet<>();
    for (Receiver.Received request : received) {
      if (seen.add(request.user())) {
        int number = Integer.parseInt(request.user().substring(1));
        Integer before = latest.put(request.room(), number);
        assertTrue(
            before == null || before < number,
            () -> "room " + request.room() + ": " + number + " after " + before);
      }
    }
  }

  private static void assertDuplicatesAreMarked(List<Receiver.Received> received) {
    Map<Long, String> userOf = new HashMap<>();
    int repeated = 0;
    int marked = 0;
    for (Receiver.Received request : received) {
      String user = userOf.putIfAbsent(request.eventId(), request.user());
      if (user != null) {
        repeated++;
        assertEquals(user, request.user(), "an event keeps its number");
        assertTrue(request.isMarked(), () -> request.user() + " came again without a mark");
      }
      marked += request.isMarked() ? 1 : 0;
    }
    assertEquals(
        userOf.size(), new HashSet<>(userOf.values()).size(), "an event has one number only");
    int failures = (int) userOf.keySet().stream().filter(id -> id % 97 == 0).count();
    int kills = 2;
    assertTrue(
        marked <= failures + kills * CallbackBurst.ROOMS * 2,
        "only what may have arrived is marked: " + marked + " of " + received.size());
    System.out.println(
        received.size() + " requests, " + repeated + " repeated, " + marked + " marked");
  }
}
