package io.switchroom.scenarios.bench.micro;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks of this package, each in a JVM of its own with the flags of this one. */
public final class MicroBench {
  private static final String PACKAGE = MicroBench.class.getPackageName() + ".";
  private static final int ITERATIONS = 5;
  private static final int WARM_UPS = 3;
  private static final String ALLOCATION = "gc.alloc.rate.norm";

  /**
   * One benchmark with one set of parameters.
   *
   * @param name class and method, without the package
   * @param parameters their values; empty if there are none
   * @param microseconds for one operation, the mean
   * @param error half of the 99.9 % interval
   * @param allocatedBytes for one operation
   */
  public record Figure(
      String name, String parameters, double microseconds, double error, double allocatedBytes) {}

  private final int iterationMs;

  /**
   * @param iterationMs length of each measurement
   */
  public MicroBench(int iterationMs) {
    this.iterationMs = iterationMs;
  }

  /**
   * Runs those whose names contain the regular expression.
   *
   * @param filterOrNull null: all
   * @param each told as soon as it is known
   * @throws IOException if there is none, or one does not run
   */
  public List<Figure> run(String filterOrNull, Consumer<Figure> each) throws IOException {
    // Several runs at a time spoil their figures, but that is for the user to know.
    System.setProperty("jmh.ignoreLock", "true");
    Pattern wanted = Pattern.compile(filterOrNull == null ? "" : filterOrNull);
    List<Figure> figures = new ArrayList<>();
    for (String name : names()) {
      if (wanted.matcher(name).find()) {
        for (Figure figure : run(name)) {
          each.accept(figure);
          figures.add(figure);
        }
      }
    }
    return figures;
  }

  /** Class and method of each benchmark, in order. */
  private static List<String> names() {
    return BenchmarkList.defaultList()
        .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
        .stream()
        .map(BenchmarkListEntry::getUsername)
        .filter(name -> name.startsWith(PACKAGE))
        .map(name -> name.substring(PACKAGE.length()))
        .sorted()
        .distinct()
        .toList();
  }

  private List<Figure> run(String name) throws IOException {
    Options options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(PACKAGE + name) + "$")
            .forks(1)
            .warmupIterations(WARM_UPS)
            .warmupTime(TimeValue.milliseconds(iterationMs))
            .measurementIterations(ITERATIONS)
            .measurementTime(TimeValue.milliseconds(iterationMs))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    try {
      Collection<RunResult> results = new Runner(options).run();
      return results.stream().map(result -> figure(name, result)).toList();
    } catch (RunnerException e) {
      throw new IOException("the benchmark " + name + " does not run: " + e.getMessage(), e);
    }
  }

  private static Figure figure(String name, RunResult run) {
    List<String> parameters = new ArrayList<>();
    for (String key : run.getParams().getParamsKeys()) {
      parameters.add(run.getParams().getParam(key));
    }
    Result<?> time = run.getPrimaryResult();
    Result<?> allocated = run.getSecondaryResults().get(ALLOCATION);
    return new Figure(
        name,
        String.join(" ", parameters),
        time.getScore(),
        time.getScoreError(),
        allocated == null ? Double.NaN : allocated.getScore());
  }
}
