package io.switchroom.scenarios.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * Datagrams the kernel dropped because a socket's receive buffer was full: the owner of that socket
 * was too slow. Linux only ({@code /proc/net/udp}, last column); elsewhere always 0.
 */
final class UdpDrops {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));

  private UdpDrops() {}

  /** Since each socket was opened, all processes, sockets bound to one of these ports. */
  static long count(BitSet ports) {
    long drops = 0;
    for (Path table : TABLES) {
      if (Files.isReadable(table)) {
        try (BufferedReader lines = Files.newBufferedReader(table)) {
          drops += lines.lines().skip(1).mapToLong(line -> drops(line, ports)).sum();
        } catch (IOException e) {
          return drops;
        }
      }
    }
    return drops;
  }

  /** Of one line, if its port is wanted. */
  static long drops(String line, BitSet ports) {
    String[] columns = line.strip().split("\\s+");
    if (columns.length < 13) {
      return 0;
    }
    int port = Integer.parseInt(columns[1].substring(columns[1].indexOf(':') + 1), 16);
    return ports.get(port) ? Long.parseLong(columns[12]) : 0;
  }
}
