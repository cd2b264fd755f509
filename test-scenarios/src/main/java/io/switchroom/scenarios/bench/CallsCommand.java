package io.switchroom.scenarios.bench;

import io.switchroom.scenarios.bench.CallsPlan.Part;
import io.switchroom.scenarios.bench.CallsPlan.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench calls}: reads the command line and makes a {@link CallsPlan} of it. */
@Command(
    name = "calls",
    description = {
      "Calls the gateway with many SIP phones (RTP) and prints what a caller costs.",
      "Without options 200 callers (G.711) in one room of whom 3 talk, then in rooms of 5 of whom 2 "
          + "talk, then 100 (Opus) in one room of whom 3 talk, and for each the highest number held "
          + "with less than 1 %% loss; in less than 5 minutes.%n"
    },
    footer = {
      "%ncore-ms/s is milliseconds of one core for a caller's second; KiB is memory for each call "
          + "beyond the base, live heap and beside it. A number is held with less "
          + "than 1 %% loss in both directions, at least 99 %% received and all tones right.",
      "%nExit status: 0 all held, 1 not, 2 wrong command line, 3 not measured."
    })
final class CallsCommand implements Callable<Integer> {
  static final int MOST_CALLERS = 5_000;
  private static final int DEFAULT_CALLERS = 200;
  private static final int DEFAULT_OPUS_CALLERS = 100;
  private static final int MOST_STEPS = 16;
  private static final int MOST_SECONDS = 300;
  private static final int MOST_TALKERS = 10;
  private static final int ONE_ROOM_TALKERS = 3;
  private static final int SMALL_ROOM = 5;
  private static final int SMALL_ROOM_TALKERS = 2;

  @Spec private CommandSpec spec;

  @Mixin private ProcessorOptions processors;

  @Option(names = "--json", description = "Print one JSON object as the last line.")
  private boolean json;

  @Option(
      names = "--codec",
      paramLabel = "CODEC",
      description = "What the callers speak: pcmu, g722 or opus; default pcmu.")
  private String codec;

  @Option(
      names = "--dtx",
      description = "Callers who are silent send next to nothing; with opus only.")
  private boolean dtx;

  @Option(
      names = "--rooms-of",
      paramLabel = "K",
      description = "Rooms of so many callers; default: one room for all.")
  private Integer roomSize;

  @Option(
      names = "--talkers",
      paramLabel = "N",
      description = "Talkers in each room, 1 to 10; default 3, in small rooms 2.")
  private Integer talkers;

  @Option(
      names = "--callers",
      split = ",",
      paramLabel = "N",
      description = "Callers, one figure or several, 1 to 5000; default 200.")
  private List<Integer> callers;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "Length of each window, 1 to 300; default ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--find-max",
      description = "Look for the highest number held, for one minute at most.")
  private boolean findMax;

  @Option(
      names = "--target",
      paramLabel = "HOST:PORT",
      description = "Call a SIP server that runs on this machine instead of starting a gateway.")
  private String target;

  @Option(
      names = "--pid",
      paramLabel = "PID",
      description = "The target's process, whose processor time counts.")
  private Long pid;

  @Override
  public Integer call() throws IOException {
    CallsPlan plan = plan(OpenFiles.mostCallers(), Processors.canPin());
    CallsReport report = new CallsReport(spec.commandLine().getOut());
    CallsReport.Figures figures = new CallsBench(plan, report).run();
    if (json) {
      report.json(figures);
    }
    return figures.held() ? 0 : 1;
  }

  /**
   * @param openFileLimit how many callers the limit on open files allows
   * @param canPin whether there is taskset
   */
  CallsPlan plan(int openFileLimit, boolean canPin) {
    int ceiling = Math.min(MOST_CALLERS, openFileLimit);
    boolean standard =
        codec == null && roomSize == null && talkers == null && callers == null && target == null;
    return new CallsPlan(
        standard && !dtx ? standard() : List.of(part(ceiling)),
        1_000 * inRange("--seconds", seconds, 1, MOST_SECONDS),
        findMax || standard,
        ceiling,
        target == null ? processors.server(canPin) : "",
        processors.client(canPin),
        target());
  }

  private static List<Part> standard() {
    return List.of(
        new Part(oneRoom(), LoadCodec.PCMU, false, List.of(DEFAULT_CALLERS)),
        new Part(smallRooms(), LoadCodec.PCMU, false, List.of(DEFAULT_CALLERS)),
        new Part(oneRoom(), LoadCodec.OPUS, false, List.of(DEFAULT_OPUS_CALLERS)));
  }

  private Part part(int ceiling) {
    LoadCodec spoken = codec();
    if (dtx && spoken != LoadCodec.OPUS) {
      throw wrong("--dtx goes with --codec opus only");
    }
    return new Part(story(), spoken, dtx, steps(spoken, ceiling));
  }

  private LoadCodec codec() {
    for (LoadCodec each : LoadCodec.values()) {
      if (codec == null || each.title().equals(codec)) {
        return each;
      }
    }
    throw wrong("--codec: " + codec + " is none of pcmu, g722, opus");
  }

  private static Story oneRoom() {
    return new Story(0, ONE_ROOM_TALKERS);
  }

  private static Story smallRooms() {
    return new Story(SMALL_ROOM, SMALL_ROOM_TALKERS);
  }

  private Story story() {
    int size = roomSize == null ? 0 : inRange("--rooms-of", roomSize, 2, MOST_CALLERS);
    int usual = size == 0 ? ONE_ROOM_TALKERS : SMALL_ROOM_TALKERS;
    int talking = talkers == null ? usual : inRange("--talkers", talkers, 1, MOST_TALKERS);
    if (size != 0 && talking > size) {
      throw wrong("--talkers: " + talking + " do not fit into rooms of " + size);
    }
    return new Story(size, talking);
  }

  private List<Integer> steps(LoadCodec spoken, int ceiling) {
    int usual = spoken == LoadCodec.OPUS ? DEFAULT_OPUS_CALLERS : DEFAULT_CALLERS;
    List<Integer> steps = callers == null ? List.of(usual) : callers;
    if (steps.size() > MOST_STEPS) {
      throw wrong("--callers: at most " + MOST_STEPS + " figures");
    }
    for (int step : steps) {
      inRange("--callers", step, 1, MOST_CALLERS);
      if (step > ceiling) {
        throw wrong(
            "%d callers need %d open files, the limit is for %d callers: raise it (ulimit -n %d)"
                .formatted(step, OpenFiles.needed(step), ceiling, OpenFiles.needed(step)));
      }
    }
    return List.copyOf(steps);
  }

  private Optional<Target> target() {
    if (target == null) {
      if (pid != null) {
        throw wrong("--pid goes with --target only");
      }
      return Optional.empty();
    }
    if (processors.serverGiven()) {
      throw wrong("--server-cpu: a target has been started already");
    }
    Optional<ProcessHandle> process = Optional.empty();
    if (pid != null) {
      process = ProcessHandle.of(pid);
      if (process.isEmpty()) {
        throw wrong("--pid: there is no process " + pid);
      }
    }
    return Optional.of(new Target(loopbackAddress(target), process));
  }

  private InetSocketAddress loopbackAddress(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon <= 0 || !port.matches("[0-9]{1,5}")) {
      throw wrong("--target: " + text + " is not of the form 127.0.0.1:5060");
    }
    try {
      InetAddress host = InetAddress.getByName(text.substring(0, colon));
      if (!host.isLoopbackAddress()) {
        throw wrong("--target: the load stays on this machine; " + text + " is elsewhere");
      }
      return new InetSocketAddress(host, inRange("--target", Integer.parseInt(port), 1, 65_535));
    } catch (UnknownHostException e) {
      throw wrong("--target: " + text + " is unknown");
    }
  }

  private int inRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw wrong(option + ": " + value + " is out of range; " + least + " to " + most);
    }
    return value;
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
