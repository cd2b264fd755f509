package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** How many logins a second of one core is good for, by what the users show. */
final class LoginBench {
  static final int ROUNDS = 3;

  /** Virtual time goes by faster than real time; no ticket may end meanwhile. */
  private static final long EXPIRE_S = 180L * 24 * 3600;

  private static final long NS_PER_MS = 1_000_000;

  /**
   * What a run does.
   *
   * @param users each with tickets of his own, a multiple of {@link TicketPool#ROOM_OF}
   * @param warmUpMs with each kind of ticket before all, and before the rounds of each figure
   * @param cpus where this process runs; empty: anywhere
   */
  record Plan(int users, int roundMs, int warmUpMs, String cpus) {}

  private final Plan plan;
  private final LoginReport report;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final ServerProcess self = new ServerProcess(ProcessHandle.current());

  LoginBench(Plan plan, LoginReport report) {
    this.plan = plan;
    this.report = report;
  }

  LoginReport.Figures run() throws IOException {
    Machine machine = Machine.here();
    report.machine(machine, plan);
    Processors.pinThisProcess(plan.cpus);
    warmUp();
    List<LoginFigures> all = new ArrayList<>();
    for (TicketKind kind : TicketKind.values()) {
      try (LoginRehearsal rehearsal = new LoginRehearsal(kind, plan.users, EXPIRE_S)) {
        all.add(told(measure(kind, false, rehearsal::judgeRoom)));
        all.add(told(measure(kind, true, rehearsal::fillAndEmptyRoom)));
      }
    }
    String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new LoginReport.Figures("logins", date, machine, plan, all);
  }

  /** Of every kind once, so that the first figure finds the code as compiled as the last. */
  private void warmUp() {
    for (TicketKind kind : TicketKind.values()) {
      try (LoginRehearsal rehearsal = new LoginRehearsal(kind, plan.users, EXPIRE_S)) {
        round(plan.warmUpMs, rehearsal::fillAndEmptyRoom);
      }
    }
  }

  private LoginFigures told(LoginFigures figures) {
    report.figures(figures);
    return figures;
  }

  private LoginFigures measure(TicketKind kind, boolean whole, Runnable room) {
    round(plan.warmUpMs, room);
    long beganNs = System.nanoTime();
    long stolenNs = MachineLoad.stolenNs();
    long othersNs = MachineLoad.busyNs() - self.cpuNs();
    List<LoginFigures.Round> rounds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      rounds.add(round(plan.roundMs, room));
    }
    stolenNs = MachineLoad.stolenNs() - stolenNs;
    othersNs = MachineLoad.busyNs() - self.cpuNs() - othersNs;
    double tookNs = System.nanoTime() - beganNs;
    int cores = Runtime.getRuntime().availableProcessors();
    return new LoginFigures(
        kind,
        whole,
        List.copyOf(rounds),
        100 * stolenNs / tookNs / cores,
        Math.max(0, 100 * othersNs / tookNs));
  }

  /**
   * @param room does it for as many as share a room
   */
  private LoginFigures.Round round(int ms, Runnable room) {
    long count = 0;
    long processNs = self.cpuNs();
    long threadNs = threads.getCurrentThreadCpuTime();
    long endNs = System.nanoTime() + ms * NS_PER_MS;
    do {
      room.run();
      count += TicketPool.ROOM_OF;
    } while (System.nanoTime() - endNs < 0);
    threadNs = threads.getCurrentThreadCpuTime() - threadNs;
    return new LoginFigures.Round(count, threadNs, self.cpuNs() - processNs);
  }
}
