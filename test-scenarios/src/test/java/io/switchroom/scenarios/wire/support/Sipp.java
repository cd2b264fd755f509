package io.switchroom.scenarios.wire.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** SIPp playing one scenario file against the gateway, a bounded number of calls. */
public final class Sipp implements AutoCloseable {
  private static final int TIMEOUT_S = 60;

  private final Process process;
  private final Path folder;

  private Sipp(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  /** What it counted; {@code errors} is its own account of what it did not expect. */
  public record Report(int exitStatus, int successful, int failed, int repeated, String errors) {
    /** Every call went exactly as the scenario says. */
    public void assertAllSucceeded(int calls) {
      assertEquals(0, failed, errors);
      assertEquals(calls, successful, errors);
      assertEquals(0, exitStatus, errors);
      assertEquals("", errors);
    }
  }

  /**
   * Starts a scenario.
   *
   * @param folder an empty one for its files
   * @param scenario name of a file of the test resources' folder {@code sipp}
   * @param options as {@code -s 1000 -m 1 -t t1}, separated by spaces
   */
  public static Sipp start(Path folder, String scenario, InetSocketAddress target, String options)
      throws IOException {
    Path file = Files.createDirectories(folder).resolve(scenario);
    try (InputStream resource = Sipp.class.getResourceAsStream("/sipp/" + scenario)) {
      assertNotNull(resource, scenario);
      Files.copy(resource, file);
    }
    List<String> command = new ArrayList<>(List.of("sipp"));
    command.add(target.getHostString() + ":" + target.getPort());
    command.addAll(List.of("-sf", file.toString(), "-nostdin", "-timeout", TIMEOUT_S + "s"));
    command.addAll(List.of("-i", "127.0.0.1", "-p", String.valueOf(FreePorts.one())));
    command.addAll(List.of("-mi", "127.0.0.1", "-mp", String.valueOf(FreePorts.block(8))));
    command.addAll(List.of("-trace_stat", "-stf", folder.resolve("statistics").toString()));
    command.addAll(List.of("-trace_err", "-error_file", folder.resolve("errors").toString()));
    command.addAll(List.of(options.split(" ")));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("screen").toFile())
            .start();
    return new Sipp(process, folder);
  }

  /** Starts a scenario and waits for its end. */
  public static Report run(Path folder, String scenario, InetSocketAddress target, String options)
      throws IOException {
    try (Sipp sipp = start(folder, scenario, target, options)) {
      return sipp.await();
    }
  }

  /** Waits until all its calls are over. */
  public Report await() throws IOException {
    try {
      assertTrue(process.waitFor(TIMEOUT_S + 10, TimeUnit.SECONDS), "SIPp does not end");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    Map<String, String> counted = statistics();
    Path errors = folder.resolve("errors");
    return new Report(
        process.exitValue(),
        Integer.parseInt(counted.getOrDefault("SuccessfulCall(C)", "-1")),
        Integer.parseInt(counted.getOrDefault("FailedCall(C)", "-1")),
        Integer.parseInt(counted.getOrDefault("Retransmissions(C)", "-1")),
        Files.exists(errors) ? complaints(Files.readString(errors)) : "");
  }

  /** Without what SIPp says of itself when the machine let it wait. */
  private static String complaints(String errors) {
    String others =
        errors
            .lines()
            .filter(line -> !line.startsWith("The following events"))
            .map(line -> line.replaceAll("[-0-9: .\t]*Overload warning[^.]*\\.", ""))
            .filter(line -> !line.isBlank())
            .collect(Collectors.joining("\n"));
    return others;
  }

  /** The last line of the statistics file under the names of its first. */
  private Map<String, String> statistics() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("statistics"));
    String[] names = lines.get(0).split(";");
    String[] values = lines.get(lines.size() - 1).split(";");
    Map<String, String> counted = new HashMap<>();
    for (int i = 0; i < Math.min(names.length, values.length); i++) {
      counted.put(names[i], values[i]);
    }
    return counted;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
