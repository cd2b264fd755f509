package io.switchroom.gateway.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.callback.DeliverySchedule.Attempt;
import io.switchroom.gateway.callback.DeliverySchedule.GiveUp;
import io.switchroom.gateway.callback.DeliverySchedule.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryScheduleTest {
  private static final long APP = 1_400_000_001L;
  private static final long OTHER_APP = 1_400_000_002L;
  private static final long START_NS = -5_000_000_000L;
  private static final int TIMEOUT_MS = 5_000;
  private static final int MAX_CONCURRENT = 3;
  private static final CallbackSettings SETTINGS =
      new CallbackSettings(
          Duration.ofMillis(TIMEOUT_MS),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          MAX_CONCURRENT,
          1_000,
          Duration.ofDays(7));

  private final DeliverySchedule schedule = new DeliverySchedule(SETTINGS);

  private static long at(long ms) {
    return START_NS + ms * 1_000_000;
  }

  private List<Step> steps(long ms) {
    List<Step> steps = new ArrayList<>();
    for (Optional<Step> step = schedule.poll(at(ms));
        step.isPresent();
        step = schedule.poll(at(ms))) {
      steps.add(step.get());
    }
    return steps;
  }

  private void queue(long app, String room, long eventId, long ms) {
    schedule.handleQueued(app, room, eventId, at(ms));
  }

  private static Attempt attempt(long eventId, int number) {
    return new Attempt(APP, eventId, number, number > 1);
  }

  /** Plays a receiver of which each attempt fails that long after its beginning. */
  private List<String> history(long eventId, long failsAfterMs) {
    List<String> history = new ArrayList<>();
    long nowMs = 0;
    while (true) {
      assertEquals(List.of(), nowMs == 0 ? List.of() : steps(nowMs - 1));
      List<Step> steps = steps(nowMs);
      assertEquals(1, steps.size());
      assertEquals(eventId, steps.get(0).eventId());
      if (steps.get(0) instanceof GiveUp) {
        history.add(nowMs + " given up");
        schedule.handleEnded(eventId, at(nowMs));
        return history;
      }
      history.add(nowMs + " attempt " + ((Attempt) steps.get(0)).number());
      nowMs += failsAfterMs;
      schedule.handleFailed(eventId, at(nowMs));
      long nextNs = schedule.nextDeadlineNs();
      nowMs = (nextNs - START_NS) / 1_000_000;
      assertEquals(at(nowMs), nextNs);
    }
  }

  @Test
  void whoRefusesIsAskedAgainAtOnceThenEveryTenSecondsForAMinute() {
    queue(APP, "7", 1, 0);

    assertEquals(
        List.of(
            "0 attempt 1",
            "0 attempt 2",
            "10000 attempt 3",
            "20000 attempt 4",
            "30000 attempt 5",
            "40000 attempt 6",
            "50000 attempt 7",
            "60000 given up"),
        refusedHistory());
    assertEquals(DeliverySchedule.NEVER, schedule.nextDeadlineNs());
    assertEquals(0, schedule.underWay());
  }

  /** As {@link #history}, of a receiver that fails in no time. */
  private List<String> refusedHistory() {
    List<String> history = new ArrayList<>();
    for (long ms = 0; ; ms++) {
      for (Optional<Step> step = schedule.poll(at(ms));
          step.isPresent();
          step = schedule.poll(at(ms))) {
        if (step.get() instanceof Attempt attempt) {
          history.add(ms + " attempt " + attempt.number());
          schedule.handleFailed(1, at(ms));
        } else {
          history.add(ms + " given up");
          schedule.handleEnded(1, at(ms));
          return history;
        }
      }
      assertTrue(schedule.nextDeadlineNs() > at(ms));
    }
  }

  @Test
  void whoNeverAnswersIsAskedAgainAfterTheTimeoutThenEveryTenSeconds() {
    queue(APP, "7", 1, 0);

    assertEquals(
        List.of(
            "0 attempt 1",
            "5000 attempt 2",
            "15000 attempt 3",
            "25000 attempt 4",
            "35000 attempt 5",
            "45000 attempt 6",
            "55000 attempt 7",
            "60000 given up"),
        history(1, TIMEOUT_MS));
  }

  @Test
  void anAttemptUnderWayWhenTheMinuteEndsMayStillSucceed() {
    queue(APP, "7", 1, 0);
    queue(APP, "7", 2, 0);
    steps(0);
    schedule.handleFailed(1, at(1));
    steps(1);
    schedule.handleFailed(1, at(49_999));
    assertEquals(List.of(attempt(1, 3)), steps(49_999));
    schedule.handleFailed(1, at(54_999));
    assertEquals(List.of(attempt(1, 4)), steps(59_999));
    assertEquals(List.of(), steps(62_000));

    schedule.handleEnded(1, at(62_000));

    assertEquals(List.of(attempt(2, 1)), steps(62_000));
  }

  @Test
  void oneThatFailsAfterTheMinuteIsGivenUpAtOnce() {
    queue(APP, "7", 1, 0);
    steps(0);
    schedule.handleFailed(1, at(59_999));
    steps(59_999);

    schedule.handleFailed(1, at(64_999));

    assertEquals(List.of(new GiveUp(APP, 1)), steps(64_999));
  }

  @Test
  void theNextEventOfARoomWaitsUntilTheFormerWasDeliveredOrGivenUp() {
    queue(APP, "7", 1, 0);
    queue(APP, "7", 2, 0);
    queue(APP, "7", 3, 0);
    assertEquals(List.of(attempt(1, 1)), steps(0));
    assertEquals(List.of(), steps(4_999));
    schedule.handleEnded(1, at(5_000));
    assertEquals(List.of(attempt(2, 1)), steps(5_000));
    schedule.handleFailed(2, at(6_000));
    assertEquals(List.of(attempt(2, 2)), steps(6_000));
    schedule.handleFailed(2, at(7_000));
    assertEquals(List.of(), steps(15_999));
    for (long ms = 16_000; ms < 65_000; ms += 10_000) {
      assertEquals(1, steps(ms).size(), "at " + ms);
      schedule.handleFailed(2, at(ms));
    }
    assertEquals(List.of(), steps(64_999));
    assertEquals(List.of(new GiveUp(APP, 2)), steps(65_000));
    assertEquals(List.of(), steps(65_000), "not before that is logged");
    schedule.handleEnded(2, at(65_003));

    assertEquals(List.of(attempt(3, 1)), steps(65_003));
  }

  @Test
  void roomsDoNotWaitForEachOtherNorDoesARoomOfThatName() {
    queue(APP, "7", 1, 0);
    queue(APP, "\"7\"", 2, 0);
    assertEquals(List.of(attempt(1, 1), attempt(2, 1)), steps(0));
  }

  @Test
  void anApplicationHasOnlySoManyAttemptsUnderWayAndHoldsUpNoOther() {
    for (int room = 1; room <= 10; room++) {
      queue(APP, "" + room, room, 0);
    }
    queue(OTHER_APP, "1", 11, 0);

    List<Step> first = steps(0);

    assertEquals(MAX_CONCURRENT + 1, first.size());
    assertTrue(first.contains(new Attempt(OTHER_APP, 11, 1, false)));
    schedule.handleEnded(11, at(1));
    queue(OTHER_APP, "1", 12, 2);
    assertEquals(List.of(new Attempt(OTHER_APP, 12, 1, false)), steps(2));
    schedule.handleFailed(1, at(3));
    assertEquals(List.of(attempt(4, 1)), steps(3), "who waited longer has the place");
  }

  @Test
  void whatIsOverdueIsGivenUpThoughAllPlacesAreTaken() {
    for (int room = 1; room <= MAX_CONCURRENT + 1; room++) {
      queue(APP, "" + room, room, 0);
    }
    steps(0);
    schedule.handleFailed(1, at(0));
    assertEquals(List.of(attempt(4, 1)), steps(0));
    schedule.handleFailed(2, at(1));
    assertEquals(List.of(attempt(1, 2)), steps(1));
    assertEquals(at(60_000), schedule.nextDeadlineNs());

    assertEquals(List.of(), steps(59_999));
    assertEquals(List.of(new GiveUp(APP, 2)), steps(60_000));
  }

  @Test
  void afterARestartOnlyTheFirstOfARoomMayBeADuplicate() {
    schedule.handleRestored(APP, "7", 1, 4, at(0));
    schedule.handleRestored(APP, "7", 2, 0, at(0));
    schedule.handleRestored(APP, "8", 3, 0, at(0));
    queue(APP, "9", 4, 0);

    assertEquals(
        List.of(
            new Attempt(APP, 1, 5, true),
            new Attempt(APP, 3, 1, true),
            new Attempt(APP, 4, 1, false)),
        steps(0));
    schedule.handleFailed(1, at(5_000));
    assertEquals(List.of(new Attempt(APP, 1, 6, true)), steps(5_000), "its minute begins anew");
    schedule.handleEnded(1, at(5_001));
    assertEquals(List.of(new Attempt(APP, 2, 1, false)), steps(5_001));
  }

  /** Random rooms, applications and receivers, against the rules told one by one. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void keepsEveryRuleWhateverHappens(long seed) {
    Random random = new Random(seed);
    Map<Long, Long> answersAtMs = new HashMap<>();
    Map<Long, String> lineOf = new HashMap<>();
    Map<Long, Long> firstAtMs = new HashMap<>();
    Map<Long, Long> lastAtMs = new HashMap<>();
    Map<Long, Integer> attempts = new HashMap<>();
    Map<String, List<Long>> lines = new HashMap<>();
    Set<Long> givingUp = new HashSet<>();
    long nextId = 1;
    int ended = 0;
    for (long ms = 0; ms < 2_000_000; ms += 1 + random.nextInt(200)) {
      String told = "seed " + seed + " at " + ms;
      if (ms < 200_000 && random.nextInt(3) == 0) {
        long app = random.nextBoolean() ? APP : OTHER_APP;
        String room = "" + random.nextInt(6);
        lineOf.put(nextId, app + "/" + room);
        lines.computeIfAbsent(app + "/" + room, line -> new ArrayList<>()).add(nextId);
        queue(app, room, nextId++, ms);
      }
      for (long id : List.copyOf(answersAtMs.keySet())) {
        if (answersAtMs.get(id) <= ms) {
          answersAtMs.remove(id);
          if (givingUp.remove(id) || random.nextInt(4) > 0) {
            lines.get(lineOf.get(id)).remove(id);
            schedule.handleEnded(id, at(ms));
            ended++;
          } else {
            schedule.handleFailed(id, at(ms));
          }
        }
      }
      for (Step step : steps(ms)) {
        long id = step.eventId();
        assertEquals(id, lines.get(lineOf.get(id)).get(0), told + ": not the first of its room");
        assertFalse(answersAtMs.containsKey(id), told + ": twice at once");
        answersAtMs.put(id, ms + random.nextInt(TIMEOUT_MS));
        if (step instanceof Attempt attempt) {
          int number = attempts.merge(id, 1, Integer::sum);
          assertEquals(number, attempt.number(), told);
          assertEquals(number > 1, attempt.possibleDuplicate(), told);
          firstAtMs.putIfAbsent(id, ms);
          assertTrue(ms - firstAtMs.get(id) < 60_000, told + ": too late");
          if (number > 2) {
            assertTrue(ms - lastAtMs.get(id) >= 10_000, told + ": too soon");
          }
          lastAtMs.put(id, ms);
        } else {
          givingUp.add(id);
          assertTrue(ms - firstAtMs.get(id) >= 60_000, told + ": given up too soon");
        }
      }
      long underWay = answersAtMs.keySet().stream().filter(id -> !givingUp.contains(id)).count();
      assertTrue(underWay <= 2 * MAX_CONCURRENT, told);
    }
    assertEquals(nextId - 1, ended, "seed " + seed);
    assertEquals(DeliverySchedule.NEVER, schedule.nextDeadlineNs());
  }
}
