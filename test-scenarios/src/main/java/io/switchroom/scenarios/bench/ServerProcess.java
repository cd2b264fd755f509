package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A process of this machine seen from outside: processor time, memory, threads (Linux, proc(5)).
 */
final class ServerProcess {
  private static final int PATIENCE_S = 10;
  private static final Pattern MAPPING = Pattern.compile("[0-9a-f]+-[0-9a-f]+ ");

  private final ProcessHandle handle;

  ServerProcess(ProcessHandle handle) {
    this.handle = handle;
  }

  /** User and system time of all its threads, in steps of 10 ms. */
  long cpuNs() {
    return handle.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }

  /** Resident memory in bytes. */
  OptionalLong residentBytes() {
    OptionalLong kilobytes = status("VmRSS:");
    return kilobytes.isPresent()
        ? OptionalLong.of(kilobytes.getAsLong() * 1024)
        : OptionalLong.empty();
  }

  /** Resident memory beside a heap of ZGC, bytes; all of it if there is none. */
  OptionalLong besideHeapBytes() {
    try (Stream<String> lines = Files.lines(proc("smaps"))) {
      return OptionalLong.of(besideHeapBytes(lines));
    } catch (IOException | UncheckedIOException e) {
      return OptionalLong.empty();
    }
  }

  /** Of the lines of smaps: a line for each mapping, and below it what it occupies. */
  static long besideHeapBytes(Stream<String> smaps) {
    boolean[] heap = new boolean[1];
    return smaps
        .mapToLong(
            line -> {
              if (MAPPING.matcher(line).lookingAt()) {
                heap[0] = line.contains("java_heap");
              }
              return line.startsWith("Rss:") && !heap[0] ? kilobytes(line) * 1024 : 0;
            })
        .sum();
  }

  OptionalLong threads() {
    return status("Threads:");
  }

  /**
   * Has a JVM collect what is dead and give back what its C library keeps of freed memory, by the
   * jcmd of this one; returns whether the first was done.
   */
  boolean collectGarbage() throws IOException {
    boolean collected = jcmd("GC.run");
    // Not every JVM knows it: what is free then counts as occupied, before and after.
    jcmd("System.trim_native_heap");
    return collected;
  }

  private boolean jcmd(String command) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      return false;
    }
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(handle.pid()), command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroy();
      return false;
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while jcmd ran", e);
    }
  }

  private OptionalLong status(String field) {
    try (Stream<String> lines = Files.lines(proc("status"))) {
      return lines
          .filter(line -> line.startsWith(field))
          .mapToLong(ServerProcess::kilobytes)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static long kilobytes(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(handle.pid()), file);
  }
}
