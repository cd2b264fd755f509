package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How many sockets this process and those it starts may have ({@code ulimit -n}). */
final class OpenFiles {
  private static final Path LIMITS = Path.of("/proc/self/limits");

  /** Class path, libraries, pipes, HTTP and SIP sockets. */
  private static final int OTHERS = 250;

  /** RTP and RTCP on the side of the gateway; the load client needs one. */
  private static final int PER_CALLER = 2;

  private OpenFiles() {}

  /** So many callers fit, on either side. */
  static int mostCallers() {
    try {
      return mostCallers(Files.readAllLines(LIMITS));
    } catch (IOException e) {
      return Integer.MAX_VALUE;
    }
  }

  static int mostCallers(List<String> limits) {
    for (String line : limits) {
      if (line.startsWith("Max open files")) {
        String soft = line.split("\\s+")[3];
        return soft.equals("unlimited")
            ? Integer.MAX_VALUE
            : Math.max(0, (Integer.parseInt(soft) - OTHERS) / PER_CALLER);
      }
    }
    return Integer.MAX_VALUE;
  }

  /** What a user must allow for so many callers. */
  static int needed(int callers) {
    return callers * PER_CALLER + OTHERS;
  }
}
