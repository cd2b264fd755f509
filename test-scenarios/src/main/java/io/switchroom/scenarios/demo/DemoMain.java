package io.switchroom.scenarios.demo;

import io.switchroom.codec.container.WavFile;
import io.switchroom.gateway.Gateway;
import io.switchroom.gateway.config.ConfigLoader;
import io.switchroom.gateway.config.GatewayConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code ./run demo}. */
@Command(
    name = "run demo",
    description = {
      "Starts the gateway on free ports, calls room 1000 with two telephones, enters it with a"
          + " browser, and shows who heard whom and how late.%n"
    },
    footer = {
      "%nExit status: 0 if everyone heard the others and nobody themselves, 1 if not,",
      "2 for a wrong command line."
    })
public final class DemoMain implements Callable<Integer> {
  // Any free port; of the phones' range the gateway itself passes over those in use.
  private static final Map<String, String> OWN_PLACE =
      Map.of(
          "SWITCHROOM_HTTP_PORT", "0",
          "SWITCHROOM_SIP_PORT", "0",
          "SWITCHROOM_RTC_PORT", "0",
          "SWITCHROOM_DATABASE_URL", "jdbc:sqlite::memory:",
          "SWITCHROOM_MEDIA_PORTS", "21000-29999");

  private static final String LOG_CONFIGURATION = "logback.configurationFile";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "target/demo",
      description = "Where the WAV files and the picture go (${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--bursts",
      paramLabel = "N",
      defaultValue = "100",
      description = "How often each path's delay is measured (${DEFAULT-VALUE}).")
  private int bursts;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Tell this.")
  private boolean help;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    // The gateway's log would stand between the lines of the tables.
    if (System.getProperty(LOG_CONFIGURATION) == null) {
      System.setProperty(LOG_CONFIGURATION, "io/switchroom/scenarios/support/tables-logback.xml");
    }
    // JAIN-SIP leaves a thread behind that would keep the process alive.
    System.exit(commandLine().execute(args));
  }

  /** The command line; {@code execute} returns the exit status. */
  static CommandLine commandLine() {
    return new CommandLine(new DemoMain())
        .setExecutionExceptionHandler(DemoMain::explain)
        .setUsageHelpAutoWidth(true);
  }

  private static int explain(Exception failure, CommandLine demo, ParseResult parsed) {
    demo.getErr().println("The demo did not come to its end: " + failure.getMessage());
    return CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public Integer call() throws Exception {
    Files.createDirectories(out);
    int processors = Runtime.getRuntime().availableProcessors();
    GatewayConfig config = new ConfigLoader(OWN_PLACE, processors).load(Optional.empty());
    try (Gateway gateway = Gateway.start(config)) {
      Site site = new Site(config, gateway);
      say("Anna and Ben call room 1000, Cleo enters it with a browser; this takes 15 s ...");
      Conversation.Outcome conversation = new Conversation(site).run();
      say("\n" + Report.hearing(conversation));
      for (Path file : write(conversation)) {
        say(file.toString());
      }
      say("\nThe delay on each path, " + bursts + " bursts; this takes half a minute ...");
      DelayMeasurement.Outcome delays = new DelayMeasurement(site).run(bursts);
      say("\n" + Report.delays(delays));
      List<String> complaints = Report.complaints(conversation, delays);
      if (complaints.isEmpty()) {
        say("Everyone heard the others, and nobody themselves.");
        return CommandLine.ExitCode.OK;
      }
      complaints.forEach(this::say);
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
  }

  private List<Path> write(Conversation.Outcome outcome) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Speaker listener : Speaker.values()) {
      Path file = out.resolve(listener.user() + "-heard.wav");
      Files.write(file, WavFile.write(outcome.heard().get(listener), listener.rateHz()));
      files.add(file);
    }
    Path picture = out.resolve("who-heard-whom.png");
    try {
      Files.write(picture, LevelPicture.png(outcome));
      files.add(picture);
    } catch (LinkageError | InternalError | RuntimeException e) {
      say("No picture: this Java can write no text into one; fontconfig or a font is missing.");
    }
    return files;
  }
}
