package io.switchroom.scenarios.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.switchroom.scenarios.demo.VoicePath;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What a person reads while the delay is measured, and the one line of JSON for a program. */
final class DelayReport {
  /**
   * Everything of one run.
   *
   * @param bench its name
   * @param date ISO 8601, UTC
   * @param held whether the gateway held every load
   */
  record Figures(String bench, String date, Machine machine, List<DelayStep> steps, boolean held) {}

  private static final String ROW = "%7s %6s %8s %18s %18s %18s %18s %18s %6s  %s";

  private final PrintWriter out;

  DelayReport(PrintWriter out) {
    this.out = out;
  }

  void machine(Machine machine, String serverCpus, String clientCpus) {
    new CallsReport(out).machine(machine, serverCpus, clientCpus);
    line("Delay in ms, p50/p99/max. G.711 callers in one room, of whom 3 talk.");
    line("");
    line(
        ROW,
        "callers",
        "jitter",
        "CPU %",
        "caller -> caller",
        VoicePath.PHONE_TO_PHONE.title(),
        VoicePath.PHONE_TO_BROWSER.title(),
        VoicePath.BROWSER_TO_PHONE.title(),
        VoicePath.BROWSER_TO_BROWSER.title(),
        "missed",
        "held");
  }

  void step(DelayStep step) {
    StepFigures load = step.load();
    if (load.failure() != null) {
      line("%7d  not held: %s", load.callers(), load.failure());
      return;
    }
    int missed = load.delay() == null ? 0 : load.delay().missed();
    for (DelayFigures each : step.beside().values()) {
      missed += each.missed();
    }
    line(
        ROW,
        load.callers(),
        step.jitterMs(),
        load.serverCpuPercent() == null
            ? "-"
            : String.format(Locale.ROOT, "%.1f", load.serverCpuPercent()),
        CallsReport.delay(load.delay()),
        beside(step, VoicePath.PHONE_TO_PHONE),
        beside(step, VoicePath.PHONE_TO_BROWSER),
        beside(step, VoicePath.BROWSER_TO_PHONE),
        beside(step, VoicePath.BROWSER_TO_BROWSER),
        missed,
        load.held() ? "yes" : "no");
    new CallsReport(out).doubts(load);
  }

  private static String beside(DelayStep step, VoicePath path) {
    return CallsReport.delay(step.beside().get(path));
  }

  /** One line, the last one. */
  void json(Figures figures) throws JsonProcessingException {
    out.println(new ObjectMapper().writeValueAsString(figures));
    out.flush();
  }

  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
