package io.switchroom.scenarios.bench;

import io.switchroom.scenarios.demo.DelayMeasurement;
import io.switchroom.scenarios.demo.Site;
import io.switchroom.scenarios.demo.VoicePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;

/** The delay from ear to ear while callers in one room load a gateway in another process. */
final class DelayBench {
  /** All who measure are then there. */
  static final int LEAST_CALLERS = 50;

  private static final Story ONE_ROOM = new Story(0, 3);
  private static final int FIRST_SETTLE_MS = 45_000;
  private static final int SETTLE_MS = 3_000;

  /** Two phones and two browsers come, are heard ten times and go. */
  private static final int ROUND_MS = 3_500;

  private static final int BURSTS_PER_ROUND = 10;
  private static final long PATIENCE_PERIODS = 60_000 / 20;
  private static final long JITTER_SEED = 20_261_122;

  /**
   * What a run does.
   *
   * @param callers how many, one step after the other
   * @param jitterMs of a second pass; 0: there is none
   */
  record Plan(
      List<Integer> callers,
      int windowMs,
      int jitterMs,
      boolean browsers,
      String serverCpus,
      String clientCpus) {}

  private final Plan plan;
  private final DelayReport report;

  DelayBench(Plan plan, DelayReport report) {
    this.plan = plan;
    this.report = report;
  }

  DelayReport.Figures run() throws IOException {
    Machine machine = Machine.here();
    report.machine(machine, plan.serverCpus, plan.clientCpus);
    Processors.pinThisProcess(plan.clientCpus);
    List<DelayStep> steps = new ArrayList<>();
    try (GatewayProcess gateway = GatewayProcess.start(plan.serverCpus)) {
      pass(gateway, NetworkJitter.NONE, 0, steps);
      if (plan.jitterMs > 0) {
        pass(gateway, new NetworkJitter(plan.jitterMs, JITTER_SEED), plan.jitterMs, steps);
      }
    }
    boolean held = steps.stream().allMatch(step -> step.load().held());
    String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new DelayReport.Figures("delay", date, machine, steps, held);
  }

  private void pass(
      GatewayProcess gateway, NetworkJitter jitter, int jitterMs, List<DelayStep> steps)
      throws IOException {
    Server server = Server.gateway(gateway);
    Speech speech = new Speech(LoadCodec.PCMU, false);
    try (Callers callers =
        new Callers(
            ONE_ROOM,
            speech,
            server.sip(),
            server.dialsPerStep(),
            jitter,
            RandomGenerator.getDefault())) {
      Measurement measurement = new Measurement(ONE_ROOM, callers, server);
      for (int count : plan.callers) {
        // The network of the browsers' rooms has no jitter: once is enough.
        boolean browsers = plan.browsers && jitterMs == 0;
        int settleMs = steps.isEmpty() ? FIRST_SETTLE_MS : SETTLE_MS;
        DelayStep step = step(measurement, count, settleMs, jitterMs, browsers ? gateway : null);
        report.step(step);
        steps.add(step);
      }
      measurement.hangUp();
    }
  }

  /**
   * @param gateway where browsers are measured; null if they are not
   */
  private DelayStep step(
      Measurement measurement, int count, int settleMs, int jitterMs, GatewayProcess gateway)
      throws IOException {
    String failure = measurement.bringTogether(count, settleMs);
    if (failure != null) {
      return new DelayStep(jitterMs, StepFigures.failed(count, failure), Map.of());
    }
    CompletableFuture<DelayMeasurement.Outcome> beside =
        gateway == null
            ? CompletableFuture.completedFuture(null)
            : CompletableFuture.supplyAsync(() -> beside(gateway.site()));
    StepFigures load = measurement.window(count, plan.windowMs, true);
    measurement.keepUp(PATIENCE_PERIODS, beside::isDone);
    try {
      return new DelayStep(jitterMs, load, figures(beside.getNow(null)));
    } catch (CompletionException e) {
      throw new IOException("beside the load: " + e.getCause().getMessage(), e);
    }
  }

  private DelayMeasurement.Outcome beside(Site site) {
    try {
      int rounds = Math.max(1, plan.windowMs / ROUND_MS);
      return new DelayMeasurement(site).run(rounds * BURSTS_PER_ROUND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<VoicePath, DelayFigures> figures(DelayMeasurement.Outcome outcome) {
    Map<VoicePath, DelayFigures> figures = new EnumMap<>(VoicePath.class);
    if (outcome != null) {
      outcome
          .paths()
          .forEach(
              (path, delays) -> {
                DelayFigures each = DelayFigures.of(delays.delaysNs(), delays.missed());
                if (each != null) {
                  figures.put(path, each);
                }
              });
    }
    return figures;
  }
}
