package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A process of this machine seen from outside: processor time, memory, threads (Linux, proc(5)).
 */
final class ServerProcess {
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
