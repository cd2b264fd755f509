package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench delay}: reads the command line. */
@Command(
    name = "delay",
    description = {
      "Measures the delay the gateway adds while callers load it: in their room, and between two "
          + "phones and two browsers in rooms beside it.%n"
    },
    footer = {
      "%nMilliseconds, p50/p99/max. Under --jitter it counts from when a packet left its phone, so "
          + "the network's part is in it.",
      "%nExit status: 0 measured and held, 1 not held, 2 wrong command line, 3 not measured."
    })
final class DelayCommand implements Callable<Integer> {
  private static final int MOST_STEPS = 8;
  private static final int MOST_SECONDS = 300;
  private static final int MOST_JITTER_MS = 200;

  @Spec private CommandSpec spec;

  @Mixin private ProcessorOptions processors;

  @Option(names = "--json", description = "Print one JSON object as the last line.")
  private boolean json;

  @Option(
      names = "--callers",
      split = ",",
      defaultValue = "200,400",
      paramLabel = "N",
      description = "Callers in one room, one figure or several; default ${DEFAULT-VALUE}.")
  private List<Integer> callers;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "20",
      description = "Length of each window, 5 to 300; default ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--jitter",
      paramLabel = "MS",
      defaultValue = "30",
      description =
          "Measure once more with packets held back at random for up to so long; 0: do not; default"
              + " ${DEFAULT-VALUE}.")
  private int jitterMs;

  @Option(
      names = "--no-browsers",
      description = "Leave out the browsers, and the phones in their rooms.")
  private boolean noBrowsers;

  @Override
  public Integer call() throws IOException {
    DelayBench.Plan plan = plan(OpenFiles.mostCallers(), Processors.canPin());
    DelayReport report = new DelayReport(spec.commandLine().getOut());
    DelayReport.Figures figures = new DelayBench(plan, report).run();
    if (json) {
      report.json(figures);
    }
    return figures.held() ? 0 : 1;
  }

  /**
   * @param openFileLimit how many callers the limit on open files allows
   * @param canPin whether there is taskset
   */
  DelayBench.Plan plan(int openFileLimit, boolean canPin) {
    if (callers.size() > MOST_STEPS) {
      throw wrong("--callers: at most " + MOST_STEPS + " figures");
    }
    int most = Math.min(CallsCommand.MOST_CALLERS, openFileLimit);
    for (int count : callers) {
      inRange("--callers", count, DelayBench.LEAST_CALLERS, most);
    }
    inRange("--seconds", seconds, 5, MOST_SECONDS);
    inRange("--jitter", jitterMs, 0, MOST_JITTER_MS);
    return new DelayBench.Plan(
        List.copyOf(callers),
        1_000 * seconds,
        jitterMs,
        !noBrowsers,
        processors.server(canPin),
        processors.client(canPin));
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
