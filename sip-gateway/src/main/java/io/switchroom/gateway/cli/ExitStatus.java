package io.switchroom.gateway.cli;

import io.switchroom.gateway.config.InvalidConfigException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What the process answers to its caller. */
public final class ExitStatus {
  public static final int OK = 0;

  /** The answer is no: a userSig is refused, vectors do not match. */
  public static final int NO = 1;

  /** The command line or the configuration is wrong. Also picocli's own status for the former. */
  public static final int USAGE = 2;

  private ExitStatus() {}

  /**
   * A refused configuration and an address that cannot be had are told without a stack trace;
   * anything else is a bug.
   */
  public static int ofException(Exception e, CommandLine commandLine, ParseResult parsed)
      throws Exception {
    if (e instanceof InvalidConfigException) {
      commandLine.getErr().println(e.getMessage());
      return USAGE;
    }
    if (e instanceof IOException) {
      commandLine.getErr().println("The gateway cannot start: " + e.getMessage());
      return NO;
    }
    throw e;
  }
}
