package io.switchroom.codec.dtmf;

import static io.switchroom.codec.dtmf.DigitSource.INFO;
import static io.switchroom.codec.dtmf.DigitSource.IN_BAND;
import static io.switchroom.codec.dtmf.DigitSource.TELEPHONE_EVENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigitMergerTest {
  private static final long MS = 1_000_000;
  private final DigitMerger merger = new DigitMerger();

  private boolean isNew(DigitSource source, char key, int durationMs, long atMs) {
    return merger.isNew(source, key, durationMs, atMs * MS);
  }

  @Test
  void aPressToldByAllThreeIsOne() {
    assertTrue(isNew(IN_BAND, '5', 40, 90), "the tone of the first moment, before it is muted");
    assertFalse(isNew(TELEPHONE_EVENT, '5', 160, 180));
    assertFalse(isNew(INFO, '5', 160, 260));
    assertTrue(isNew(TELEPHONE_EVENT, '6', 160, 400));
    assertFalse(isNew(IN_BAND, '6', 160, 420));
  }

  @Test
  void anInfoSentTwiceByUdpAndALongPressAreStillOne() {
    assertTrue(isNew(TELEPHONE_EVENT, '1', 100, 1_000));
    assertFalse(isNew(INFO, '1', 100, 1_700));
    assertTrue(isNew(INFO, '2', 100, 3_000), "as the key went down");
    assertFalse(isNew(TELEPHONE_EVENT, '2', 2_500, 5_500), "as it came up");
  }

  @Test
  void theSameKeyTwiceIsTwoHoweverTheReportsMingle() {
    assertTrue(isNew(TELEPHONE_EVENT, '7', 80, 100));
    assertTrue(isNew(TELEPHONE_EVENT, '7', 80, 260));
    assertFalse(isNew(INFO, '7', 80, 300));
    assertFalse(isNew(INFO, '7', 80, 460));
    assertTrue(isNew(INFO, '7', 80, 700), "a third, of which the event comes later");
    assertFalse(isNew(TELEPHONE_EVENT, '7', 80, 720));
  }

  @Test
  void tonesAloneAreBelievedUntilABetterSourceTold() {
    assertTrue(isNew(IN_BAND, '1', 80, 100));
    assertTrue(isNew(IN_BAND, '1', 80, 300));
    assertTrue(isNew(INFO, '2', 80, 2_000));
    assertFalse(isNew(IN_BAND, '3', 80, 9_000), "a voice");
  }

  @Test
  void laterIsAnotherPress() {
    assertTrue(isNew(TELEPHONE_EVENT, '4', 100, 1_000));
    assertTrue(isNew(INFO, '4', 100, 2_100));
  }

  private record Report(DigitSource source, char key, int durationMs, long atMs) {}

  /** Typing at random, each press told by two sources of which each loses some, never both. */
  @Test
  void everyPressCountsOnceHoweverTheSourcesAreDelayed() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Report> reports = new ArrayList<>();
    long at = 0;
    int presses = 2_000;
    for (int i = 0; i < presses; i++) {
      at += 450 + random.nextInt(500);
      int ms = 60 + random.nextInt(150);
      char key = (char) ('0' + random.nextInt(3));
      int lost = random.nextInt(20);
      if (lost != 0) {
        reports.add(new Report(TELEPHONE_EVENT, key, ms, at + random.nextInt(30)));
      }
      if (lost != 1) {
        reports.add(new Report(INFO, key, ms, at - 60 + random.nextInt(200)));
      }
    }
    reports.sort(Comparator.comparingLong(Report::atMs));
    int counted = 0;
    for (Report report : reports) {
      counted += isNew(report.source, report.key, report.durationMs, report.atMs) ? 1 : 0;
    }
    assertEquals(presses, counted, presses * 0.01, "seed " + seed);
  }
}
