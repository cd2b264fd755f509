package io.switchroom.gateway.sip.locate;

import io.switchroom.gateway.sip.locate.dns.ResourceRecord.Srv;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The order in which SRV records are tried (RFC 2782, "Weight"): priorities ascending, and among
 * equals drawn by weight, without putting back. Records of weight 0 stand first in the running sum,
 * so that they are drawn only at 0; which of them, the shuffle decides.
 */
final class SrvOrder {
  private final RandomGenerator random;

  SrvOrder(RandomGenerator random) {
    this.random = random;
  }

  /** A new list of the same records. */
  List<Srv> order(List<Srv> records) {
    TreeMap<Integer, List<Srv>> byPriority = new TreeMap<>();
    for (Srv record : records) {
      byPriority.computeIfAbsent(record.priority(), none -> new ArrayList<>()).add(record);
    }
    List<Srv> ordered = new ArrayList<>(records.size());
    for (List<Srv> equals : byPriority.values()) {
      Collections.shuffle(equals, random);
      equals.sort(Comparator.comparing(record -> record.weight() > 0));
      while (!equals.isEmpty()) {
        ordered.add(draw(equals));
      }
    }
    return ordered;
  }

  /** Removes and returns the first whose running sum reaches a number of 0 to the whole sum. */
  private Srv draw(Collection<Srv> equals) {
    int sum = equals.stream().mapToInt(Srv::weight).sum();
    int drawn = random.nextInt(sum + 1);
    int runningSum = 0;
    for (Iterator<Srv> each = equals.iterator(); ; ) {
      Srv record = each.next();
      runningSum += record.weight();
      if (runningSum >= drawn) {
        each.remove();
        return record;
      }
    }
  }
}
