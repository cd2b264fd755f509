package io.switchroom.scenarios.bench;

import io.switchroom.scenarios.bench.micro.Floors;
import io.switchroom.scenarios.bench.micro.MicroBench;
import io.switchroom.scenarios.bench.micro.MicroReport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench micro}: reads the command line. */
@Command(
    name = "micro",
    description = {
      "Measures each stage of the media path by itself (JMH): codecs, resampler, jitter buffer, "
          + "mixer, SRTP, RTP, a room; and the floors below them: libopus and the kernel's UDP "
          + "without Java. About 4 minutes.%n"
    },
    footer = "%nExit status: 0 measured, 2 wrong command line, 3 not measured.")
final class MicroCommand implements Callable<Integer> {
  private static final int MOST_MS = 10_000;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILTER",
      description = "Only benchmarks in whose names this regular expression is found.")
  private String filter;

  @Option(names = "--json", description = "Print one JSON object as the last line.")
  private boolean json;

  @Option(
      names = "--ms",
      paramLabel = "MS",
      defaultValue = "400",
      description = "Length of each of 5 measurements, 10 to 10000; default ${DEFAULT-VALUE}.")
  private int iterationMs;

  @Option(
      names = "--cpu",
      paramLabel = "LIST",
      description = "Processors to run on, as taskset takes them, or any; default 0.")
  private String cpus;

  @Option(names = "--no-floors", description = "Leave out what needs a C compiler.")
  private boolean noFloors;

  @Override
  public Integer call() throws IOException {
    check();
    MicroReport report = new MicroReport(spec.commandLine().getOut());
    Machine machine = Machine.here();
    report.machine(
        "%s, %d cores, %s, %s"
            .formatted(machine.cpu(), machine.cores(), machine.kernel(), machine.jdk()));
    // Before this process is tied to one processor: the kernel's floor needs two.
    List<Floors.Floor> floors = noFloors ? List.of() : new Floors(report::remark).measure(filter);
    Processors.pinThisProcess(processors());
    List<MicroBench.Figure> figures = new MicroBench(iterationMs).run(filter, report::figure);
    report.floors(floors);
    if (json) {
      report.json(machine, figures, floors);
    }
    return 0;
  }

  private void check() {
    if (iterationMs < 10 || iterationMs > MOST_MS) {
      throw wrong("--ms: " + iterationMs + " is out of range; 10 to " + MOST_MS);
    }
    if (cpus != null && !cpus.equals("any") && !Processors.isList(cpus)) {
      throw wrong("--cpu: " + cpus + " is no list of processors such as 0, 0,2 or 0-3");
    }
    try {
      Pattern.compile(filter == null ? "" : filter);
    } catch (PatternSyntaxException e) {
      throw wrong("FILTER: " + e.getMessage());
    }
  }

  private String processors() {
    if (cpus == null) {
      return Processors.canPin() ? "0" : "";
    }
    return cpus.equals("any") ? "" : cpus;
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
