package io.switchroom.gateway.cli;

import io.switchroom.gateway.config.GatewayConfig;
import io.switchroom.gateway.config.GatewayConfig.App;
import io.switchroom.gateway.config.InvalidConfigException;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.auth.UserSig;
import io.switchroom.rtc.auth.UserSigVectors;
import io.switchroom.rtc.auth.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Issues and checks userSigs with the secrets of the configuration. */
@Command(
    name = "usersig",
    description = "Issue or check the tickets with which users enter.",
    synopsisSubcommandLabel = "COMMAND")
public final class UserSigCommand implements Runnable {
  private static final long MAX_EXPIRE_S = 10L * 366 * 24 * 3600;

  @Spec private CommandSpec spec;
  private final ConfigFile configFile;

  /** The file that is read when a command needs the configuration. */
  public UserSigCommand(ConfigFile configFile) {
    this.configFile = configFile;
  }

  @Override
  public void run() {
    throw wrong("usersig needs a command: issue or check");
  }

  @Command(name = "issue", description = "Print a userSig for a user of an application.")
  int issue(
      @Option(
              names = {"-u", "--user"},
              required = true,
              paramLabel = "ID",
              description = "1 to 32 of A-Z a-z 0-9 _ -, not digits only.")
          String user,
      @Option(
              names = {"-e", "--expire"},
              paramLabel = "SECONDS",
              defaultValue = "3600",
              description = "How long it is good; default ${DEFAULT-VALUE}.")
          long expireS,
      @Option(
              names = {"-a", "--app"},
              paramLabel = "SDKAPPID",
              description = "The application; default: the first of the configuration.")
          Long sdkAppId)
      throws InvalidConfigException {
    App app =
        app(configFile.load(), sdkAppId)
            .orElseThrow(() -> wrong("--app: " + ErrorCode.APPLICATION_UNKNOWN.sentence()));
    if (UserId.parse(user).isEmpty()) {
      throw wrong("--user: " + ErrorCode.BAD_USER_ID.sentence());
    }
    if (expireS < 1 || expireS > MAX_EXPIRE_S) {
      throw wrong("--expire: " + expireS + " is out of range; 1 to " + MAX_EXPIRE_S + " seconds");
    }
    out().println(UserSig.issue(app.sdkAppId(), app.secret().reveal(), user, nowS(), expireS));
    return ExitStatus.OK;
  }

  @Command(
      name = "check",
      description = {
        "Tell whether a userSig lets a user in: the verdict's code and a sentence.",
        "With --vectors, try a file of recorded tickets, each at its own clock.",
        "Exit status 1 if a userSig is refused or a recorded verdict not met."
      })
  int check(
      @Parameters(arity = "0..1", paramLabel = "SIG", description = "The userSig.") String sig,
      @Option(
              names = {"-u", "--user"},
              paramLabel = "ID",
              description = "Who wants to enter with it.")
          String user,
      @Option(
              names = {"-a", "--app"},
              paramLabel = "SDKAPPID",
              description = "The application; default: the first of the configuration.")
          Long sdkAppId,
      @Option(
              names = "--vectors",
              paramLabel = "FILE",
              description = "JSON: vectors, each with a sig and its checks.")
          Path vectors)
      throws InvalidConfigException {
    if (vectors != null) {
      if (sig != null || user != null || sdkAppId != null) {
        throw wrong("--vectors stands alone: the file says who enters where");
      }
      return checkVectors(vectors);
    }
    if (sig == null || user == null) {
      throw wrong("usersig check needs SIG and --user ID, or --vectors FILE");
    }
    Verdict verdict = verdict(configFile.load(), sig, user, sdkAppId);
    out().println(verdict.code().number() + " " + verdict.sentence());
    return verdict.ok() ? ExitStatus.OK : ExitStatus.NO;
  }

  private int checkVectors(Path file) {
    UserSigVectors.Result result;
    try {
      result = UserSigVectors.check(Files.readString(file));
    } catch (IOException e) {
      throw wrong("--vectors: " + file + " cannot be read as text");
    }
    result.mismatches().forEach(out()::println);
    result.optionalMismatches().forEach(out()::println);
    out().println(result.passed() + " passed, " + result.failed() + " failed");
    return result.failed() == 0 ? ExitStatus.OK : ExitStatus.NO;
  }

  /** In the order in which someone who enters is checked. */
  private static Verdict verdict(GatewayConfig config, String sig, String user, Long sdkAppId) {
    Optional<App> app = app(config, sdkAppId);
    if (app.isEmpty()) {
      return new Verdict(ErrorCode.APPLICATION_UNKNOWN, "");
    }
    if (UserId.parse(user).isEmpty()) {
      return new Verdict(ErrorCode.BAD_USER_ID, "");
    }
    List<String> keys = List.of(app.get().secret().reveal());
    return UserSig.verify(sig, user, app.get().sdkAppId(), keys, nowS());
  }

  private static Optional<App> app(GatewayConfig config, Long sdkAppId) {
    return sdkAppId == null ? Optional.of(config.apps().get(0)) : config.app(sdkAppId);
  }

  private static long nowS() {
    return Instant.now().getEpochSecond();
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
