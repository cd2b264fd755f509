package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Which processors a process may run on: by taskset, where there is one. */
final class Processors {
  private static final Pattern LIST = Pattern.compile("[0-9]{1,4}([,-][0-9]{1,4}){0,63}");
  private static final int PATIENCE_S = 5;

  private Processors() {}

  /** Whether a text is a list as taskset takes it: 0, 0,2 or 0-3. */
  static boolean isList(String cpus) {
    return LIST.matcher(cpus).matches();
  }

  static boolean canPin() {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(":")) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "taskset"))) {
        return true;
      }
    }
    return false;
  }

  /**
   * All threads of this JVM; children started later inherit it.
   *
   * @param cpus empty: leave it
   */
  static void pinThisProcess(String cpus) throws IOException {
    if (cpus.isEmpty()) {
      return;
    }
    String pid = Long.toString(ProcessHandle.current().pid());
    Process taskset =
        new ProcessBuilder("taskset", "-acp", cpus, pid)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!taskset.waitFor(PATIENCE_S, TimeUnit.SECONDS) || taskset.exitValue() != 0) {
        taskset.destroy();
        throw new IOException("taskset does not put this process on processor " + cpus);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while taskset ran", e);
    }
  }
}
