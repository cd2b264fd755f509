package io.switchroom.gateway.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A PostgreSQL of its own in a temporary folder, on a free port of the loopback address. */
public final class PostgresServer implements AutoCloseable {
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final String USER = "switchroom";
  private static final String PASSWORD = "only for this test";
  private static final long PATIENCE_NS = 60_000_000_000L;
  private static final long LOOK_NS = 50_000_000L;

  private final Path bin;
  private final Path folder;
  private final int port;
  private Process process;
  private int databases;

  private PostgresServer(Path bin, Path folder, int port) {
    this.bin = bin;
    this.folder = folder;
    this.port = port;
  }

  static boolean isInstalled() {
    return binaries().isPresent();
  }

  /** Of the newest version that Debian's packages have installed. */
  private static Optional<Path> binaries() {
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  public static PostgresServer start() throws IOException, InterruptedException {
    Path bin = binaries().orElseThrow(() -> new IOException("no PostgreSQL in " + DEBIAN));
    Path folder = Files.createTempDirectory("switchroom-postgres-");
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    if (isRoot()) {
      run(List.of("chown", "-R", "nobody", folder.toString()), folder);
    }
    Path data = folder.resolve("data");
    List<String> initdb = new ArrayList<>(asNobody());
    initdb.addAll(
        List.of(
            bin.resolve("initdb").toString(),
            "--pgdata=" + data,
            "--username=" + USER,
            "--pwfile=" + password,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync"));
    run(initdb, folder);
    PostgresServer server = new PostgresServer(bin, folder, freePort());
    try {
      server.launch();
    } catch (IOException e) {
      server.close();
      throw e;
    }
    return server;
  }

  private void launch() throws IOException {
    List<String> postgres = new ArrayList<>(asNobody());
    postgres.addAll(
        List.of(
            bin.resolve("postgres").toString(),
            "-D",
            folder.resolve("data").toString(),
            "-h",
            "127.0.0.1",
            "-p",
            Integer.toString(port),
            "-k",
            folder.toString(),
            "-F"));
    process = process(postgres, folder);
    awaitReady();
  }

  /** Ends it although it is in use. */
  void stop() throws IOException, InterruptedException {
    run(List.of("kill", "-INT", Long.toString(process.pid())), folder);
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("does not end:\n" + Files.readString(folder.resolve("log")));
    }
  }

  /** After {@link #stop}, with the same data at the same port. */
  void goOn() throws IOException {
    launch();
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** It refuses to run as root. */
  private static List<String> asNobody() {
    return isRoot()
        ? List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")
        : List.of();
  }

  private static Process process(List<String> command, Path folder) throws IOException {
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private static void run(List<String> command, Path folder)
      throws IOException, InterruptedException {
    Process process = process(command, folder);
    if (!process.waitFor(PATIENCE_NS, TimeUnit.NANOSECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(command + " failed:\n" + Files.readString(folder.resolve("log")));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws IOException {
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    while (process.isAlive() && System.nanoTime() < deadlineNs) {
      try (Connection connection = connect()) {
        connection.getMetaData();
        return;
      } catch (SQLException e) {
        LockSupport.parkNanos(LOOK_NS);
      }
    }
    throw new IOException("not ready:\n" + Files.readString(folder.resolve("log")));
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(url("postgres"), USER, PASSWORD);
  }

  private String url(String database) {
    return DatabaseSettings.POSTGRESQL + "//127.0.0.1:" + port + "/" + database;
  }

  /** Of a new, empty database. */
  public DatabaseSettings newDatabase() {
    String name = "test" + databases++;
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return new DatabaseSettings(url(name), USER, PASSWORD, 1_000, 5_000);
  }

  @Override
  public void close() throws IOException {
    try {
      if (process != null && process.isAlive()) {
        stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
