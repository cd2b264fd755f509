package io.switchroom.codec.jitter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DelayControlTest {
  private static final long MS = 1_000_000;
  private static final long TICK_NS = 20 * MS;

  private final DelayControl control = new DelayControl(TICK_NS);

  /** Ticks until it wishes to play quicker, which it then does. */
  private int ticksUntilACut() {
    int ticks = 0;
    while (ticks < 10_000) {
      ticks++;
      control.onTick(22 * MS, 0);
      if (control.wishNs() < 0) {
        control.changed(2 * MS, 0, true);
        return ticks;
      }
    }
    return ticks;
  }

  @Test
  void whatIsTooLongForAFifthOfASecondIsCut() {
    assertTrue(ticksUntilACut() <= 10);
  }

  /** In a tone over jitter it cut, ran dry and cut again, several times a second. */
  @Test
  void aCutThatMadeItRunDryIsNotSoonRepeatedAndEachTimeLater() {
    int first = ticksUntilACut();
    control.ranDry();
    int second = ticksUntilACut();
    control.ranDry();
    int third = ticksUntilACut();
    assertEquals(100, second, first);
    assertEquals(200, third, first);
  }

  @Test
  void whoRunsDryLongAfterACutIsNotMadePatientByIt() {
    int first = ticksUntilACut();
    for (int i = 0; i < 50; i++) {
      control.onTick(2 * MS, 0);
    }
    control.ranDry();
    assertEquals(first, ticksUntilACut());
  }

  @Test
  void aBacklogOfManyTicksIsCutAllTheSame() {
    ticksUntilACut();
    control.ranDry();
    control.onTick(70 * MS, 0);
    control.onTick(70 * MS, 0);
    assertTrue(control.wishNs() <= -60 * MS, control.wishNs() + " ns");
  }
}
