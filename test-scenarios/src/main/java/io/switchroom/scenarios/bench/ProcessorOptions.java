package io.switchroom.scenarios.bench;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** On which processors the gateway and the load client run. */
final class ProcessorOptions {
  private static final int SERVER = 0;
  private static final int CLIENT = 1;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--server-cpu",
      paramLabel = "LIST",
      description = "Processors of the gateway, as taskset takes them, or any; default 0.")
  private String server;

  @Option(
      names = "--client-cpu",
      paramLabel = "LIST",
      description = "Processors of the load client, or any; default 1.")
  private String client;

  /** Whether the gateway's were named. */
  boolean serverGiven() {
    return server != null;
  }

  /**
   * Those of the gateway as taskset takes them; empty: any.
   *
   * @param canPin whether there is taskset
   */
  String server(boolean canPin) {
    return processors("--server-cpu", server, SERVER, canPin);
  }

  /** As {@link #server}, of the load client. */
  String client(boolean canPin) {
    return processors("--client-cpu", client, CLIENT, canPin);
  }

  private String processors(String option, String value, int usual, boolean canPin) {
    if (value == null) {
      boolean several = Runtime.getRuntime().availableProcessors() > 1;
      return canPin && several ? Integer.toString(usual) : "";
    }
    if (value.equals("any")) {
      return "";
    }
    if (!Processors.isList(value)) {
      throw wrong(option + ": " + value + " is no list of processors such as 0, 0,2 or 0-3");
    }
    if (!canPin) {
      throw wrong(option + " needs taskset (Debian package util-linux)");
    }
    return value;
  }

  private ParameterException wrong(String sentence) {
    CommandLine commandLine = command.commandLine();
    return new ParameterException(commandLine, sentence);
  }
}
