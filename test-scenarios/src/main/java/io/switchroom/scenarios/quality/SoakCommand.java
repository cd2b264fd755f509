package io.switchroom.scenarios.quality;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./run quality soak}. */
@Command(
    name = "soak",
    description =
        "Hours of phones joining and leaving; exit status 1 if anything was left or heard.",
    mixinStandardHelpOptions = true)
final class SoakCommand implements Callable<Integer> {
  private static final double DAY_MINUTES = 24 * 60;

  @Spec private CommandSpec spec;

  @Option(names = "--seed", description = "Which chance (default: another one every time).")
  private long seed = System.nanoTime() & 0xffff_ffffL;

  @Option(names = "--legs", description = "How many come and go (default ${DEFAULT-VALUE}).")
  private int legs = 300;

  @Option(
      names = "--browsers",
      description = "So many of them browsers, the others phones (default ${DEFAULT-VALUE}).")
  private int browsers = 30;

  @Option(names = "--hours", description = "Simulated (default ${DEFAULT-VALUE}).")
  private double hours = 2;

  @Option(
      names = "--present",
      description =
          "How many of them are there on average, apart from the rushes (default ${DEFAULT-VALUE}).")
  private double present = 150;

  @Option(
      names = "--call-seconds",
      description = "Mean length of a call (default ${DEFAULT-VALUE}).")
  private double callS = 120;

  @Option(
      names = "--rushes",
      description = "How often all of them are there at once (default ${DEFAULT-VALUE}).")
  private int rushes = 3;

  @Option(
      names = "--minutes",
      description = "Of real time, after which it ends, however little was simulated by then.")
  private double minutes = DAY_MINUTES;

  @Option(
      names = "--write",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = "docs/audio-quality.md",
      description = "Replace the table in this document (default ${FALLBACK-VALUE}).")
  private Path document;

  @Override
  public Integer call() throws IOException {
    SoakPlan plan =
        new SoakPlan(
            seed, legs, browsers, hours, Math.min(present, legs * 0.97), callS, rushes, minutes);
    spec.commandLine().getOut().println("seed " + seed);
    SoakFigures figures = Soak.run(plan);
    spec.commandLine().getOut().println(figures.markdown());
    if (document != null) {
      String command =
          String.format(
              Locale.ROOT,
              "./run quality soak --seed %d --legs %d --browsers %d --hours %s --present %s"
                  + " --call-seconds %s --rushes %d%s",
              seed,
              legs,
              browsers,
              hours,
              present,
              callS,
              rushes,
              minutes < DAY_MINUTES ? " --minutes " + minutes : "");
      String text =
          "`" + command + "`, " + LocalDate.now(ZoneOffset.UTC) + ":\n\n" + figures.markdown();
      new QualityDocument(document).replace("soak", text);
    }
    boolean well =
        figures.steady().discontinuities() == 0
            && figures.steadyMissing() == 0
            && figures.leftovers().isEmpty()
            && figures.refused() == 0;
    return well ? 0 : 1;
  }
}
