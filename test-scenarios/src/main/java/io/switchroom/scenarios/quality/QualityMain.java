package io.switchroom.scenarios.quality;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of {@code ./run quality}. */
@Command(
    name = "run quality",
    description = "Measures what the gateway does to sound, in memory and virtual time.",
    subcommands = SoakCommand.class,
    mixinStandardHelpOptions = true)
public final class QualityMain implements Runnable {
  private static final List<Table> TABLES =
      List.of(
          new ToneThroughRoom(),
          new Resampling(),
          new Transcoding(),
          new Wideband(),
          new SpeechOverLoss(),
          new OwnVoice(),
          new FirstSyllable(),
          new Levels(),
          new ClockSkew(),
          new RateChanges());

  private static final String LOG_CONFIGURATION = "logback.configurationFile";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "TABLE",
      arity = "0..*",
      description =
          "Only these: tone, resampling, transcoding, wideband, speech, own-voice,"
              + " first-syllable, levels, skew, rates.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--quick", description = "Shorter runs, to look whether all is well.")
  private boolean quick;

  @Option(
      names = "--write",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = "docs/audio-quality.md",
      description = "Replace the tables in this document (default ${FALLBACK-VALUE}).")
  private Path document;

  public static void main(String[] args) {
    // The gateway's log would stand between the lines of the tables.
    if (System.getProperty(LOG_CONFIGURATION) == null) {
      System.setProperty(LOG_CONFIGURATION, "io/switchroom/scenarios/support/tables-logback.xml");
    }
    System.exit(new CommandLine(new QualityMain()).setUsageHelpAutoWidth(true).execute(args));
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    List<Table> wanted = new ArrayList<>(TABLES);
    for (String name : names) {
      if (TABLES.stream().noneMatch(table -> table.name().equals(name))) {
        throw new ParameterException(spec.commandLine(), "there is no table " + name);
      }
    }
    if (!names.isEmpty()) {
      wanted.removeIf(table -> !names.contains(table.name()));
    }
    String date = LocalDate.now(ZoneOffset.UTC).toString();
    for (Table table : wanted) {
      long begunNs = System.nanoTime();
      String markdown = table.measured(quick ? Effort.QUICK : Effort.FULL);
      String text =
          "`./run quality "
              + table.name()
              + (quick ? " --quick" : "")
              + "`, "
              + date
              + ":\n\n"
              + markdown.stripTrailing()
              + "\n";
      long tookS = Math.round((System.nanoTime() - begunNs) / 1e9);
      out.println("### " + table.name() + ", after " + tookS + " s\n\n" + text);
      out.flush();
      if (document != null) {
        write(table.name(), text);
      }
    }
  }

  private void write(String name, String text) {
    try {
      new QualityDocument(document).replace(name, text);
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
