package io.switchroom.scenarios.quality;

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
  @Spec private CommandSpec spec;

  @Option(names = "--seed", description = "Which chance (default: another one every time).")
  private long seed = System.nanoTime() & 0xffff_ffffL;

  @Option(names = "--legs", description = "Phones that come and go (default ${DEFAULT-VALUE}).")
  private int legs = 300;

  @Option(names = "--hours", description = "Simulated (default ${DEFAULT-VALUE}).")
  private double hours = 2;

  @Option(
      names = "--present",
      description =
          "How many of them are there on average (default ${DEFAULT-VALUE}; all of them at all"
              + " times is --present 300 --rushes 0 and takes long).")
  private double present = 15;

  @Option(names = "--call-seconds", description = "Mean length of a call.")
  private double callS = 40;

  @Option(names = "--rushes", description = "How often all are there at once.")
  private int rushes = 3;

  @Override
  public Integer call() {
    SoakPlan plan = new SoakPlan(seed, legs, hours, Math.min(present, legs * 0.97), callS, rushes);
    spec.commandLine().getOut().println("seed " + seed);
    SoakFigures figures = Soak.run(plan);
    spec.commandLine().getOut().println(figures.markdown());
    boolean well =
        figures.steady().discontinuities() == 0
            && figures.steadyLost() == 0
            && figures.leftovers().isEmpty()
            && figures.refused() == 0;
    return well ? 0 : 1;
  }
}
