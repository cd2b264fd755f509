package io.switchroom.gateway.config;

import io.switchroom.codec.natives.NativeCodecUnavailableException;
import io.switchroom.codec.pcm.SpeexNoiseSuppressor;
import io.switchroom.gateway.config.GatewayConfig.Api;
import io.switchroom.gateway.config.GatewayConfig.App;
import io.switchroom.gateway.config.GatewayConfig.Auth;
import io.switchroom.gateway.config.GatewayConfig.Callbacks;
import io.switchroom.gateway.config.GatewayConfig.Database;
import io.switchroom.gateway.config.GatewayConfig.DialPlan;
import io.switchroom.gateway.config.GatewayConfig.Http;
import io.switchroom.gateway.config.GatewayConfig.Media;
import io.switchroom.gateway.config.GatewayConfig.Metrics;
import io.switchroom.gateway.config.GatewayConfig.Rooms;
import io.switchroom.gateway.config.GatewayConfig.Rtc;
import io.switchroom.gateway.config.GatewayConfig.Sip;
import io.switchroom.gateway.config.GatewayConfig.Video;
import io.switchroom.gateway.trunk.Trunk;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the configuration: the reference file among the resources, then the operator's file, then
 * the environment; the later one wins. All mistakes are reported at once, each with its place.
 *
 * <p>The reference file holds every key and every default. A key is added in three places: there,
 * in {@link GatewayConfig} and in {@link #bind}; a key that is forgotten in one of them fails here.
 */
public final class ConfigLoader {
  /** The reference file's name among the resources. */
  public static final String REFERENCE = "switchroom.yaml";

  private static final int DAY_SECONDS = 86_400;
  private static final int MILLION = 1_000_000;

  private final Map<String, String> environment;
  private final int processors;
  private final Runnable noiseSuppressionCheck;

  /**
   * A loader for a given environment.
   *
   * @param environment variables by name; those that do not begin with SWITCHROOM_ are ignored
   * @param processors what {@code media.loops: auto} means
   */
  public ConfigLoader(Map<String, String> environment, int processors) {
    this(environment, processors, SpeexNoiseSuppressor::requireAvailable);
  }

  /**
   * A loader for a machine that may lack the library for noise suppression.
   *
   * @param noiseSuppressionCheck throws {@link NativeCodecUnavailableException} if so
   */
  ConfigLoader(Map<String, String> environment, int processors, Runnable noiseSuppressionCheck) {
    this.environment = Map.copyOf(environment);
    this.processors = processors;
    this.noiseSuppressionCheck = noiseSuppressionCheck;
  }

  /** The loader of this process. Nothing else reads the environment. */
  public static ConfigLoader ofProcess() {
    return new ConfigLoader(System.getenv(), Runtime.getRuntime().availableProcessors());
  }

  /**
   * The configuration in force.
   *
   * @param file the operator's, if any
   * @throws InvalidConfigException with every mistake; the gateway must not start
   */
  public GatewayConfig load(Optional<Path> file) throws InvalidConfigException {
    return check(layers(file));
  }

  /**
   * What {@link #load} yields, one line per key with its origin, secrets masked.
   *
   * @throws InvalidConfigException as {@link #load}
   */
  public List<String> listing(Optional<Path> file) throws InvalidConfigException {
    Settings settings = layers(file);
    check(settings);
    return ConfigListing.of(settings);
  }

  private Settings layers(Optional<Path> file) {
    Settings settings = reference();
    file.ifPresent(path -> overlay(settings, path));
    settings.overlayEnvironment(environment);
    return settings;
  }

  static Settings reference() {
    try (InputStream in = ConfigLoader.class.getResourceAsStream("/" + REFERENCE)) {
      return new Settings(REFERENCE, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void overlay(Settings settings, Path file) {
    Origin origin = new Origin(file.toString(), 0);
    try {
      settings.overlayFile(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      settings.mistake(origin, "there is no such file");
    } catch (CharacterCodingException e) {
      settings.mistake(origin, "the file is not text in UTF-8");
    } catch (IOException e) {
      settings.mistake(origin, "the file cannot be read (" + e.getMessage() + ")");
    }
  }

  private GatewayConfig check(Settings settings) throws InvalidConfigException {
    SettingReader reader = new SettingReader(settings);
    GatewayConfig config = bind(reader);
    if (!reader.unread().isEmpty()) {
      throw new IllegalStateException(REFERENCE + " has keys without use: " + reader.unread());
    }
    new ConfigRules(reader, config).check(publicSecrets(), noiseSuppressionCheck);
    if (!settings.mistakes().isEmpty()) {
      throw new InvalidConfigException(settings.mistakes());
    }
    return config;
  }

  /** Secrets printed in the reference file stay public under whatever name they are used. */
  static Set<String> publicSecrets() {
    SettingReader reference = new SettingReader(reference());
    List<App> apps = new AppReader(reference).read();
    return Stream.concat(
            apps.stream().flatMap(app -> app.secrets().stream()),
            new ApiKeyReader(reference, apps).read().stream().map(Api.Key::secret))
        .map(Secret::reveal)
        .collect(Collectors.toSet());
  }

  private GatewayConfig bind(SettingReader r) {
    InetAddress bind = r.address("bind");
    InetAddress advertise = r.text("advertise").isEmpty() ? bind : r.address("advertise");
    List<App> apps = new AppReader(r).read();
    Sip sip = sip(r, apps);
    Rooms rooms = rooms(r);
    List<DialPlan.Number> numbers =
        new NumberReader(r, apps, sip.sdkAppId(), rooms.maxNumber()).read();
    List<Trunk> trunks = new TrunkReader(r).read();
    return new GatewayConfig(
        bind,
        advertise,
        r.integer("shutdownSeconds", 0, 60, "seconds"),
        r.flag("development"),
        http(r),
        sip,
        rtc(r),
        media(r),
        new Metrics(r.flag("metrics.perLeg")),
        rooms,
        database(r),
        callbacks(r),
        api(r, apps, bind),
        auth(r),
        apps,
        trunks,
        new TrunkGroupReader(r, trunks).read(),
        new PhoneReader(r).read(),
        new DialPlan(numbers));
  }

  private static Http http(SettingReader r) {
    return new Http(
        r.port("http.port"),
        r.integer("http.maxConnections", 1, MILLION, "connections"),
        r.integer("http.maxMessageBytes", 1_024, MILLION, "bytes"),
        r.integer("http.maxMessagesPerSecond", 1, MILLION, "messages per second"),
        r.integer("http.maxUnsentBytes", 65_536, 100 * MILLION, "bytes"),
        r.integer("http.pingIntervalSeconds", 1, DAY_SECONDS, "seconds"),
        r.integer("http.idleTimeoutSeconds", 1, DAY_SECONDS, "seconds"));
  }

  private static Sip sip(SettingReader r, List<App> apps) {
    return new Sip(
        r.port("sip.port"),
        sipApp(r, apps),
        r.integer("sip.maxMessageBytes", 1_500, 65_535, "bytes"),
        r.integer("sip.maxTcpConnections", 1, MILLION, "connections"),
        r.integer("sip.tcpIdleTimeoutSeconds", 1, DAY_SECONDS, "seconds"),
        r.integer("sip.maxTcpConnectionsPerSource", 1, MILLION, "connections"),
        r.integer("sip.maxUnsentTcpBytes", 16_384, MILLION, "bytes"),
        r.integer("sip.tcpMessageTimeoutSeconds", 1, DAY_SECONDS, "seconds"),
        r.integer("sip.tcpConnectTimeoutSeconds", 1, DAY_SECONDS, "seconds"),
        r.integer("sip.maxRequestsPerSecondPerSource", 1, MILLION, "messages per second"),
        r.integer("sip.maxRequestsPerSecondLoopback", 1, MILLION, "messages per second"),
        r.integer("sip.maxSources", 1, MILLION, "addresses"),
        r.integer("sip.maxCalls", 1, MILLION, "calls"),
        r.integer("sip.maxTransactions", 1, MILLION, "transactions"),
        r.integer("sip.retryAfterSeconds", 1, DAY_SECONDS, "seconds"),
        r.integer("sip.sessionExpiresSeconds", 90, DAY_SECONDS, "seconds"),
        r.integer("sip.minSessionExpiresSeconds", 90, DAY_SECONDS, "seconds"),
        r.integer("sip.nonceLifetimeSeconds", 1, DAY_SECONDS, "seconds"),
        r.integer("sip.registrationSeconds", 60, DAY_SECONDS, "seconds"),
        r.integer("sip.minRegistrationSeconds", 1, DAY_SECONDS, "seconds"),
        r.integer("sip.maxFailedLogins", 1, MILLION, "failed logins"),
        r.integer("sip.failedLoginWindowSeconds", 1, DAY_SECONDS, "seconds"),
        r.integer("sip.banSeconds", 1, DAY_SECONDS, "seconds"),
        r.integer("sip.t1Ms", 100, 10_000, "milliseconds"));
  }

  private static Rtc rtc(SettingReader r) {
    return new Rtc(
        r.port("rtc.port"),
        r.integer("rtc.lostSignallingTimeoutSeconds", 1, DAY_SECONDS, "seconds"),
        r.integer("rtc.handshakeTimeoutSeconds", 1, 60, "seconds"),
        r.integer("rtc.handshakeThreads", 1, 1_000, "threads"),
        r.integer("rtc.handshakeResendMs", 20, 5_000, "milliseconds"),
        r.integer("rtc.maxWaitingHandshakes", 1, MILLION, "handshakes"),
        new Video(
            r.integer("rtc.video.maxSenders", 0, MILLION, "members"),
            r.integer("rtc.video.packetsKept", 16, 8_192, "packets"),
            r.integer("rtc.video.keyFrameIntervalMs", 100, 60_000, "milliseconds"),
            r.integer("rtc.video.maxBitrateBps", 0, 100 * MILLION, "bits per second"),
            r.integer("rtc.video.toleranceMs", 500, 60_000, "milliseconds"),
            r.integer("rtc.video.stoppedAfterMs", 1_000, 600_000, "milliseconds")));
  }

  private static long sipApp(SettingReader r, List<App> apps) {
    long first = apps.isEmpty() ? 0 : apps.get(0).sdkAppId();
    if (r.text("sip.app").equals("first")) {
      return first;
    }
    long sdkAppId = r.number("sip.app", 1, AppReader.MAX_SDK_APP_ID, "(an sdkAppId), or first");
    boolean known = apps.stream().anyMatch(app -> app.sdkAppId() == sdkAppId);
    if (!known && r.good("sip.app", AppReader.KEY)) {
      r.mistake("sip.app", sdkAppId + " is not the sdkAppId of one of apps");
    }
    return sdkAppId;
  }

  private Media media(SettingReader r) {
    int[] ports = r.portPairs("media.ports");
    return new Media(
        ports[0],
        ports[1],
        r.integerOr("media.loops", "auto", processors, 1, 256, "threads"),
        r.integer("media.timeoutSeconds", 1, DAY_SECONDS, "seconds"),
        r.integer("media.heldTimeoutSeconds", 1, DAY_SECONDS, "seconds"),
        r.integer("media.rtcpIntervalSeconds", 1, 60, "seconds"),
        r.integer("media.socketBufferBytes", 65_536, 100 * MILLION, "bytes"),
        r.integer("media.pollIntervalUs", 0, 1_000, "microseconds"),
        r.integer("media.restIntervalUs", 0, 20_000, "microseconds"),
        r.integer("media.volumeIntervalMs", 100, 5_000, "milliseconds"),
        r.integer("media.qualityIntervalMs", 500, 60_000, "milliseconds"),
        r.integer("media.maxJitterMs", 20, 1_000, "milliseconds"),
        r.integer("media.opusBitrateBps", 6_000, 510_000, "bits per second"),
        r.integer("media.opusComplexity", 0, 10, "(10 is best)"),
        r.flag("media.opusFec"),
        r.integer("media.expectedLossPercent", 0, 100, "percent"),
        new CodecReader(r, "media.phoneCodecs").read(),
        r.integer("media.mixOpusBitrateBps", 6_000, 170_000, "bits per second"),
        r.integer("media.mixOpusComplexity", 0, 10, "(10 is best)"),
        r.integer("media.mixedTalkers", 1, 50, "voices"),
        r.flag("media.phoneAutomaticGain"),
        r.flag("media.phoneNoiseSuppression"),
        r.flag("media.phoneEchoGuard"));
  }

  /** Where others could come, the key that everyone knows is not there unless it is asked for. */
  private static Api api(SettingReader r, List<App> apps, InetAddress bind) {
    List<Api.Key> keys = new ApiKeyReader(r, apps).read();
    boolean isDefault = r.setting(ApiKeyReader.KEY).origin().source().equals(REFERENCE);
    return new Api(
        r.integer("api.maxBodyBytes", 1024, 16 * MILLION, "bytes"),
        isDefault && !bind.isLoopbackAddress() ? List.of() : keys);
  }

  private static Database database(SettingReader r) {
    String url = r.text("database.url");
    if (r.good("database.url")
        && !url.startsWith("jdbc:sqlite:")
        && !url.startsWith("jdbc:postgresql:")) {
      String right = "it must begin with jdbc:sqlite: or jdbc:postgresql:";
      r.mistake("database.url", "is no database for the gateway; " + right);
    }
    return new Database(
        url,
        r.text("database.user"),
        new Secret(r.fileText("database.passwordFile")),
        r.integer("database.maxWaitingWrites", 100, MILLION, "writes"));
  }

  private static Callbacks callbacks(SettingReader r) {
    return new Callbacks(
        r.integer("callbacks.timeoutSeconds", 1, 60, "seconds"),
        r.integer("callbacks.retryIntervalSeconds", 1, DAY_SECONDS, "seconds"),
        r.integer("callbacks.giveUpSeconds", 1, DAY_SECONDS, "seconds"),
        r.integer("callbacks.maxConcurrentPerApp", 1, 1_000, "requests"),
        r.integer("callbacks.maxQueuedPerApp", 1, 10 * MILLION, "callbacks"),
        r.integer("callbacks.logRetentionHours", 1, 100_000, "hours"));
  }

  private static Auth auth(SettingReader r) {
    return new Auth(
        r.integer("auth.maxFailedLogins", 1, MILLION, "(a number of logins)"),
        r.integer("auth.maxFailedLoginsPerSource", 1, MILLION, "(a number of logins)"),
        r.integer("auth.failedLoginWindowSeconds", 1, DAY_SECONDS, "seconds"),
        r.integer("auth.maxRememberedLogins", 100, MILLION, "(a number of logins)"));
  }

  private static Rooms rooms(SettingReader r) {
    return new Rooms(
        r.number("rooms.maxNumber", 1, 4_294_967_295L, "(a room number)"),
        r.integer("rooms.maxMembers", 2, MILLION, "members"),
        r.integer("rooms.recycleSeconds", 1, DAY_SECONDS, "seconds"),
        r.integer("rooms.keepEmptySeconds", 0, DAY_SECONDS, "seconds"));
  }
}
