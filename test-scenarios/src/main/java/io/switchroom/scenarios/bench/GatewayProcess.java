package io.switchroom.scenarios.bench;

import io.switchroom.gateway.config.ConfigLoader;
import io.switchroom.gateway.config.GatewayConfig;
import io.switchroom.gateway.config.InvalidConfigException;
import io.switchroom.scenarios.demo.Site;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * The gateway as a process of its own: started with the JVM, flags and class path of this one, on
 * free ports of the loopback address, ended by {@link #close} or at the latest with this JVM.
 */
final class GatewayProcess implements AutoCloseable {
  private static final String MAIN = "io.switchroom.gateway.GatewayMain";
  private static final InetAddress HOST = InetAddress.getLoopbackAddress();
  private static final long START_PATIENCE_NS = 60_000_000_000L;
  private static final long LOOK_AGAIN_MS = 100;
  private static final int STOP_PATIENCE_S = 10;
  private static final int HTTP_TIMEOUT_MS = 2_000;
  private static final int TOLD_LINES = 20;

  private final Process process;
  private final Path log;
  private final int httpPort;
  private final int sipPort;
  private final Thread guard = new Thread(this::end, "gateway-guard");

  private GatewayProcess(Process process, Path log, int httpPort, int sipPort) {
    this.process = process;
    this.log = log;
    this.httpPort = httpPort;
    this.sipPort = sipPort;
  }

  /**
   * Starts it and waits until it is warm.
   *
   * @param cpus processors it may run on, as taskset takes them; empty: all
   * @throws IOException if it does not start; the message has the end of its log
   */
  static GatewayProcess start(String cpus) throws IOException {
    Path log = Files.createTempFile("switchroom-bench-", ".log");
    int httpPort = freeTcpPort();
    int sipPort = freeSipPort();
    ProcessBuilder builder = new ProcessBuilder(command(cpus));
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment(httpPort, sipPort));
    GatewayProcess gateway = new GatewayProcess(builder.start(), log, httpPort, sipPort);
    try {
      Runtime.getRuntime().addShutdownHook(gateway.guard);
      gateway.awaitHealth();
      return gateway;
    } catch (IOException | IllegalStateException e) {
      gateway.close();
      throw e;
    }
  }

  private static List<String> command(String cpus) {
    List<String> command = new ArrayList<>();
    if (!cpus.isEmpty()) {
      command.addAll(List.of("taskset", "-c", cpus));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    return command;
  }

  /** Free ports, and no limit below what a load from one address needs. */
  private static Map<String, String> environment(int httpPort, int sipPort) {
    return Map.of(
        "SWITCHROOM_BIND", HOST.getHostAddress(),
        "SWITCHROOM_HTTP_PORT", Integer.toString(httpPort),
        "SWITCHROOM_SIP_PORT", Integer.toString(sipPort),
        "SWITCHROOM_RTC_PORT", "0",
        "SWITCHROOM_DEVELOPMENT", "true",
        "SWITCHROOM_DATABASE_URL", "jdbc:sqlite::memory:",
        "SWITCHROOM_ROOMS_MAX_MEMBERS", "10000",
        "SWITCHROOM_SIP_MAX_REQUESTS_PER_SECOND_PER_SOURCE", "100000");
  }

  private static int freeTcpPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, HOST)) {
      return socket.getLocalPort();
    }
  }

  /** Free for both UDP and TCP. */
  private static int freeSipPort() throws IOException {
    try (ServerSocket tcp = new ServerSocket(0, 1, HOST);
        DatagramSocket udp = new DatagramSocket(null)) {
      udp.bind(new InetSocketAddress(HOST, tcp.getLocalPort()));
      return udp.getLocalPort();
    }
  }

  private void awaitHealth() throws IOException {
    long deadlineNs = System.nanoTime() + START_PATIENCE_NS;
    while (!isHealthy()) {
      if (!process.isAlive() || System.nanoTime() - deadlineNs > 0) {
        throw new IOException("The gateway does not start. Its last words:\n" + lastWords());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while the gateway started", e);
      }
    }
  }

  private boolean isHealthy() {
    try {
      return http("/healthz").getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpURLConnection http(String path) throws IOException {
    URI uri = URI.create("http://" + HOST.getHostAddress() + ":" + httpPort + path);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(HTTP_TIMEOUT_MS);
    connection.setReadTimeout(HTTP_TIMEOUT_MS);
    return connection;
  }

  /** The end of what it has printed. */
  String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log);
      int from = Math.max(0, lines.size() - TOLD_LINES);
      return String.join("\n", lines.subList(from, lines.size()));
    } catch (IOException e) {
      return "(its log cannot be read: " + e.getMessage() + ")";
    }
  }

  InetSocketAddress sipAddress() {
    return new InetSocketAddress(HOST, sipPort);
  }

  /** Where clients of its development application enter rooms. */
  Site site() {
    Map<String, String> environment = environment(httpPort, sipPort);
    ConfigLoader loader = new ConfigLoader(environment, Runtime.getRuntime().availableProcessors());
    try {
      GatewayConfig.App app = loader.load(Optional.empty()).apps().get(0);
      return new Site(app, sipAddress(), new InetSocketAddress(HOST, httpPort));
    } catch (InvalidConfigException e) {
      throw new IllegalStateException("the gateway started with it", e);
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Bytes used on its heap, dead objects included; empty if it does not tell. */
  OptionalDouble heapUsedBytes() {
    try (var body = http("/metrics").getInputStream()) {
      String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
      double[] areas =
          text.lines()
              .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
              .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
              .toArray();
      return areas.length == 0
          ? OptionalDouble.empty()
          : OptionalDouble.of(Arrays.stream(areas).sum());
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(guard);
    } catch (IllegalStateException e) {
      return; // the JVM is going down and runs the guard by itself
    }
  }

  private void end() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_PATIENCE_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Files.deleteIfExists(log);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      return; // a log in the temporary folder stays
    }
  }
}
