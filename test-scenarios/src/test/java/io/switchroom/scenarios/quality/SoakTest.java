package io.switchroom.scenarios.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Two simulated hours of joining and leaving; {@code ./run quality soak} does it with more. */
class SoakTest {
  @Test
  void hoursOfComingAndGoingLeaveNothingBehindAndNoClickInASteadyListenersEar() {
    SoakFigures figures = Soak.run(SoakPlan.forTests(System.nanoTime() & 0xffff_ffffL));
    String all = figures.markdown();
    System.out.println(all);
    assertEquals(300, figures.mostPresent(), all);
    assertEquals(0, figures.refused(), all);
    assertEquals(0, figures.steady().discontinuities(), all);
    assertEquals(0, figures.steadyMissing(), all);
    assertTrue(figures.steady().seconds() > 7_000, all);
    assertEquals("", figures.leftovers(), all);
    assertTrue(figures.visits() > 30, all);
    Footprint early = figures.early();
    Footprint end = figures.end();
    assertTrue(end.heapMiB() < early.heapMiB() + 24, all);
    // NaN where the system does not tell.
    assertTrue(!(end.nativeMiB() > early.nativeMiB() + 24), all);
    assertTrue(!(end.residentMiB() > early.residentMiB() + 96), all);
    assertTrue(end.threads() <= early.threads() + 2, all);
  }
}
