package io.switchroom.gateway.cli;

import io.switchroom.gateway.config.GatewayConfig;
import io.switchroom.gateway.config.GatewayConfig.App;
import io.switchroom.gateway.config.InvalidConfigException;
import io.switchroom.rtc.auth.Application;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.Judgement;
import io.switchroom.rtc.auth.PrivateMapKey;
import io.switchroom.rtc.auth.Rights;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.TicketIssuer;
import io.switchroom.rtc.auth.TicketKeys;
import io.switchroom.rtc.auth.TicketVectors;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.auth.UserSig;
import io.switchroom.rtc.auth.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Issues and checks userSigs and privateMapKeys with the keys of the configuration. */
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
    throw wrong("usersig needs a command: issue, key or check");
  }

  /** Who is meant, and in which application. */
  static final class Who {
    @Option(
        names = {"-u", "--user"},
        required = true,
        paramLabel = "ID",
        description = "1 to 32 of A-Z a-z 0-9 _ -, not digits only.")
    private String user;

    @Option(
        names = {"-a", "--app"},
        paramLabel = "SDKAPPID",
        description = "The application; default: the first of the configuration.")
    private Long sdkAppId;

    @Option(
        names = "--v1",
        description =
            "Of the first generation, signed with the private key; default if there is no secret.")
    private boolean firstGeneration;
  }

  /** A numeric room or a string room. */
  static final class RoomName {
    @Option(
        names = {"-r", "--room"},
        paramLabel = "NUMBER",
        description = "The numeric room a privateMapKey is for.")
    private Long room;

    @Option(
        names = "--str-room",
        paramLabel = "TEXT",
        description = "The string room a privateMapKey is for.")
    private String strRoom;

    private Optional<RoomId> roomId() {
      return room == null ? RoomId.parse(strRoom) : RoomId.parse(room, RoomId.LARGEST_MAX);
    }
  }

  @Command(name = "issue", description = "Print a userSig for a user of an application.")
  int issue(
      @ArgGroup(exclusive = false, multiplicity = "1") Who who,
      @Option(
              names = {"-e", "--expire"},
              paramLabel = "SECONDS",
              defaultValue = "3600",
              description = "How long it is good; default ${DEFAULT-VALUE}.")
          long expireS)
      throws InvalidConfigException {
    TicketIssuer issuer = issuer(who, expireS);
    out().println(issuer.userSig(who.user, nowS(), expireS));
    return ExitStatus.OK;
  }

  @Command(
      name = "key",
      description = "Print a privateMapKey: what a user of an application may do in a room.")
  int key(
      @ArgGroup(exclusive = false, multiplicity = "1") Who who,
      @ArgGroup(multiplicity = "1") RoomName room,
      @Option(
              names = "--rights",
              paramLabel = "SUM",
              defaultValue = "255",
              description = {
                "1 create the room, 2 enter it, 4 send and 8 receive audio,",
                "16 send and 32 receive video, 64 send and 128 receive the auxiliary stream;",
                "default ${DEFAULT-VALUE}, all of them."
              })
          int rights,
      @Option(
              names = {"-e", "--expire"},
              paramLabel = "SECONDS",
              defaultValue = "300",
              description = "How long it is good; default ${DEFAULT-VALUE}.")
          long expireS)
      throws InvalidConfigException {
    TicketIssuer issuer = issuer(who, expireS);
    if (rights < 0 || rights > Rights.ALL.map()) {
      throw wrong("--rights: " + rights + " is out of range; 0 to " + Rights.ALL.map());
    }
    RoomId roomId = room.roomId().orElseThrow(() -> wrong(ErrorCode.BAD_ROOM_ID.sentence()));
    out()
        .println(
            switch (roomId) {
              case RoomId.Numeric n ->
                  issuer.privateMapKey(who.user, n.number(), rights, nowS(), expireS);
              case RoomId.Text t ->
                  issuer.privateMapKey(who.user, t.text(), rights, nowS(), expireS);
            });
    return ExitStatus.OK;
  }

  private TicketIssuer issuer(Who who, long expireS) throws InvalidConfigException {
    Application app =
        app(configFile.load(), who.sdkAppId)
            .orElseThrow(() -> wrong("--app: " + ErrorCode.APPLICATION_UNKNOWN.sentence()))
            .application();
    if (UserId.parse(who.user).isEmpty()) {
      throw wrong("--user: " + ErrorCode.BAD_USER_ID.sentence());
    }
    if (expireS < 1 || expireS > MAX_EXPIRE_S) {
      throw wrong("--expire: " + expireS + " is out of range; 1 to " + MAX_EXPIRE_S + " seconds");
    }
    Optional<TicketIssuer> issuer =
        who.firstGeneration
            ? app.firstGenerationIssuer()
            : app.issuer().or(app::firstGenerationIssuer);
    String key = who.firstGeneration ? "privateKeyFile" : "secret and no privateKeyFile";
    return issuer.orElseThrow(
        () -> wrong("application " + app.id() + " has no " + key + " to issue with (apps)"));
  }

  @Command(
      name = "check",
      description = {
        "Tell whether a userSig lets a user in: the verdict's code and a sentence.",
        "With --room or --str-room, what a privateMapKey lets the user do there.",
        "With --vectors, try a file of recorded tickets, each at its own clock.",
        "Exit status 1 if a ticket is refused or a recorded verdict not met."
      })
  int check(
      @Parameters(arity = "0..1", paramLabel = "TICKET", description = "userSig or privateMapKey.")
          String ticket,
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
      @ArgGroup RoomName room,
      @Option(
              names = "--vectors",
              paramLabel = "FILE",
              description = "JSON: vectors, each with a sig or privateMapKey and its checks.")
          Path vectors)
      throws InvalidConfigException {
    if (vectors != null) {
      if (ticket != null || user != null || sdkAppId != null || room != null) {
        throw wrong("--vectors stands alone: the file says who enters where");
      }
      return checkVectors(vectors);
    }
    if (ticket == null || user == null) {
      throw wrong("usersig check needs TICKET and --user ID, or --vectors FILE");
    }
    Verdict verdict = verdict(configFile.load(), ticket, user, sdkAppId, room);
    out().println(verdict.code().number() + " " + verdict.sentence());
    return verdict.ok() ? ExitStatus.OK : ExitStatus.NO;
  }

  private int checkVectors(Path file) {
    TicketVectors.Result result;
    try {
      result = TicketVectors.check(Files.readString(file));
    } catch (IOException e) {
      throw wrong("--vectors: " + file + " cannot be read as text");
    }
    result.mismatches().forEach(out()::println);
    result.optionalMismatches().forEach(out()::println);
    out().println(result.passed() + " passed, " + result.failed() + " failed");
    return result.failed() == 0 ? ExitStatus.OK : ExitStatus.NO;
  }

  /** In the order in which someone who enters is checked. */
  private static Verdict verdict(
      GatewayConfig config, String ticket, String user, Long sdkAppId, RoomName room) {
    Optional<App> app = app(config, sdkAppId);
    if (app.isEmpty()) {
      return new Verdict(ErrorCode.APPLICATION_UNKNOWN, "");
    }
    if (UserId.parse(user).isEmpty()) {
      return new Verdict(ErrorCode.BAD_USER_ID, "");
    }
    TicketKeys keys = app.get().application().keys();
    long id = app.get().sdkAppId();
    if (room == null) {
      return UserSig.verify(ticket, user, id, keys, nowS());
    }
    Optional<RoomId> roomId = room.roomId();
    if (roomId.isEmpty()) {
      return new Verdict(ErrorCode.BAD_ROOM_ID, "");
    }
    return switch (PrivateMapKey.verify(ticket, user, id, roomId.get(), keys, nowS())) {
      case Judgement.Refused refused -> refused.verdict();
      case Judgement.Granted granted ->
          new Verdict(ErrorCode.OK, "rights " + granted.terms().rights().map());
    };
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
