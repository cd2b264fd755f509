package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Runs a {@link CallsPlan}: SIP callers over RTP against a server in another process. */
final class CallsBench {
  /**
   * A cold JVM costs several times as much per packet, and half a minute after the calls the timers
   * of their SIP transactions (RFC 3261 §17, 64·T1) end, whose code the compiler then sees first.
   */
  private static final int FIRST_SETTLE_MS = 45_000;

  private static final int SETTLE_MS = 2_000;
  private static final int SEARCH_SETTLE_MS = 1_500;
  private static final int SEARCH_WINDOW_MS = 3_000;
  private static final long SEARCH_NS = 55_000_000_000L;

  /** Before the memory without calls is measured: what a first call loads stays. */
  private static final int WARM_CALLERS = 20;

  private static final int WARM_MS = 4_000;

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
    for (CallsPlan.Part part : plan.parts()) {
      report.story(part);
      stories.add(plan.target().isPresent() ? againstTarget(part) : againstGateway(part));
    }
    boolean held = stories.stream().allMatch(CallsBench::heldWhatWasAsked);
    String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new CallsReport.Figures("calls", date, machine, stories, held);
  }

  private static boolean heldWhatWasAsked(StoryFigures story) {
    return story.steps().stream().allMatch(StepFigures::held);
  }

  private StoryFigures againstGateway(CallsPlan.Part part) throws IOException {
    try (GatewayProcess gateway = GatewayProcess.start(plan.serverCpus())) {
      return measure(part, Server.gateway(gateway));
    }
  }

  private StoryFigures againstTarget(CallsPlan.Part part) throws IOException {
    return measure(part, Server.target(plan.target().orElseThrow()));
  }

  private StoryFigures measure(CallsPlan.Part part, Server server) throws IOException {
    Speech speech = new Speech(part.codec(), part.dtx());
    try (Callers callers =
        new Callers(
            part.story(),
            speech,
            server.sip(),
            server.dialsPerStep(),
            NetworkJitter.NONE,
            RandomGenerator.getDefault())) {
      Measurement measurement = new Measurement(part.story(), callers, server);
      MemoryFigures base = measurement.base(WARM_CALLERS, WARM_MS);
      List<StepFigures> steps = new ArrayList<>();
      for (int count : part.callers()) {
        StepFigures step =
            steps.isEmpty()
                ? measurement.measureWithMemory(base, count, FIRST_SETTLE_MS, plan.windowMs())
                : measurement.measure(count, SETTLE_MS, plan.windowMs());
        report.step(step);
        steps.add(step);
      }
      StoryFigures figures = searched(part, measurement, base, steps);
      measurement.hangUp();
      return figures;
    }
  }

  private StoryFigures searched(
      CallsPlan.Part part, Measurement measurement, MemoryFigures base, List<StepFigures> steps)
      throws IOException {
    // A server that takes no call at all takes no smaller number either.
    boolean useless = steps.stream().allMatch(step -> step.failure() != null);
    if (!plan.findMax() || useless) {
      return figures(part, base, steps, null, null);
    }
    HeldSearch search =
        new HeldSearch(
            steps.stream().filter(StepFigures::held).mapToInt(StepFigures::callers).max().orElse(0),
            steps.stream().filter(s -> !s.held()).mapToInt(StepFigures::callers).min().orElse(0),
            plan.ceiling(),
            searchUnit(part.story()));
    String endedBy = search(measurement, search);
    StoryFigures figures = figures(part, base, steps, search.held(), endedBy);
    report.highestHeld(figures);
    return figures;
  }

  private static StoryFigures figures(
      CallsPlan.Part part,
      MemoryFigures base,
      List<StepFigures> steps,
      Integer highestHeld,
      String endedBy) {
    return new StoryFigures(
        part.title(),
        part.story().roomSize(),
        part.story().talkersPerRoom(),
        part.codec(),
        part.dtx(),
        base,
        steps,
        highestHeld,
        endedBy);
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
