package io.switchroom.gateway.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortRangeTest {

  @Test
  void allLoopsTogetherHaveEveryEvenPortOnce() {
    Set<Integer> ports = new HashSet<>();
    for (int loop = 0; loop < 3; loop++) {
      PortRange range = new PortRange(20_000, 20_019, loop, 3);
      for (int port = range.take(); port >= 0; port = range.take()) {
        assertTrue(port % 2 == 0 && port >= 20_000 && port + 1 <= 20_019, "port " + port);
        assertTrue(ports.add(port), port + " is given to two loops");
      }
    }
    assertEquals(10, ports.size());
  }

  @Test
  void anOddBeginningAndAnEvenEndAreLeftOut() {
    PortRange range = new PortRange(20_001, 20_004, 0, 1);
    assertEquals(20_002, range.take());
    assertEquals(-1, range.take());
  }

  @Test
  void aFreedPortRestsBehindAllOthers() {
    PortRange range = new PortRange(20_000, 20_005, 0, 1);
    int first = range.take();
    assertEquals(1, range.taken());
    range.giveBack(first);
    assertEquals(0, range.taken());
    assertEquals(20_002, range.take());
    assertEquals(20_004, range.take());
    assertEquals(first, range.take());
    assertEquals(-1, range.take());
    assertEquals(range.size(), range.taken());
  }

  @Test
  void aRangeTooSmallForAllLoopsLeavesSomeWithoutPorts() {
    assertEquals(-1, new PortRange(20_000, 20_001, 1, 2).take());
  }
}
