package io.switchroom.scenarios.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.switchroom.scenarios.demo.VoicePath;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class DelayCommandTest {
  private static DelayBench.Plan plan(String... args) {
    DelayCommand command = new DelayCommand();
    new CommandLine(command).parseArgs(args);
    return command.plan(10_000, true);
  }

  @Test
  void withoutOptionsTwoLoadsAreMeasuredWithAndWithoutJitter() {
    assertEquals(new DelayBench.Plan(List.of(200, 400), 20_000, 30, true, "0", "1"), plan());
  }

  @Test
  void everythingMayBeChosen() {
    assertEquals(
        new DelayBench.Plan(List.of(100), 5_000, 0, false, "", "2"),
        plan(
            "--callers",
            "100",
            "--seconds",
            "5",
            "--jitter",
            "0",
            "--no-browsers",
            "--server-cpu",
            "any",
            "--client-cpu",
            "2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--callers 49 | 50 to 5000",
        "--callers 60,60,60,60,60,60,60,60,60 | at most 8",
        "--seconds 4 | 5 to 300",
        "--jitter 201 | 0 to 200",
      })
  void refusesWhatCannotBeMeant(String args, String sentence) {
    String[] words = args.strip().split(" ");
    ParameterException e = assertThrows(ParameterException.class, () -> plan(words));
    assertTrue(e.getMessage().contains(sentence), e.getMessage());
  }

  @Test
  void percentilesAreThoseOfTheNearestRank() {
    long[] sorted = new long[200];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = (i + 1) * 100_000L;
    }
    assertEquals(new DelayFigures(200, 3, 10, 19.8, 20), DelayFigures.of(sorted, 3));
    assertEquals(new DelayFigures(1, 0, 7, 7, 7), DelayFigures.of(new long[] {7_000_000}, 0));
  }

  @Test
  void eachPathHasAColumnAndAllIsInTheJson() throws Exception {
    StringWriter text = new StringWriter();
    DelayReport report = new DelayReport(new PrintWriter(text));
    StepFigures load =
        new StepFigures(
            400,
            20,
            0.5,
            20.0,
            0,
            0,
            100,
            5,
            List.of(),
            20,
            21,
            25,
            new DelayFigures(300, 1, 10, 19, 21),
            null,
            null,
            null,
            null,
            null,
            10,
            0,
            1,
            0,
            false,
            2.0,
            false,
            null,
            true);
    DelayFigures beside = new DelayFigures(50, 2, 0.5, 1.5, 3);
    DelayStep step = new DelayStep(30, load, Map.of(VoicePath.PHONE_TO_BROWSER, beside));
    Machine machine = new Machine("a processor", 2, "Linux", "25");
    report.machine(machine, "0", "1");
    report.step(step);
    report.json(new DelayReport.Figures("delay", "2026", machine, List.of(step), true));
    List<String> lines = text.toString().lines().toList();
    assertEquals(
        "400 30 20.0 10.0/19.0/21.0 - 0.5/1.5/3.0 - - 3 yes",
        lines.get(lines.size() - 2).strip().replaceAll(" +", " "));
    JsonNode json = new ObjectMapper().readTree(lines.getLast());
    assertEquals(10, json.at("/steps/0/load/delay/p50Ms").doubleValue());
    assertEquals(1.5, json.at("/steps/0/beside/PHONE_TO_BROWSER/p99Ms").doubleValue());
  }
}
