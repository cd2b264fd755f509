package io.switchroom.gateway;

import io.switchroom.gateway.cli.CallCommand;
import io.switchroom.gateway.cli.ConfigCommand;
import io.switchroom.gateway.cli.ConfigFile;
import io.switchroom.gateway.cli.ExitStatus;
import io.switchroom.gateway.cli.UserSigCommand;
import io.switchroom.gateway.config.GatewayConfig;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line: without a command it starts the gateway and runs until a signal ends it. */
@Command(
    name = "run",
    description = {
      "Starts the gateway in which phones and browsers meet.",
      "Without --config it serves this machine only; Ctrl-C ends it.%n"
    },
    footer = {
      "%nEvery key of the configuration has a variable too, http.port SWITCHROOM_HTTP_PORT;",
      "\"config print\" lists the keys.",
      "%nExit status: 0 all well, 1 the answer is no, 2 wrong command line or configuration."
    })
public final class GatewayMain implements Callable<Integer> {
  @Mixin private final ConfigFile configFile = new ConfigFile();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Tell what there is to say about a command.")
  private boolean help;

  public static void main(String[] args) {
    // Whatever threads are left must not keep the process alive.
    System.exit(commandLine().execute(args));
  }

  /** The command line; {@code execute} returns the exit status. */
  static CommandLine commandLine() {
    GatewayMain main = new GatewayMain();
    return new CommandLine(main)
        .addSubcommand(new UserSigCommand(main.configFile))
        .addSubcommand(new CallCommand(main.configFile))
        .addSubcommand(new ConfigCommand(main.configFile))
        .setExecutionExceptionHandler(ExitStatus::ofException)
        .setUsageHelpAutoWidth(true);
  }

  @Override
  public Integer call() throws Exception {
    GatewayConfig config = configFile.load();
    Gateway gateway = Gateway.start(config, configFile::load);
    HangUpSignal.handle(gateway::reload);
    Runtime.getRuntime().addShutdownHook(new Thread(gateway::close, "shutdown"));
    System.out.print(Greeting.of(config, gateway, Instant.now().getEpochSecond()));
    new CountDownLatch(1).await();
    return ExitStatus.OK;
  }
}
