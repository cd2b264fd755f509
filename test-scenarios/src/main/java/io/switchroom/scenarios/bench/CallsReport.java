package io.switchroom.scenarios.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What a person reads while the bench runs, and the one line of JSON for a program. */
final class CallsReport {
  /**
   * Everything of one run.
   *
   * @param bench its name
   * @param date ISO 8601, UTC
   * @param held whether every number of callers that was asked for was held
   */
  record Figures(
      String bench, String date, Machine machine, List<StoryFigures> stories, boolean held) {}

  private static final int TOLD_TONES = 3;

  private final PrintWriter out;

  CallsReport(PrintWriter out) {
    this.out = out;
  }

  void machine(Machine machine, String serverCpus, String clientCpus) {
    line("%s, %d cores, %s, %s", machine.cpu(), machine.cores(), machine.kernel(), machine.jdk());
    line(
        "Server on %s, load client on %s, over loopback; packets of 20 ms.",
        processors(serverCpus), processors(clientCpus));
  }

  private static String processors(String cpus) {
    return cpus.isEmpty() ? "any processor" : "processor " + cpus;
  }

  void story(CallsPlan.Part part) {
    line("");
    line("%s", part.title());
    line(
        "%7s %9s %6s %6s %6s %9s %6s %18s %18s %5s %7s %12s %12s  %s",
        "callers",
        "core-ms/s",
        "CPU %",
        "loss %",
        "in %",
        "received%",
        "tones",
        "interval 50/99/max",
        "delay p50/p99/max",
        "RSS M",
        "threads",
        "KiB heap+oth",
        "client/late%",
        "held");
  }

  void step(StepFigures step) {
    if (step.failure() != null) {
      line("%7d  not held: %s", step.callers(), step.failure());
      return;
    }
    line(
        "%7d %9s %6s %6.2f %6.2f %9.2f %6s %18s %18s %5s %7s %12s %12s  %s",
        step.callers(),
        number("%.3f", step.serverCpuMsPerCallerSecond()),
        number("%.1f", step.serverCpuPercent()),
        step.lossToCallersPercent(),
        step.lossToServerPercent(),
        step.receivedPercent(),
        step.wrongTones().isEmpty() ? "right" : "WRONG",
        String.format(
            Locale.ROOT,
            "%.1f/%.1f/%.1f",
            step.intervalP50Ms(),
            step.intervalP99Ms(),
            step.intervalMaxMs()),
        delay(step.delay()),
        megabytes(step.serverResidentBytes()),
        step.serverThreads() == null ? "-" : step.serverThreads(),
        perCall(step),
        String.format(Locale.ROOT, "%.0f/%.2f", step.clientCpuPercent(), step.clientLatePercent()),
        step.held() ? "yes" : "no");
    doubts(step);
  }

  /** What speaks against the figures. */
  void doubts(StepFigures step) {
    for (int i = 0; i < Math.min(TOLD_TONES, step.wrongTones().size()); i++) {
      line("         %s", step.wrongTones().get(i));
    }
    if (step.clientWasBottleneck()) {
      line(
          "         The load client was the bottleneck: %.2f %% of its packets late (worst %.0f ms),"
              + " %.0f %% of a core, %d packets dropped at its own sockets.",
          step.clientLatePercent(),
          step.clientWorstLagMs(),
          step.clientCpuPercent(),
          step.clientDrops());
    }
    if (step.machineWasBusy()) {
      line(
          "         Other work took %.0f %% of a core meanwhile: not the figures of a quiet machine.",
          step.othersCpuPercent());
    }
  }

  void highestHeld(StoryFigures story) {
    line(
        "Highest number held with less than 1 %% loss, all tones right: %d (the search was ended by"
            + " %s)",
        story.highestHeld(), story.searchEndedBy());
  }

  void remark(String sentence) {
    line("%s", sentence);
  }

  /** One line, the last one. */
  void json(Figures figures) throws JsonProcessingException {
    out.println(new ObjectMapper().writeValueAsString(figures));
    out.flush();
  }

  private static String number(String format, Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, format, value);
  }

  static String delay(DelayFigures delay) {
    return delay == null
        ? "-"
        : String.format(Locale.ROOT, "%.1f/%.1f/%.1f", delay.p50Ms(), delay.p99Ms(), delay.maxMs());
  }

  /** Live heap and resident memory beside it, for each call. */
  private static String perCall(StepFigures step) {
    return number("%.0f", step.serverLiveHeapKibPerCall())
        + "+"
        + number("%.0f", step.serverOtherKibPerCall());
  }

  private static String megabytes(Long bytes) {
    return bytes == null ? "-" : Long.toString(bytes >> 20);
  }

  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
