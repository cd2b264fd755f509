package io.switchroom.gateway.cli;

import io.switchroom.gateway.config.ConfigLoader;
import io.switchroom.gateway.config.InvalidConfigException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks at the configuration without starting anything. */
@Command(
    name = "config",
    description = "Look at the configuration without starting the gateway.",
    synopsisSubcommandLabel = "COMMAND")
public final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec;
  private final ConfigFile configFile;

  /** The file that is read when a command needs the configuration. */
  public ConfigCommand(ConfigFile configFile) {
    this.configFile = configFile;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "config needs a command: print or check");
  }

  @Command(name = "print", description = "Print every key in force and where its value is from.")
  int print() throws InvalidConfigException {
    configFile.listing().forEach(out()::println);
    return ExitStatus.OK;
  }

  @Command(name = "check", description = "Tell every mistake in a file; exit status 2 if any.")
  int check(@Parameters(paramLabel = "FILE") Path file) throws InvalidConfigException {
    ConfigLoader.ofProcess().load(Optional.of(file));
    out().println(file + " is good");
    return ExitStatus.OK;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
