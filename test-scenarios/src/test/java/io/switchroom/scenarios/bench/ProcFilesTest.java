package io.switchroom.scenarios.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is read from files of Linux' /proc, as proc(5) describes them. */
class ProcFilesTest {
  private static final String SOCKET =
      " 2893: 0100007F:4E20 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0"
          + " 184563 2 0000000000000000 37";

  private static BitSet ports(int port) {
    BitSet ports = new BitSet();
    ports.set(port);
    return ports;
  }

  @Test
  void countsDroppedDatagramsOfTheWantedPortsOnly() {
    assertEquals(37, UdpDrops.drops(SOCKET, ports(20_000)));
    assertEquals(0, UdpDrops.drops(SOCKET, ports(20_002)));
    assertEquals(0, UdpDrops.drops("", ports(20_000)));
  }

  @Test
  void anOpenFileLimitIsSharedByTwoSocketsPerCaller() {
    List<String> limits =
        List.of(
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max open files            1024                 1048576              files     ");
    assertEquals(387, OpenFiles.mostCallers(limits));
    assertEquals(1024, OpenFiles.needed(387));
  }

  @Test
  void noLimitIsNoLimit() {
    List<String> limits =
        List.of("Max open files            unlimited            unlimited            files     ");
    assertEquals(Integer.MAX_VALUE, OpenFiles.mostCallers(limits));
    assertEquals(Integer.MAX_VALUE, OpenFiles.mostCallers(List.of()));
  }

  @Test
  void aMachineIsBusyWithWhateverIsNotIdle() {
    // user nice system idle iowait irq softirq steal guest guest_nice
    List<String> stat = List.of("cpu  100 10 50 9000 800 1 2 7 60 6", "cpu0 1 1 1 1 1 1 1 1 1 1");
    assertEquals(1_700_000_000L, MachineLoad.busyNs(stat));
    assertEquals(70_000_000L, MachineLoad.stolenNs(stat));
    assertEquals(0, MachineLoad.stolenNs(List.of("cpu  100 10 50 9000")));
  }

  @Test
  void whatIsBesideTheHeapIsEveryOtherMapping() {
    Stream<String> smaps =
        Stream.of(
            "40000000000-40010000000 rw-s 00000000 00:01 2056  /memfd:java_heap (deleted)",
            "Size:             262144 kB",
            "Rss:              131072 kB",
            "Pss:               65536 kB",
            "7f0000000000-7f0000100000 rw-p 00000000 00:00 0 ",
            "Rss:                1000 kB",
            "7f0000100000-7f0000200000 r-xp 00000000 fe:00 99  /usr/lib/libc.so.6",
            "Rss:                  24 kB");
    assertEquals(1_024 * 1_024, ServerProcess.besideHeapBytes(smaps, ""));
  }

  @Test
  void aHeapWithoutANameIsKnownByItsAddress() {
    Stream<String> smaps =
        Stream.of(
            "bff00000-c0000000 rw-p 00000000 00:00 0 ",
            "Rss:                1000 kB",
            "c0000000-d0000000 rw-p 00000000 00:00 0 ",
            "Rss:              131072 kB",
            "d0000000-100000000 ---p 00000000 00:00 0 ",
            "Rss:                   8 kB",
            "100000000-100100000 rw-p 00000000 00:00 0 ",
            "Rss:                  24 kB",
            "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0  [vsyscall]",
            "Rss:                   0 kB");
    String info = "Reserved region:\n - [0x00000000c0000000, 0x0000000100000000) \n";
    assertEquals(1_024 * 1_024, ServerProcess.besideHeapBytes(smaps, info));
  }
}
