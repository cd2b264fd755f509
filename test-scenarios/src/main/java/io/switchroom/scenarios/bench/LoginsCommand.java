package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench logins}: reads the command line. */
@Command(
    name = "logins",
    description = {
      "Measures how many logins (verify, enter, leave) a second of one core is good for, by what "
          + "the users show: userSig of either generation, privateMapKey. On one thread, in "
          + "virtual time, without a network. About 2 minutes.%n"
    },
    footer = "%nExit status: 0 measured, 2 wrong command line, 3 not measured.")
final class LoginsCommand implements Callable<Integer> {
  private static final int MOST_MS = 60_000;
  private static final int MOST_USERS = 100_000;

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print one JSON object as the last line.")
  private boolean json;

  @Option(
      names = "--users",
      paramLabel = "N",
      defaultValue = "5000",
      description =
          "Users with tickets of their own, 5 to 100000, a multiple of 5; default"
              + " ${DEFAULT-VALUE}.")
  private int users;

  @Option(
      names = "--ms",
      paramLabel = "MS",
      defaultValue = "3000",
      description = "Length of each of 3 rounds, 10 to 60000; default ${DEFAULT-VALUE}.")
  private int roundMs;

  @Option(
      names = "--warm-up",
      paramLabel = "MS",
      defaultValue = "5000",
      description =
          "Not counted: before all with each kind, and before each figure; 0 to 60000; default"
              + " ${DEFAULT-VALUE}.")
  private int warmUpMs;

  @Option(
      names = "--cpu",
      paramLabel = "LIST",
      description = "Processors to run on, as taskset takes them, or any; default 0.")
  private String cpus;

  @Override
  public Integer call() throws IOException {
    LoginReport report = new LoginReport(spec.commandLine().getOut());
    LoginReport.Figures figures = new LoginBench(plan(Processors.canPin()), report).run();
    if (json) {
      report.json(figures);
    }
    return 0;
  }

  /**
   * @param canPin whether there is taskset
   */
  LoginBench.Plan plan(boolean canPin) {
    inRange("--users", users, TicketPool.ROOM_OF, MOST_USERS);
    if (users % TicketPool.ROOM_OF != 0) {
      throw wrong("--users: " + users + " do not fill rooms of " + TicketPool.ROOM_OF);
    }
    inRange("--ms", roundMs, 10, MOST_MS);
    inRange("--warm-up", warmUpMs, 0, MOST_MS);
    if (cpus != null && !cpus.equals("any") && !Processors.isList(cpus)) {
      throw wrong("--cpu: " + cpus + " is no list of processors such as 0, 0,2 or 0-3");
    }
    return new LoginBench.Plan(users, roundMs, warmUpMs, processors(canPin));
  }

  private String processors(boolean canPin) {
    if (cpus == null) {
      return canPin ? "0" : "";
    }
    return cpus.equals("any") ? "" : cpus;
  }

  private void inRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw wrong(option + ": " + value + " is out of range; " + least + " to " + most);
    }
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
