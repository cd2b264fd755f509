package io.switchroom.gateway.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CompilerThreadsTest {
  @Test
  void onlyTheyGiveWay() throws IOException {
    assumeTrue(LinuxCalls.unavailable() == null, "no Linux");
    int own = LinuxCalls.getpriority(LinuxCalls.PRIO_PROCESS, 0);
    int moved = CompilerThreads.giveWay();
    assertTrue(moved >= 1, "compiler threads: " + moved);
    assertEquals(own, LinuxCalls.getpriority(LinuxCalls.PRIO_PROCESS, 0), "this thread");
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      List<Path> compilers = threads.filter(t -> name(t).startsWith("C2 CompilerThre")).toList();
      assertTrue(!compilers.isEmpty(), "no C2 thread");
      for (Path thread : compilers) {
        int id = Integer.parseInt(thread.getFileName().toString());
        assertEquals(10, LinuxCalls.getpriority(LinuxCalls.PRIO_PROCESS, id), name(thread));
      }
    }
  }

  private static String name(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
