package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** One server under one {@link Story}: brings callers together and measures a window of time. */
final class Measurement {
  /** For the last answer, once everyone has dialled. */
  private static final long ANSWER_PATIENCE_PERIODS = 8_000 / 20;

  private static final long MEMORY_PATIENCE_PERIODS = 15_000 / 20;

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
  private final Server server;
  private final ServerProcess process;

  Measurement(Story story, Callers callers, Server server) {
    this.story = story;
    this.callers = callers;
    this.loop = new LoadLoop(callers);
    this.server = server;
    this.process = server.process();
  }

  /** What the server occupies without calls, after it has had some: so many for so long. */
  MemoryFigures base(int count, int warmMs) throws IOException {
    bringTogether(count, warmMs);
    hangUp();
    return memory();
  }

  /** What the server occupies; the load goes on meanwhile. */
  private MemoryFigures memory() throws IOException {
    CompletableFuture<MemoryFigures> memory =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return server.memory();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    loop.run(MEMORY_PATIENCE_PERIODS, memory::isDone);
    return memory.getNow(MemoryFigures.UNKNOWN);
  }

  /**
   * Brings so many callers together, lets things settle and measures: first what the story costs,
   * with its talkers and no other, then for as long the delay, for which more of them are heard.
   *
   * @param settleMs after the last one was answered
   */
  StepFigures measure(int count, int settleMs, int windowMs) throws IOException {
    String failure = bringTogether(count, settleMs);
    if (failure != null) {
      return StepFigures.failed(count, failure);
    }
    StepFigures step = window(count, windowMs, false);
    return step.failure() == null ? step.withDelay(delay(count, windowMs)) : step;
  }

  private DelayFigures delay(int count, int windowMs) throws IOException {
    callers.listen();
    callers.probe().restart();
    loop.run(periods(windowMs), List.of(), true, this::hasFailed);
    return callers.probe().figures(count);
  }

  /**
   * As {@link #measure}, and then what a call needs of the server's memory; all have hung up
   * afterwards.
   *
   * @param before the server without calls
   */
  StepFigures measureWithMemory(MemoryFigures before, int count, int settleMs, int windowMs)
      throws IOException {
    StepFigures step = measure(count, settleMs, windowMs);
    if (step.failure() != null) {
      return step;
    }
    MemoryFigures loaded = memory();
    hangUp();
    return step.withMemory(before, loaded, memory());
  }

  /**
   * Brings so many callers together and lets things settle.
   *
   * @return what failed, or null
   */
  String bringTogether(int count, int settleMs) throws IOException {
    callers.aim(count, System.nanoTime());
    long patience = callers.stepsToDial() + ANSWER_PATIENCE_PERIODS;
    loop.run(patience, () -> callers.areSettled() || hasFailed());
    if (!callers.areSettled() && !hasFailed()) {
      return "only %d of %d calls were answered".formatted(callers.connected(), count);
    }
    loop.run(periods(settleMs), this::hasFailed);
    return callers.failure().orElse(null);
  }

  /** Ends all calls in good order. */
  void hangUp() throws IOException {
    callers.aim(0, System.nanoTime());
    loop.run(HANG_UP_PATIENCE_PERIODS, callers::areSettled);
  }

  private boolean hasFailed() {
    return callers.failure().isPresent();
  }

  private static long periods(int ms) {
    return ms * 1_000_000L / LoadLoop.PERIOD_NS;
  }

  /** Keeps the load up. */
  void keepUp(long periods, BooleanSupplier done) throws IOException {
    loop.run(periods, done);
  }

  /**
   * Measures those who have been brought together.
   *
   * @param probing whether the delay is measured, too, by bursts of those who are else silent
   */
  StepFigures window(int count, int windowMs, boolean probing) throws IOException {
    long dropsAtServer = UdpDrops.count(callers.remotePorts());
    long dropsAtClient = UdpDrops.count(callers.localPorts());
    // What came while the tables were read belongs to the time before.
    callers.listen();
    for (int i = 0; i < count; i++) {
      callers.at(i).ear().restart();
    }
    callers.probe().restart();
    Consumption before = Consumption.now(process);
    LoadLoop.Pace pace = loop.run(periods(windowMs), story.sample(count), probing, this::hasFailed);
    Consumption used = Consumption.now(process).minus(before);
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
    double lossToServer = percent(dropsAtServer, pace.packets());
    double receivedPercent = percent(received, callerSeconds * 1e9 / LoadLoop.PERIOD_NS);
    double clientCpu = percent(pace.cpuNs(), pace.wallNs());
    double late = percent(pace.latePackets(), pace.packets());
    Double others = process == null ? null : percent(used.othersNs(), pace.wallNs());
    OptionalLong resident = process == null ? OptionalLong.empty() : process.residentBytes();
    OptionalLong threads = process == null ? OptionalLong.empty() : process.threads();
    OptionalDouble heapBytes = server.heapUsedBytes();
    return new StepFigures(
        count,
        pace.wallNs() / 1e9,
        process == null ? null : used.serverNs() / 1e6 / callerSeconds,
        process == null ? null : percent(used.serverNs(), pace.wallNs()),
        lossToCallers,
        lossToServer,
        receivedPercent,
        mix.listeners(),
        mix.wrong(),
        pace.intervals().getValueAtPercentile(50) / 1e3,
        pace.intervals().getValueAtPercentile(99) / 1e3,
        pace.intervals().getMaxValue() / 1e3,
        callers.probe().figures(count),
        resident.isPresent() ? resident.getAsLong() : null,
        threads.isPresent() ? threads.getAsLong() : null,
        heapBytes.isPresent() ? (long) heapBytes.getAsDouble() : null,
        null,
        null,
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
