package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** One server under one {@link Story}: brings callers together and measures a window of time. */
final class Measurement {
  /** For the last answer, once everyone has dialled. */
  private static final long ANSWER_PATIENCE_PERIODS = 8_000 / 20;

  private static final long HANG_UP_PATIENCE_PERIODS = 5_000 / 20;

  /** Processor time: the server's, this process's, and that of the whole machine. */
  private record Consumption(long serverNs, long clientNs, long machineNs) {
    static Consumption now(ServerProcess server) {
      ServerProcess self = new ServerProcess(ProcessHandle.current());
      return new Consumption(
          server == null ? 0 : server.cpuNs(), self.cpuNs(), MachineLoad.busyNs());
    }

    Consumption minus(Consumption before) {
      return new Consumption(
          serverNs - before.serverNs, clientNs - before.clientNs, machineNs - before.machineNs);
    }

    long othersNs() {
      return Math.max(0, machineNs - serverNs - clientNs);
    }
  }

  private final Story story;
  private final Callers callers;
  private final LoadLoop loop;
  private final ServerProcess server;
  private final Supplier<OptionalDouble> heap;

  /**
   * @param server whose processor time and memory count; null if that is unknown
   * @param heap asked after each window
   */
  Measurement(Story story, Callers callers, ServerProcess server, Supplier<OptionalDouble> heap) {
    this.story = story;
    this.callers = callers;
    this.loop = new LoadLoop(callers);
    this.server = server;
    this.heap = heap;
  }

  /**
   * Brings so many callers together, lets things settle and measures.
   *
   * @param settleMs after the last one was answered
   */
  StepFigures measure(int count, int settleMs, int windowMs) throws IOException {
    callers.aim(count, System.nanoTime());
    long patience = callers.stepsToDial() + ANSWER_PATIENCE_PERIODS;
    loop.run(patience, List.of(), () -> callers.areSettled() || hasFailed());
    if (!callers.areSettled() && !hasFailed()) {
      return StepFigures.failed(
          count, "only %d of %d calls were answered".formatted(callers.connected(), count));
    }
    loop.run(periods(settleMs), List.of(), this::hasFailed);
    if (hasFailed()) {
      return StepFigures.failed(count, callers.failure().orElseThrow());
    }
    return window(count, periods(windowMs));
  }

  /** Ends all calls in good order. */
  void hangUp() throws IOException {
    callers.aim(0, System.nanoTime());
    loop.run(HANG_UP_PATIENCE_PERIODS, List.of(), callers::areSettled);
  }

  private boolean hasFailed() {
    return callers.failure().isPresent();
  }

  private static long periods(int ms) {
    return ms * 1_000_000L / LoadLoop.PERIOD_NS;
  }

  private StepFigures window(int count, long periods) throws IOException {
    long dropsAtServer = UdpDrops.count(callers.remotePorts());
    long dropsAtClient = UdpDrops.count(callers.localPorts());
    for (int i = 0; i < count; i++) {
      // What came while the tables were read belongs to the time before.
      callers.at(i).listen(System.nanoTime());
      callers.at(i).ear().restart();
    }
    Consumption before = Consumption.now(server);
    LoadLoop.Pace pace = loop.run(periods, story.sample(count), this::hasFailed);
    Consumption used = Consumption.now(server).minus(before);
    if (hasFailed()) {
      return StepFigures.failed(count, callers.failure().orElseThrow());
    }
    long received = 0;
    long lost = 0;
    for (int i = 0; i < count; i++) {
      received += callers.at(i).ear().received();
      lost += callers.at(i).ear().lost();
    }
    MixCheck.Verdict mix = MixCheck.listen(story, count, i -> callers.at(i).ear());
    dropsAtServer = UdpDrops.count(callers.remotePorts()) - dropsAtServer;
    dropsAtClient = UdpDrops.count(callers.localPorts()) - dropsAtClient;
    return figures(count, pace, used, received, lost, dropsAtServer, dropsAtClient, mix);
  }

  private StepFigures figures(
      int count,
      LoadLoop.Pace pace,
      Consumption used,
      long received,
      long lost,
      long dropsAtServer,
      long dropsAtClient,
      MixCheck.Verdict mix) {
    double callerSeconds = count * pace.wallNs() / 1e9;
    double lossToCallers = percent(lost, received + lost);
    double lossToServer = percent(dropsAtServer, pace.turns());
    double receivedPercent = percent(received, callerSeconds * 1e9 / LoadLoop.PERIOD_NS);
    double clientCpu = percent(pace.cpuNs(), pace.wallNs());
    double late = percent(pace.lateTurns(), pace.turns());
    Double others = server == null ? null : percent(used.othersNs(), pace.wallNs());
    OptionalLong resident = server == null ? OptionalLong.empty() : server.residentBytes();
    OptionalLong threads = server == null ? OptionalLong.empty() : server.threads();
    OptionalDouble heapBytes = heap.get();
    return new StepFigures(
        count,
        pace.wallNs() / 1e9,
        server == null ? null : used.serverNs() / 1e6 / callerSeconds,
        server == null ? null : percent(used.serverNs(), pace.wallNs()),
        lossToCallers,
        lossToServer,
        receivedPercent,
        mix.listeners(),
        mix.wrong(),
        pace.intervals().getValueAtPercentile(50) / 1e3,
        pace.intervals().getValueAtPercentile(99) / 1e3,
        pace.intervals().getMaxValue() / 1e3,
        resident.isPresent() ? resident.getAsLong() : null,
        threads.isPresent() ? threads.getAsLong() : null,
        heapBytes.isPresent() ? (long) heapBytes.getAsDouble() : null,
        clientCpu,
        late,
        pace.worstLagNs() / 1e6,
        dropsAtClient,
        StepFigures.isClientBottleneck(late, clientCpu, dropsAtClient),
        others,
        StepFigures.isMachineBusy(others),
        null,
        StepFigures.isHeld(Math.max(lossToCallers, lossToServer), receivedPercent, mix.right()));
  }

  private static double percent(double part, double whole) {
    return whole == 0 ? 0 : 100 * part / whole;
  }
}
