package io.switchroom.dialplan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DialPlanTest {
  private static final long APP = 1400000001;
  private static final long OTHER_APP = 1400000002;
  private static final long MAX_ROOM = 10_000_000;
  private static final List<NumberRoute> TABLE =
      List.of(new NumberRoute("+49 (30) 1234-0", APP, 1000), new NumberRoute("7", OTHER_APP, 42));
  private static final DialPlan DEVELOPMENT = new DialPlan(TABLE, APP, MAX_ROOM, true);
  private static final DialPlan PRODUCTION = new DialPlan(TABLE, APP, MAX_ROOM, false);

  @Test
  void aNumberOfTheTableGoesToItsRoomHoweverItIsWritten() {
    for (String dialled :
        List.of("+493012340", "00493012340", "493012340", "+49-30-1234-0", "0049 (30) 12340")) {
      assertEquals(
          new RouteDecision.ToRoom(APP, 1000, "number table: +49 (30) 1234-0"),
          PRODUCTION.route(new DialRequest(dialled, "+33123", false, false)),
          dialled);
    }
  }

  @Test
  void aRoomNumberIsDialledFromThisMachineInDevelopmentMode() {
    for (long room : new long[] {1, 1000, MAX_ROOM}) {
      assertEquals(
          new RouteDecision.ToRoom(APP, room, "room number, development mode"),
          DEVELOPMENT.route(new DialRequest("" + room, "", true, false)));
    }
  }

  @Test
  void theTableComesBeforeTheRoomNumber() {
    assertEquals(
        new RouteDecision.ToRoom(OTHER_APP, 42, "number table: 7"),
        DEVELOPMENT.route(new DialRequest("7", "", true, false)));
  }

  @Test
  void aRoomNumberFromElsewhereIsRefusedWithTheReason() {
    RouteDecision.Reject reject =
        assertInstanceOf(
            RouteDecision.Reject.class,
            DEVELOPMENT.route(new DialRequest("1000", "", false, false)));
    assertEquals(404, reject.sipStatus());
    assertEquals(
        List.of(
            "number table: 1000 is not among its 2 numbers",
            "room number: 1000 is one, but the call is not from this machine"),
        reject.tried());
  }

  @Test
  void aRoomNumberOutsideDevelopmentModeLeadsNowhere() {
    RouteDecision.Reject reject = reject(PRODUCTION, "1000");
    assertEquals(404, reject.sipStatus());
    assertEquals(1, reject.q850Cause());
    assertEquals(
        "room number: 1000 is one, but they are dialled in development mode only",
        reject.tried().get(1));
  }

  @Test
  void everythingElseIs404AndTellsWhatWasDialledAndTried() {
    assertEquals(
        "alice leads nowhere (tried: number table: what was dialled is not a number;"
            + " room number: not a number from 1 to 10000000)",
        reject(DEVELOPMENT, "alice").reason());
    assertEquals(
        "10000001 leads nowhere (tried: number table: 10000001 is not among its 2 numbers;"
            + " room number: not a number from 1 to 10000000)",
        reject(DEVELOPMENT, "10000001").reason());
    assertTrue(reject(DEVELOPMENT, "").reason().startsWith("nothing was dialled (tried: "));
    for (String dialled : List.of("0", "01000", "+1000", "-1", "1000 ", "99999999999999999999")) {
      assertEquals(404, reject(DEVELOPMENT, dialled).sipStatus(), dialled);
      assertEquals(2, reject(DEVELOPMENT, dialled).tried().size(), dialled);
    }
  }

  @Test
  void theRoomBoundIsConfigured() {
    DialPlan wide = new DialPlan(List.of(), APP, 4_294_967_295L, true);
    assertEquals(
        new RouteDecision.ToRoom(APP, 4_294_967_295L, "room number, development mode"),
        wide.route(new DialRequest("4294967295", "", true, false)));
    assertEquals(404, reject(wide, "4294967296").sipStatus());
  }

  @Test
  void anythingDialledIsDecidedAndFitsIntoAHeader() {
    long seed = 404;
    Random random = new Random(seed);
    for (int i = 0; i < 5000; i++) {
      StringBuilder dialled = new StringBuilder();
      for (int n = random.nextInt(60); n > 0; n--) {
        dialled.append((char) random.nextInt(random.nextBoolean() ? 128 : 65536));
      }
      RouteDecision decision =
          DEVELOPMENT.route(new DialRequest(dialled.toString(), "", true, false));
      if (decision instanceof RouteDecision.Reject reject) {
        assertTrue(
            reject.reason().chars().allMatch(c -> c >= ' ' && c <= '~' && c != '"' && c != '\\'),
            "seed " + seed + " round " + i);
        assertTrue(reject.reason().length() < 300, "seed " + seed + " round " + i);
      }
    }
  }

  @Test
  void aTableWithMistakesNamesAllOfThem() {
    List<NumberRoute> bad =
        List.of(
            new NumberRoute("front desk", APP, 1),
            new NumberRoute("+49 30 1", APP, 0),
            new NumberRoute("0049301", APP, 5));
    List<String> problems = DialPlan.problems(bad, MAX_ROOM);
    assertEquals(
        List.of(
            "'front desk' is not a number",
            "'+49 30 1' goes to room 0, outside 1..10000000",
            "'+49 30 1' and '0049301' are the same number"),
        problems);
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> new DialPlan(bad, APP, MAX_ROOM, false));
    assertEquals(String.join("; ", problems), thrown.getMessage());
  }

  private static RouteDecision.Reject reject(DialPlan plan, String dialled) {
    return assertInstanceOf(
        RouteDecision.Reject.class, plan.route(new DialRequest(dialled, "", true, false)), dialled);
  }
}
