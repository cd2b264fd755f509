package io.switchroom.scenarios.wire.support;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The real server as a process of its own, configured by environment alone, on free ports. */
public final class GatewayProcess implements AutoCloseable {
  /** How many ports it has for phones. */
  public static final int MEDIA_PORTS = 160;

  private static final int RTC_PORTS = 4;

  /** Processors are busy with the tests' own browsers and phones. */
  private static final Duration START = Duration.ofSeconds(150);

  private static final Duration END = Duration.ofSeconds(15);
  private static final Duration SETTLE = Duration.ofSeconds(20);

  /** What must be zero when nobody is there. */
  private static final List<String> GAUGES =
      List.of("calls", "rooms", "room_members", "rtc_ports", "media_port_pairs");

  private static final Pattern LINK = Pattern.compile("http://\\S+/#\\S+userId=(\\w+)\\S*");
  private static final Pattern SIP =
      Pattern.compile("sip:(?:1000@)?([0-9.]+):(\\d+) \\(UDP (?:or|and) TCP\\)");
  private static final Pattern HEALTH = Pattern.compile("http://([0-9.]+):(\\d+)/healthz");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;
  private final int rtcPort;
  private final int mediaPort;
  private InetSocketAddress httpAddress;
  private InetSocketAddress sipAddress;

  private GatewayProcess(Process process, Path log, int rtcPort, int mediaPort) {
    this.process = process;
    this.log = log;
    this.rtcPort = rtcPort;
    this.mediaPort = mediaPort;
  }

  /**
   * Starts a gateway and returns when it is ready for callers.
   *
   * @param name of its log in the target folder
   * @param settings variables beside those for its ports
   */
  public static GatewayProcess start(String name, Map<String, String> settings) throws IOException {
    return start(name, settings, List.of());
  }

  /**
   * As {@link #start(String, Map)}.
   *
   * @param arguments of the command line
   */
  public static GatewayProcess start(
      String name, Map<String, String> settings, List<String> arguments) throws IOException {
    int ports = FreePorts.block(RTC_PORTS + MEDIA_PORTS);
    int mediaPort = ports + RTC_PORTS;
    Path log = Files.createDirectories(Path.of("target", "wire")).resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command(arguments))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(variable -> variable.startsWith("SWITCHROOM_"));
    environment.put("SWITCHROOM_HTTP_PORT", "0");
    environment.put("SWITCHROOM_SIP_PORT", "0");
    environment.put("SWITCHROOM_RTC_PORT", String.valueOf(ports));
    environment.put("SWITCHROOM_MEDIA_PORTS", mediaPort + "-" + (mediaPort + MEDIA_PORTS - 1));
    environment.put("SWITCHROOM_MEDIA_LOOPS", "2");
    environment.put("SWITCHROOM_DATABASE_URL", "jdbc:sqlite:target/wire/" + name + ".db");
    // Levels of tones are measured, and a tone is not a voice to be turned up or down.
    environment.put("SWITCHROOM_MEDIA_PHONE_AUTOMATIC_GAIN", "false");
    // Whether everything is gone at the end is to be seen soon.
    environment.put("SWITCHROOM_ROOMS_KEEP_EMPTY_SECONDS", "1");
    environment.putAll(settings);
    GatewayProcess gateway = new GatewayProcess(builder.start(), log, ports, mediaPort);
    try {
      gateway.awaitReady();
    } catch (AssertionError e) {
      gateway.process.destroyForcibly();
      throw e;
    }
    return gateway;
  }

  private static List<String> command(List<String> arguments) {
    // What the tests bring along is no part of the server.
    String classPath =
        Pattern.compile(File.pathSeparator)
            .splitAsStream(System.getProperty("java.class.path"))
            .filter(entry -> !entry.endsWith("test-classes"))
            .filter(entry -> !entry.contains("playwright") && !entry.contains("slf4j-simple"))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    // Under nohup the tests ignore SIGHUP, and what they start would too.
    command.addAll(List.of("env", "--default-signal=HUP"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms128m", "-Xmx512m", collector()));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", classPath, "io.switchroom.gateway.GatewayMain"));
    command.addAll(arguments);
    return command;
  }

  /** The one of {@code run}. */
  private static String collector() {
    boolean oracle = System.getProperty("java.vm.vendor").startsWith("Oracle");
    return oracle ? "-XX:+UseZGC" : "-XX:+UseShenandoahGC";
  }

  private void awaitReady() {
    Await.until(
        START,
        () -> "the gateway is ready; it printed:\n" + output(),
        () -> !process.isAlive() || output().contains("Ctrl-C ends it."));
    if (!process.isAlive()) {
      throw new AssertionError("the gateway did not start; it printed:\n" + output());
    }
    httpAddress = address(HEALTH);
    sipAddress = address(SIP);
  }

  private InetSocketAddress address(Pattern pattern) {
    Matcher matcher = pattern.matcher(output());
    assertTrue(matcher.find(), () -> pattern + " is missing in what was printed:\n" + output());
    return new InetSocketAddress(matcher.group(1), Integer.parseInt(matcher.group(2)));
  }

  /** All that it wrote up to now. */
  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new AssertionError("no log of the gateway", e);
    }
  }

  /** The link that it printed for that user: room 1000, with a ticket. */
  public String link(String user) {
    return LINK.matcher(output())
        .results()
        .filter(link -> link.group(1).equals(user))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no link for " + user + ":\n" + output()))
        .group();
  }

  /** A link like those it prints, for any user and room. */
  public String link(String user, long room) {
    return "http://"
        + httpAddress.getHostString()
        + ":"
        + httpAddress.getPort()
        + "/#sdkAppId="
        + DevelopmentApp.SDK_APP_ID
        + "&userId="
        + user
        + "&roomId="
        + room
        + "&userSig="
        + DevelopmentApp.ticket(user);
  }

  /** What a phone dials for a room. */
  public String uri(long room) {
    return "sip:" + room + "@" + sipAddress.getHostString() + ":" + sipAddress.getPort();
  }

  public InetSocketAddress sip() {
    return sipAddress;
  }

  public InetSocketAddress http() {
    return httpAddress;
  }

  /** Where the browsers of the first loop send media. */
  public InetSocketAddress rtc() {
    return new InetSocketAddress(httpAddress.getAddress(), rtcPort);
  }

  /** The first of the {@link #MEDIA_PORTS} where phones send media. */
  public int firstMediaPort() {
    return mediaPort;
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** The body at that path, whatever its status. */
  public String get(String path) {
    URI uri =
        URI.create(
            "http://" + httpAddress.getHostString() + ":" + httpAddress.getPort() + "/" + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new AssertionError("GET " + uri + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** One metric, summed over its labels. */
  public double metric(String name) {
    return metric(get("metrics"), name)
        .orElseThrow(() -> new AssertionError("there is no metric " + name));
  }

  private static Optional<Double> metric(String text, String name) {
    Pattern line = Pattern.compile("(?m)^" + Pattern.quote(name) + "(?:\\{.*})? ([-+.0-9Ee]+)$");
    List<Double> values =
        line.matcher(text).results().map(found -> Double.parseDouble(found.group(1))).toList();
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(values.stream().mapToDouble(Double::doubleValue).sum());
  }

  /** Waits until a metric has a value. */
  public void awaitMetric(String name, double value) {
    Await.until(
        SETTLE,
        () -> name + " is " + value + " and not " + metric(name),
        () -> metric(name) == value);
  }

  /** Waits until every gauge is zero, or until the deadline. */
  public void awaitEmpty(Duration deadline) {
    Await.until(
        deadline,
        () -> "a gauge is not zero",
        () -> GAUGES.stream().allMatch(gauge -> metric(gauge) == 0));
  }

  /** Waits until no room, member, call, session and port is left, and that no bug was met. */
  public void assertNothingLeft() {
    GAUGES.forEach(gauge -> awaitMetric(gauge, 0));
    assertNoFaults();
  }

  /** No exception reached a loop, and the log has no error. */
  public void assertNoFaults() {
    assertTrue(metric("loop_faults_total") == 0, () -> "loop faults:\n" + output());
    String log = output();
    assertTrue(
        log.lines().noneMatch(line -> line.contains(" ERROR ") || line.startsWith("\tat ")),
        () -> "the gateway's log tells of errors:\n" + log);
  }

  /**
   * Asks it to end, as Ctrl-C does, and waits until it has.
   *
   * @return how long it took
   */
  public Duration stop() {
    long beganNs = System.nanoTime();
    process.toHandle().destroy();
    try {
      assertTrue(
          process.waitFor(END.toSeconds(), TimeUnit.SECONDS),
          () -> "the gateway does not end:\n" + output());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    return Duration.ofNanos(System.nanoTime() - beganNs);
  }

  /** Ends it, by force if it must be. */
  @Override
  public void close() {
    try {
      if (process.isAlive()) {
        stop();
      }
    } finally {
      process.destroyForcibly();
      http.close();
    }
  }
}
