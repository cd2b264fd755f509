package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process of this machine seen from outside: processor time, memory, threads (Linux, proc(5)).
 */
final class ServerProcess {
  private static final int PATIENCE_S = 10;

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

  OptionalLong threads() {
    return status("Threads:");
  }

  /** Has a JVM collect what is dead, by the jcmd of this one; returns whether it did. */
  boolean collectGarbage() throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      return false;
    }
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(handle.pid()), "GC.run")
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
      throw new IOException("interrupted while the server collected garbage", e);
    }
  }

  private OptionalLong status(String field) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + handle.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
