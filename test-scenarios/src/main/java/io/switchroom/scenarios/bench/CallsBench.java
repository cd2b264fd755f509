package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Runs a {@link CallsPlan}: SIP callers over RTP against a server in another process. */
final class CallsBench {
  /** A cold JVM costs several times as much per packet. */
  private static final int FIRST_SETTLE_MS = 8_000;

  private static final int SETTLE_MS = 2_000;
  private static final int SEARCH_SETTLE_MS = 1_500;
  private static final int SEARCH_WINDOW_MS = 3_000;
  private static final long SEARCH_NS = 55_000_000_000L;
  private static final int OWN_DIALS_PER_STEP = 8;

  /** 50 a second: a stranger's limits on requests per source are unknown. */
  private static final int TARGET_DIALS_PER_STEP = 1;

  private static final double GROSS_LOSS_PERCENT = 5;
  private static final int LEAST_SEARCH_UNIT = 10;

  private final CallsPlan plan;
  private final CallsReport report;

  CallsBench(CallsPlan plan, CallsReport report) {
    this.plan = plan;
    this.report = report;
  }

  CallsReport.Figures run() throws IOException {
    Machine machine = Machine.here();
    report.machine(machine, plan.serverCpus(), plan.clientCpus());
    Processors.pinThisProcess(plan.clientCpus());
    List<StoryFigures> stories = new ArrayList<>();
    for (Story story : plan.stories()) {
      report.story(story);
      stories.add(plan.target().isPresent() ? againstTarget(story) : againstGateway(story));
    }
    boolean held = stories.stream().allMatch(CallsBench::heldWhatWasAsked);
    String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new CallsReport.Figures("calls", date, machine, stories, held);
  }

  private static boolean heldWhatWasAsked(StoryFigures story) {
    return story.steps().stream().allMatch(StepFigures::held);
  }

  private StoryFigures againstGateway(Story story) throws IOException {
    try (GatewayProcess gateway = GatewayProcess.start(plan.serverCpus())) {
      return measure(
          story,
          gateway.sipAddress(),
          OWN_DIALS_PER_STEP,
          new ServerProcess(gateway.handle()),
          gateway::heapUsedBytes);
    }
  }

  private StoryFigures againstTarget(Story story) throws IOException {
    CallsPlan.Target target = plan.target().orElseThrow();
    return measure(
        story,
        target.sip(),
        TARGET_DIALS_PER_STEP,
        target.process().map(ServerProcess::new).orElse(null),
        OptionalDouble::empty);
  }

  private StoryFigures measure(
      Story story,
      InetSocketAddress sip,
      int dialsPerStep,
      ServerProcess server,
      Supplier<OptionalDouble> heap)
      throws IOException {
    try (Callers callers = new Callers(story, sip, dialsPerStep, RandomGenerator.getDefault())) {
      Measurement measurement = new Measurement(story, callers, server, heap);
      List<StepFigures> steps = new ArrayList<>();
      for (int count : plan.callers()) {
        StepFigures step =
            measurement.measure(
                count, steps.isEmpty() ? FIRST_SETTLE_MS : SETTLE_MS, plan.windowMs());
        report.step(step);
        steps.add(step);
      }
      StoryFigures figures = searched(story, measurement, steps);
      measurement.hangUp();
      return figures;
    }
  }

  private StoryFigures searched(Story story, Measurement measurement, List<StepFigures> steps)
      throws IOException {
    if (!plan.findMax()) {
      return figures(story, steps, null, null);
    }
    HeldSearch search =
        new HeldSearch(
            steps.stream().filter(StepFigures::held).mapToInt(StepFigures::callers).max().orElse(0),
            steps.stream().filter(s -> !s.held()).mapToInt(StepFigures::callers).min().orElse(0),
            plan.ceiling(),
            searchUnit(story));
    String endedBy = search(measurement, search);
    StoryFigures figures = figures(story, steps, search.held(), endedBy);
    report.highestHeld(figures);
    return figures;
  }

  private static StoryFigures figures(
      Story story, List<StepFigures> steps, Integer highestHeld, String endedBy) {
    return new StoryFigures(
        story.title(), story.roomSize(), story.talkersPerRoom(), steps, highestHeld, endedBy);
  }

  /** Full rooms only, and at least {@link #LEAST_SEARCH_UNIT} callers. */
  private static int searchUnit(Story story) {
    int room = Math.max(1, story.roomSize());
    return room * Math.ceilDiv(LEAST_SEARCH_UNIT, room);
  }

  /** Returns what ended it. */
  private String search(Measurement measurement, HeldSearch search) throws IOException {
    long deadlineNs = System.nanoTime() + SEARCH_NS;
    boolean accident = false;
    for (int count = search.next(); count > 0; count = search.next()) {
      if (System.nanoTime() - deadlineNs > 0) {
        return "its time limit";
      }
      StepFigures step = searchStep(measurement, count);
      boolean timeIsLeft = System.nanoTime() - deadlineNs < 0;
      if (!step.held() && timeIsLeft && mayBeAccident(step)) {
        step = searchStep(measurement, count);
      }
      if (!step.held() && step.clientWasBottleneck()) {
        return "the load client";
      }
      accident |= !step.held() && step.machineWasBusy();
      search.tried(count, step.held());
    }
    if (!search.foundTheLimit()) {
      return "the number of callers allowed";
    }
    return accident ? "other work on this machine" : "the server";
  }

  private StepFigures searchStep(Measurement measurement, int count) throws IOException {
    StepFigures step = measurement.measure(count, SEARCH_SETTLE_MS, SEARCH_WINDOW_MS);
    report.step(step);
    return step;
  }

  /**
   * In a short window one hiccup of the machine is enough to fail; such a step has a second try.
   */
  private static boolean mayBeAccident(StepFigures step) {
    return step.failure() == null
        && step.lossToCallersPercent() < GROSS_LOSS_PERCENT
        && step.lossToServerPercent() < GROSS_LOSS_PERCENT;
  }
}
