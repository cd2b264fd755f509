package io.switchroom.scenarios.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldSearchTest {
  private static final int MOST_TRIES = 16;

  /** Against a server that holds exactly {@code limit}. */
  private static int tries(HeldSearch search, int limit) {
    int tries = 0;
    for (int count = search.next(); count > 0; count = search.next()) {
      search.tried(count, count <= limit);
      tries++;
      assertTrue(tries <= MOST_TRIES, "does not end");
    }
    return tries;
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 211, 399, 400, 401, 799, 1_234, 1_850, 3_100, 4_990})
  void findsWhatTheServerHoldsToAboutFivePercent(int limit) {
    HeldSearch search = new HeldSearch(200, 0, 5_000, 10);
    tries(search, limit);
    assertTrue(search.foundTheLimit());
    assertTrue(search.held() <= limit && search.held() >= limit * 0.94, search.held() + "");
    assertEquals(0, search.held() % 10);
  }

  @Test
  void goesDownIfNotEvenTheFirstNumberIsHeld() {
    HeldSearch search = new HeldSearch(0, 200, 5_000, 10);
    tries(search, 57);
    assertEquals(50, search.held());
  }

  @Test
  void answersZeroIfNothingIsHeld() {
    HeldSearch search = new HeldSearch(0, 0, 5_000, 10);
    tries(search, 5);
    assertEquals(0, search.held());
    assertTrue(search.foundTheLimit());
  }

  @Test
  void stopsAtTheCeilingWithoutALimit() {
    HeldSearch search = new HeldSearch(200, 0, 1_003, 10);
    tries(search, 9_999);
    assertEquals(1_000, search.held());
    assertFalse(search.foundTheLimit());
  }

  @Test
  void triesOnlyFullRooms() {
    HeldSearch search = new HeldSearch(0, 0, 100, 7);
    for (int count = search.next(); count > 0; count = search.next()) {
      assertEquals(0, count % 7);
      search.tried(count, count < 50);
    }
    assertEquals(49, search.held());
  }
}
