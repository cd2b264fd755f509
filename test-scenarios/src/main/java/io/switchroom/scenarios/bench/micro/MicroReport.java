package io.switchroom.scenarios.bench.micro;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a person reads while the stages are measured, and the one line of JSON for a program. */
public final class MicroReport {
  private static final String ROW = "%-46s %-24s %12s %10s %8s";

  private final PrintWriter out;
  private boolean begun;

  public MicroReport(PrintWriter out) {
    this.out = out;
  }

  public void machine(String machine) {
    line("%s", machine);
  }

  public void remark(String sentence) {
    line("%s", sentence);
  }

  /** One benchmark is done. */
  public void figure(MicroBench.Figure figure) {
    if (!begun) {
      begun = true;
      line(ROW, "benchmark", "of", "us/op", "+-", "B/op");
    }
    line(
        ROW,
        figure.name(),
        figure.parameters(),
        "%.4f".formatted(figure.microseconds()),
        "%.4f".formatted(figure.error()),
        "%.0f".formatted(figure.allocatedBytes()));
  }

  public void floors(List<Floors.Floor> floors) {
    for (Floors.Floor floor : floors) {
      line("%-71s %12.4f  %s", "floor: " + floor.name(), floor.value(), floor.unit());
    }
  }

  /** One line, the last one. */
  public void json(Object machine, List<MicroBench.Figure> figures, List<Floors.Floor> floors)
      throws JsonProcessingException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("bench", "micro");
    all.put("machine", machine);
    all.put("benchmarks", figures);
    all.put("floors", floors);
    line("%s", new ObjectMapper().writeValueAsString(all));
  }

  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
