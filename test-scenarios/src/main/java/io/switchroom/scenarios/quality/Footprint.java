package io.switchroom.scenarios.quality;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this process occupies.
 *
 * @param heapMiB after garbage collection
 * @param nativeMiB taken from the C library's {@code malloc} and not given back: codecs, and what
 *     the JVM itself has there; NaN where it does not tell
 * @param residentMiB anonymous memory of the process; NaN where there is no /proc
 */
record Footprint(double heapMiB, double nativeMiB, double residentMiB, int threads) {
  private static final double MIB = 1048576;
  private static final Pattern MALLOC_SIZE =
      Pattern.compile("<(?:system|total) type=\"(\\w+)\"[^>]* size=\"(\\d+)\"");

  /** The few calls of glibc that tell (malloc_info(3)). */
  private interface Libc extends Library {
    Pointer fopen(String path, String mode);

    int malloc_info(int options, Pointer stream);

    int fclose(Pointer stream);
  }

  static Footprint now() {
    // Twice: what cleaners free after the first is gone after the second.
    System.gc();
    System.gc();
    double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
    return new Footprint(heap, mallocMiB(), anonymousMiB(), Thread.activeCount());
  }

  private static double mallocMiB() {
    try {
      Libc libc = Native.load("c", Libc.class);
      Path file = Files.createTempFile("malloc", ".xml");
      try {
        Pointer stream = libc.fopen(file.toString(), "w");
        libc.malloc_info(0, stream);
        libc.fclose(stream);
        return inUse(Files.readString(file)) / MIB;
      } finally {
        Files.delete(file);
      }
    } catch (IOException | UnsatisfiedLinkError e) {
      return Double.NaN;
    }
  }

  /** The last figure of each kind is the sum over all arenas. */
  private static double inUse(String mallocInfo) {
    double system = Double.NaN;
    double free = 0;
    double mapped = 0;
    String totals = mallocInfo.substring(mallocInfo.lastIndexOf("</heap>") + 1);
    Matcher sizes = MALLOC_SIZE.matcher(totals);
    while (sizes.find()) {
      double size = Double.parseDouble(sizes.group(2));
      switch (sizes.group(1)) {
        case "current" -> system = size;
        case "fast", "rest" -> free += size;
        case "mmap" -> mapped = size;
        default -> {}
      }
    }
    return system - free + mapped;
  }

  private static double anonymousMiB() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("RssAnon:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
      }
    } catch (IOException e) {
      return Double.NaN;
    }
    return Double.NaN;
  }
}
