package io.switchroom.gateway.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JVM's compiler threads: where processors are few, what they compile in the first minutes
 * would otherwise make sound wait, some milliseconds at a time.
 *
 * <p>Linux schedules each thread by a niceness of its own, and anyone may raise it. The JVM must
 * keep the number of these threads ({@code -XX:-UseDynamicNumberOfCompilerThreads}), or later ones
 * are as before.
 */
final class CompilerThreads {
  private static final Logger LOG = LoggerFactory.getLogger(CompilerThreads.class);
  private static final Path THREADS = Path.of("/proc/self/task");

  /** A tenth of the share of others that want the processor at the same time. */
  private static final int NICENESS = 10;

  private CompilerThreads() {}

  /**
   * Has them give way to everyone else.
   *
   * @return how many there are; 0 where threads cannot be asked for
   */
  static int giveWay() {
    int count = 0;
    try (Stream<Path> threads = Files.list(THREADS)) {
      for (Path thread : threads.toList()) {
        if (isCompiler(thread)) {
          int id = Integer.parseInt(thread.getFileName().toString());
          count += LinuxCalls.setpriority(LinuxCalls.PRIO_PROCESS, id, NICENESS) == 0 ? 1 : 0;
        }
      }
    } catch (IOException e) {
      LOG.debug("compiler threads keep their priority: {}", e.toString());
    }
    return count;
  }

  /** The JVM names them "C1 CompilerThread0", of which Linux keeps 15 letters. */
  private static boolean isCompiler(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).matches("C[12] CompilerThre.*\\s*");
    } catch (IOException e) {
      return false; // it has ended meanwhile
    }
  }
}
