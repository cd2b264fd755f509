package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How busy all processors of this machine are, whoever keeps them so (Linux, {@code /proc/stat}).
 */
final class MachineLoad {
  private static final Path STAT = Path.of("/proc/stat");

  /** The kernel counts in hundredths of a second on all common machines (USER_HZ). */
  private static final long TICK_NS = 10_000_000;

  // Columns of the first line, behind its name.
  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;
  private static final int STEAL = 7;

  private MachineLoad() {}

  /** Processor time since start that was not idle, all processors; 0 if unknown. */
  static long busyNs() {
    try {
      return busyNs(Files.readAllLines(STAT));
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * Processor time since start that the hypervisor gave to others, all processors; 0 if unknown.
   */
  static long stolenNs() {
    try {
      return stolenNs(Files.readAllLines(STAT));
    } catch (IOException e) {
      return 0;
    }
  }

  static long stolenNs(List<String> stat) {
    String[] columns = columns(stat);
    return STEAL + 1 < columns.length ? Long.parseLong(columns[STEAL + 1]) * TICK_NS : 0;
  }

  private static String[] columns(List<String> stat) {
    return stat.get(0).strip().split("\\s+");
  }

  static long busyNs(List<String> stat) {
    String[] columns = columns(stat);
    long ticks = 0;
    for (int i = 0; i <= STEAL && i + 1 < columns.length; i++) {
      // Guest time, behind these, is contained in user time.
      ticks += i == IDLE || i == IO_WAIT ? 0 : Long.parseLong(columns[i + 1]);
    }
    return ticks * TICK_NS;
  }
}
