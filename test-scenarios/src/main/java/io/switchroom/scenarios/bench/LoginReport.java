package io.switchroom.scenarios.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What a person reads while logins are measured, and the one line of JSON for a program. */
final class LoginReport {
  /**
   * Everything of one run.
   *
   * @param bench its name
   * @param date ISO 8601, UTC
   */
  record Figures(
      String bench,
      String date,
      Machine machine,
      LoginBench.Plan plan,
      List<LoginFigures> figures) {}

  private static final String ROW = "%-30s %-14s %10s %10s %14s %9s";

  private final PrintWriter out;

  LoginReport(PrintWriter out) {
    this.out = out;
  }

  void machine(Machine machine, LoginBench.Plan plan) {
    line("%s, %d cores, %s, %s", machine.cpu(), machine.cores(), machine.kernel(), machine.jdk());
    line(
        "%d users, each with tickets of his own, in rooms of %d; %d rounds of %.1f s after %.1f s of warm-up.",
        plan.users(),
        TicketPool.ROOM_OF,
        LoginBench.ROUNDS,
        plan.roundMs() / 1000.0,
        plan.warmUpMs() / 1000.0);
    line("verify: the tickets are judged. login: that, and entering a room and leaving it.");
    line("One thread, virtual time, no network: neither WebSocket and JSON nor SDP, ICE and DTLS;");
    line(
        "nothing is logged but faults. For each second of processor time of that thread; \"JVM\":");
    line("median for each second of all threads together, collector and compiler included.");
    line("");
    line(ROW, "tickets", "what", "best/s", "median/s", "JVM median/s", "stolen %");
  }

  void figures(LoginFigures figures) {
    line(
        ROW,
        figures.tickets().title(),
        figures.whole() ? "login" : "verify",
        rounded(figures.best()),
        rounded(figures.median()),
        rounded(figures.processMedian()),
        String.format(Locale.ROOT, "%.1f", figures.stolenPercent()));
    if (figures.machineWasBusy()) {
      line(
          "         Other work took %.0f %% of a core meanwhile: not the figures of a quiet machine.",
          figures.othersCpuPercent());
    }
  }

  private static String rounded(double perSecond) {
    return String.format(Locale.ROOT, "%.0f", perSecond);
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
