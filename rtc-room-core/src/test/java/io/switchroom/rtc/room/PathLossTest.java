package io.switchroom.rtc.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PathLossTest {
  private final PathLoss loss = new PathLoss();

  @Test
  void risesWithOneReportAndFallsByHalfWithEach() {
    assertEquals(0, loss.percent());
    loss.onReport(26); // a tenth
    assertEquals(11, loss.percent());
    loss.onReport(0);
    assertEquals(5, loss.percent());
    loss.onReport(1);
    assertEquals(2, loss.percent());
    loss.onReport(0);
    loss.onReport(0);
    assertEquals(0, loss.percent());
    loss.onReport(255);
    assertEquals(100, loss.percent());
  }

  @Test
  void whoReportsNothingIsTakenToLoseWhatIsLostFromHim() {
    loss.onReception(250, 0);
    assertEquals(0, loss.percent());
    loss.onReception(500, 25);
    assertEquals(10, loss.percent());
    loss.onReception(500, 25); // nothing came: nothing is known
    assertEquals(10, loss.percent());
    loss.onReception(100, 0); // he began anew
    loss.onReception(350, -3); // duplicates
    assertEquals(5, loss.percent());
  }

  @Test
  void aReportCountsForMoreThanTheOtherDirection() {
    loss.onReport(0);
    loss.onReception(250, 100);
    assertEquals(0, loss.percent());
  }
}
