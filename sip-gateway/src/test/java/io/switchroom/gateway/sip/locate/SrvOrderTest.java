package io.switchroom.gateway.sip.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchroom.gateway.sip.locate.dns.ResourceRecord.Srv;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SrvOrderTest {
  private static final int DRAWS = 60_000;
  private final SrvOrder order = new SrvOrder(new Random(42));

  private static Srv srv(int priority, int weight, String target) {
    return new Srv(priority, weight, 5060, target);
  }

  private static List<String> targets(List<Srv> records) {
    return records.stream().map(Srv::target).toList();
  }

  @Test
  void ordersByPriorityWhateverTheWeight() {
    List<Srv> records = List.of(srv(30, 9, "c."), srv(10, 0, "a."), srv(20, 65_535, "b."));
    for (int i = 0; i < 1_000; i++) {
      assertEquals(List.of("a.", "b.", "c."), targets(order.order(records)));
    }
  }

  /** Weight w of sum s is drawn first with (w of the s + 1 numbers), as 0 falls to the first. */
  @Test
  void drawsByWeightWithinAPriority() {
    List<Srv> records = List.of(srv(1, 60, "a."), srv(1, 30, "b."), srv(1, 10, "c."));
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < DRAWS; i++) {
      seen.merge(String.join("", targets(order.order(records))), 1, Integer::sum);
    }
    assertShare(0.60 * 30 / 40, seen.get("a.b.c."));
    assertShare(0.60 * 10 / 40, seen.get("a.c.b."));
    assertShare(0.30 * 60 / 70, seen.get("b.a.c."));
    assertShare(0.30 * 10 / 70, seen.get("b.c.a."));
    assertShare(0.10 * 60 / 90, seen.get("c.a.b."));
    assertShare(0.10 * 30 / 90, seen.get("c.b.a."));
  }

  @Test
  void givesWeightZeroAVerySmallChance() {
    List<Srv> records = List.of(srv(1, 99, "a."), srv(1, 0, "z."));
    int zeroFirst = 0;
    for (int i = 0; i < DRAWS; i++) {
      zeroFirst += order.order(records).getFirst().target().equals("z.") ? 1 : 0;
    }
    assertShare(0.01, zeroFirst);
  }

  @Test
  void spreadsEvenlyWhereAllWeightsAreZero() {
    List<Srv> records = List.of(srv(1, 0, "a."), srv(1, 0, "b."));
    int first = 0;
    for (int i = 0; i < DRAWS; i++) {
      first += order.order(records).getFirst().target().equals("a.") ? 1 : 0;
    }
    assertShare(0.5, first);
  }

  private static void assertShare(double expected, int seen) {
    double share = seen / (double) DRAWS;
    assertEquals(expected, share, 0.012, "seed 42");
  }
}
