package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line of {@code ./run bench}. */
@Command(
    name = "run bench",
    description = "Measures what the gateway costs on this machine.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {CallsCommand.class, DelayCommand.class, LoginsCommand.class, MicroCommand.class})
public final class BenchMain implements Runnable {
  private static final int NOT_MEASURED = 3;
  private static final String LOG_CONFIGURATION = "logback.configurationFile";

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Tell what there is to say about a command.")
  private boolean help;

  public static void main(String[] args) {
    // What libraries and the gateway's classes tell is out of place between the lines of a table.
    LogManager.getLogManager().reset();
    if (System.getProperty(LOG_CONFIGURATION) == null) {
      System.setProperty(LOG_CONFIGURATION, "io/switchroom/scenarios/support/tables-logback.xml");
    }
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new BenchMain())
        .setExecutionExceptionHandler(BenchMain::tell)
        .setUsageHelpAutoWidth(true);
  }

  /** What could not be measured is told without a stack trace; anything else is a bug. */
  private static int tell(Exception e, CommandLine commandLine, ParseResult parsed)
      throws Exception {
    if (e instanceof IOException) {
      commandLine.getErr().println(e.getMessage());
      return NOT_MEASURED;
    }
    throw e;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "bench needs a command: calls, delay, logins or micro");
  }
}
