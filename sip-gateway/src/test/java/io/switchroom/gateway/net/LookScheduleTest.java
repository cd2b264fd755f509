package io.switchroom.gateway.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookScheduleTest {
  private static final long MS = 1_000_000;
  private static final long TICK = Loop.TICK_NS;

  private final LookSchedule looks = new LookSchedule(MS, 20 * MS, 0);

  /** As many datagrams in a tick as that; the schedule begins resting or not by itself. */
  private static void load(LookSchedule looks, long nowNs, int datagrams) {
    looks.weigh(nowNs, 0);
    looks.weigh(nowNs + TICK, datagrams);
  }

  @Test
  void fewDatagramsEachEndTheSleep() {
    load(looks, 0, 1);
    assertFalse(looks.atInstants());
    assertFalse(looks.rests());
  }

  @Test
  void manyWithABrowserAreLookedForAtEveryPollIntervalUpToTheTick() {
    looks.sharedHeard(0);
    load(looks, 0, 50);
    assertTrue(looks.atInstants());
    assertFalse(looks.rests());
    long nowNs = 100 * MS + 300_000;
    assertEquals(101 * MS, looks.nextNs(nowNs, 120 * MS));
    assertEquals(102 * MS, looks.nextNs(101 * MS, 120 * MS));
    assertEquals(120 * MS, looks.nextNs(119 * MS + 1, 120 * MS));
    assertTrue(looks.isPunctual(MS / 5));
    assertFalse(looks.isPunctual(MS / 2));
  }

  @Test
  void withoutABrowserForTenSecondsItRestsUntilTheTick() {
    looks.sharedHeard(0);
    load(looks, LookSchedule.SHARED_SILENT_NS - TICK - 1, 50);
    assertFalse(looks.rests());
    load(looks, LookSchedule.SHARED_SILENT_NS + TICK, 50);
    assertTrue(looks.rests());
    assertEquals(120 * MS, looks.nextNs(100 * MS, 120 * MS));
    assertFalse(looks.isPunctual(0), "the kernel's time counts, not the instant");
  }

  /**
   * Whatever reading takes, the tick is at most an eighth of that late and never much too early.
   */
  @ParameterizedTest
  @CsvSource({"100000", "600000", "3000000", "9000000"})
  void theLastLookBeginsAsMuchBeforeTheTickAsReadingTakes(long readingNs) {
    load(looks, 0, 50);
    long tickNs = 0;
    long tickedNs = 0;
    int wakeUps = 0;
    for (int i = 0; i < 200; i++) {
      tickNs += TICK;
      long nowNs = tickedNs;
      long unreadNs = readingNs;
      while (nowNs < tickNs) { // as the loop does: sleep, read, tick if it is due
        nowNs = looks.nextNs(nowNs, tickNs) + unreadNs;
        looks.looked(unreadNs, true);
        unreadNs = 0;
        wakeUps += i >= 100 ? 1 : 0;
      }
      tickedNs = nowNs;
    }
    assertTrue(tickedNs - tickNs <= readingNs / 6, tickedNs - tickNs + " ns late");
    assertEquals(100, wakeUps, "wake-ups in 100 ticks");
  }

  @Test
  void aStallOfSecondsMakesTheNextLooksAtMostHalfATickEarlier() {
    load(looks, 0, 50);
    for (int i = 0; i < 100; i++) {
      looks.looked(5_000 * MS, false);
    }
    assertTrue(looks.nextNs(100 * MS, 120 * MS) >= 110 * MS);
    for (int i = 0; i < 100; i++) {
      looks.looked(MS, true);
    }
    assertTrue(looks.nextNs(100 * MS, 120 * MS) > 118 * MS);
  }

  @Test
  void noneWaitsWhereNoPollIntervalIsSet() {
    LookSchedule never = new LookSchedule(0, 20 * MS, 0);
    load(never, 0, 10_000);
    assertFalse(never.atInstants());
    assertFalse(never.rests());
  }
}
