package io.switchroom.scenarios.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallsReportTest {
  private static final StepFigures STEP =
      new StepFigures(
          200,
          10,
          0.5,
          100.0,
          0.1,
          0,
          99.9,
          5,
          List.of(),
          20,
          21,
          25,
          new DelayFigures(100, 1, 10, 20, 230),
          1L << 28,
          40L,
          1L << 26,
          null,
          null,
          30,
          0,
          1,
          0,
          false,
          2.0,
          false,
          null,
          true);

  private final StringWriter text = new StringWriter();
  private final CallsReport report = new CallsReport(new PrintWriter(text));

  @Test
  void theLastLineIsOneJsonObjectWithAllFigures() throws Exception {
    MemoryFigures base = new MemoryFigures(1L << 27, 20L << 20, 50L << 20, 30L);
    MemoryFigures loaded = new MemoryFigures(1L << 28, 25L << 20, 70L << 20, 31L);
    MemoryFigures after = new MemoryFigures(1L << 28, 22L << 20, 60L << 20, 31L);
    StepFigures step = STEP.withMemory(base, loaded, after);
    report.story(new CallsPlan.Part(new Story(0, 3), LoadCodec.PCMU, false, List.of(200)));
    report.step(step);
    report.json(
        new CallsReport.Figures(
            "calls",
            "2026-01-01T00:00:00Z",
            new Machine("a processor", 2, "Linux", "25"),
            List.of(
                new StoryFigures(
                    "one room",
                    0,
                    3,
                    LoadCodec.PCMU,
                    false,
                    base,
                    List.of(step),
                    1_000,
                    "the server")),
            true));
    List<String> lines = text.toString().lines().toList();
    JsonNode json = new ObjectMapper().readTree(lines.get(lines.size() - 1));
    assertEquals("calls", json.get("bench").textValue());
    assertEquals(2, json.at("/machine/cores").intValue());
    assertEquals(1_000, json.at("/stories/0/highestHeld").intValue());
    assertEquals(0.5, json.at("/stories/0/steps/0/serverCpuMsPerCallerSecond").doubleValue());
    assertEquals(51.2, json.at("/stories/0/steps/0/serverOtherKibPerCall").doubleValue());
    assertEquals(25.6, json.at("/stories/0/steps/0/serverLiveHeapKibPerCall").doubleValue());
    assertEquals(20, json.at("/stories/0/steps/0/delay/p99Ms").doubleValue());
    assertEquals("PCMU", json.at("/stories/0/codec").textValue());
    assertTrue(json.get("held").booleanValue());
    assertTrue(text.toString().contains("10.0/20.0/230.0"), text.toString());
    assertTrue(text.toString().contains("26+51"), text.toString());
  }

  @Test
  void aStepWhoseCallsWereRefusedSaysWhy() {
    report.step(StepFigures.failed(300, "a call was refused: 486 Busy Here"));
    assertEquals("    300  not held: a call was refused: 486 Busy Here\n", text.toString());
  }

  @Test
  void aNumberIsHeldWithLessThanOnePercentLossAndAllTonesRight() {
    assertTrue(StepFigures.isHeld(0.99, 99, true));
    assertFalse(StepFigures.isHeld(1, 99, true));
    assertFalse(StepFigures.isHeld(0, 98.9, true));
    assertFalse(StepFigures.isHeld(0, 100, false));
  }

  @Test
  void aLoadClientThatIsLateOrDeafOrBusyIsTheBottleneck() {
    assertFalse(StepFigures.isClientBottleneck(0.1, 50, 0));
    assertTrue(StepFigures.isClientBottleneck(1, 50, 0));
    assertTrue(StepFigures.isClientBottleneck(0, 95, 0));
    assertTrue(StepFigures.isClientBottleneck(0, 50, 1));
  }
}
