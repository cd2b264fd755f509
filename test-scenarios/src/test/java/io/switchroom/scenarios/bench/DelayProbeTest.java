package io.switchroom.scenarios.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DelayProbeTest {
  private static final long MS = 1_000_000;
  private static final long PERIODS = 500;
  private static final Story ONE_ROOM = new Story(0, 3);
  private static final Story ROOMS_OF_FIVE = new Story(5, 2);

  /** A server that delays the n-th burst by n ms for every listener. */
  private static DelayFigures run(DelayProbe probe, int callers, int lostEvery) {
    long bursts = 0;
    for (long period = 0; period < PERIODS; period++) {
      for (int caller = 0; caller < callers; caller++) {
        if (probe.bursts(caller, period, PERIODS)) {
          long sentNs = period * 20 * MS;
          probe.onSent(caller, sentNs);
          bursts++;
          for (int listener = 0; listener < callers; listener++) {
            if (probe.isListener(listener) && (lostEvery == 0 || bursts % lostEvery != 0)) {
              probe.onHeard(listener, sentNs + bursts * MS);
            }
          }
        }
      }
    }
    return probe.figures(callers);
  }

  @Test
  void eachListenersDelayOfEachBurstIsMeasured() {
    DelayFigures figures = run(new DelayProbe(ONE_ROOM), 60, 0);
    // 450 periods, one burst in 12 of them, four listeners.
    assertEquals(38 * 4, figures.measured());
    assertEquals(0, figures.missed());
    assertEquals(19, figures.p50Ms());
    assertEquals(38, figures.p99Ms());
    assertEquals(38, figures.maxMs());
  }

  @Test
  void aBurstThatIsNotHeardCountsAsTheLongestDelay() {
    DelayFigures figures = run(new DelayProbe(ONE_ROOM), 60, 10);
    assertEquals(3 * 4, figures.missed());
    assertEquals(DelayProbe.WINDOW_NS / 1e6, figures.p99Ms());
    assertEquals(21, figures.p50Ms());
  }

  @Test
  void inOneRoomNoTwoTalkersBurstAtATimeAndTheyAreSpreadOverTheTick() {
    DelayProbe probe = new DelayProbe(ONE_ROOM);
    Set<Integer> turns = new HashSet<>();
    for (long period = 0; period < PERIODS; period++) {
      int now = 0;
      for (int caller = 0; caller < 200; caller++) {
        if (probe.bursts(caller, period, PERIODS)) {
          assertFalse(ONE_ROOM.talks(caller) || probe.isListener(caller), "caller " + caller);
          turns.add(caller % LoadLoop.TURNS);
          now++;
        }
      }
      assertTrue(now <= 1, now + " in period " + period);
    }
    assertEquals(10, turns.size());
  }

  @Test
  void inSmallRoomsSilentMembersOfTheSameRoomMeasure() {
    DelayProbe probe = new DelayProbe(ROOMS_OF_FIVE);
    assertTrue(probe.isTalker(2) && probe.isListener(4));
    assertTrue(probe.isTalker(7) && probe.isListener(9));
    assertFalse(probe.isTalker(0) || probe.isListener(3));
  }

  @Test
  void nothingBurstsAtTheEndOfAWindow() {
    DelayProbe probe = new DelayProbe(ROOMS_OF_FIVE);
    for (long period = PERIODS - DelayProbe.QUIET_PERIODS; period < PERIODS; period++) {
      assertFalse(probe.bursts(2, period, PERIODS));
    }
  }

  @Test
  void aRoomTooSmallHasNobodyWhoMeasures() {
    assertNull(run(new DelayProbe(new Story(3, 2)), 30, 0));
    assertNull(run(new DelayProbe(ONE_ROOM), 5, 0));
  }

  @Test
  void aNewWindowBeginsWithNothing() {
    DelayProbe probe = new DelayProbe(ONE_ROOM);
    run(probe, 60, 0);
    probe.restart();
    assertNull(probe.figures(60));
  }
}
