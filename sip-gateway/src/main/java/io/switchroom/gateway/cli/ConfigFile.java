package io.switchroom.gateway.cli;

import io.switchroom.gateway.config.ConfigLoader;
import io.switchroom.gateway.config.GatewayConfig;
import io.switchroom.gateway.config.InvalidConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The option --config, one for all commands: it may stand before or behind a command. */
public final class ConfigFile {
  @Option(
      names = {"-c", "--config"},
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "Configuration (YAML); only the keys that differ from the defaults.")
  private Path file;

  /** The configuration in force. */
  public GatewayConfig load() throws InvalidConfigException {
    return ConfigLoader.ofProcess().load(Optional.ofNullable(file));
  }

  /** The same as lines for people, secrets masked. */
  List<String> listing() throws InvalidConfigException {
    return ConfigLoader.ofProcess().listing(Optional.ofNullable(file));
  }
}
