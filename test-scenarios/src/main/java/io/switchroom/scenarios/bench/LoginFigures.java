package io.switchroom.scenarios.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * How often something was done.
 *
 * @param tickets what was shown
 * @param whole entering and leaving, or else the verification alone
 * @param rounds in the order in which they were
 * @param stolenPercent of all processors' time meanwhile, what the hypervisor took
 * @param othersCpuPercent of one core, what others on this machine took, hypervisor included
 */
record LoginFigures(
    TicketKind tickets,
    boolean whole,
    List<Round> rounds,
    double stolenPercent,
    double othersCpuPercent) {
  private static final double BUSY_PERCENT = 10;
  private static final double NS_PER_S = 1e9;

  /**
   * @param count how often
   * @param threadNs processor time of the thread that did it
   * @param processNs of all threads, collector and compiler included; known to 10 ms
   */
  record Round(long count, long threadNs, long processNs) {
    Round {
      processNs = Math.max(processNs, threadNs);
    }

    /** For each second of one core. */
    double perThreadSecond() {
      return count * NS_PER_S / threadNs;
    }

    /** As {@link #perThreadSecond}, with all that the JVM does beside it. */
    double perProcessSecond() {
      return count * NS_PER_S / processNs;
    }
  }

  /** Of one core, as the thread needs it. */
  @JsonProperty("bestPerSecond")
  double best() {
    return sorted().getLast();
  }

  @JsonProperty("medianPerSecond")
  double median() {
    return sorted().get(rounds.size() / 2);
  }

  /** The median of what a second of all threads together is good for. */
  double processMedian() {
    return rounds.stream().map(Round::perProcessSecond).sorted().toList().get(rounds.size() / 2);
  }

  boolean machineWasBusy() {
    return othersCpuPercent > BUSY_PERCENT;
  }

  private List<Double> sorted() {
    return rounds.stream().map(Round::perThreadSecond).sorted().toList();
  }
}
