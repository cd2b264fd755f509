package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A process of this machine seen from outside: processor time, memory, threads (Linux, proc(5)).
 */
final class ServerProcess {
  private static final int PATIENCE_S = 10;
  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ ");

  /** As GC.heap_info tells where Shenandoah's heap lies. */
  private static final Pattern RESERVED = Pattern.compile("\\[0x([0-9a-f]+), 0x([0-9a-f]+)\\)");

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

  /** Resident memory beside the heap of ZGC or Shenandoah, bytes; all of it if there is none. */
  OptionalLong besideHeapBytes() {
    try (Stream<String> lines = Files.lines(proc("smaps"))) {
      return OptionalLong.of(besideHeapBytes(lines, jcmd("GC.heap_info")));
    } catch (IOException | UncheckedIOException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Of the lines of smaps: a line for each mapping, and below it what it occupies.
   *
   * @param heapInfo may name addresses between which the heap lies
   */
  static long besideHeapBytes(Stream<String> smaps, String heapInfo) {
    Matcher reserved = RESERVED.matcher(heapInfo);
    boolean known = reserved.find();
    long from = known ? Long.parseLong(reserved.group(1), 16) : 0;
    long until = known ? Long.parseLong(reserved.group(2), 16) : 0;
    boolean[] heap = new boolean[1];
    return smaps
        .mapToLong(
            line -> {
              Matcher mapping = MAPPING.matcher(line);
              if (mapping.lookingAt()) {
                long at = Long.parseUnsignedLong(mapping.group(1), 16);
                heap[0] = line.contains("java_heap") || from <= at && at < until;
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
    boolean collected = !jcmd("GC.run").isEmpty();
    // Not every JVM knows it: what is free then counts as occupied, before and after.
    jcmd("System.trim_native_heap");
    return collected;
  }

  /** What the command printed, empty if it failed. */
  private String jcmd(String command) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      return "";
    }
    Path printed = Files.createTempFile("switchroom-jcmd", ".txt");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(handle.pid()), command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    try {
      if (process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
        return process.exitValue() == 0 ? Files.readString(printed) : "";
      }
      process.destroy();
      return "";
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while jcmd ran", e);
    } finally {
      Files.deleteIfExists(printed);
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
