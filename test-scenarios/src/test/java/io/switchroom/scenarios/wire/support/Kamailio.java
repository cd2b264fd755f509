package io.switchroom.scenarios.wire.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A carrier's registrar and proxy: Kamailio with digest authentication. A number that begins with
 * +4930 is the customer's and goes to the address registered for {@code customer}; every other goes
 * to a phone, if the customer calls it and has proven who it is.
 */
public final class Kamailio implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);

  private static final String CONFIG =
      """
      debug=1
      log_stderror=yes
      fork=yes
      children=1
      tcp_children=1
      listen=udp:127.0.0.1:PORT
      listen=tcp:127.0.0.1:PORT
      auto_aliases=no
      mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/"
      loadmodule "kex.so"
      loadmodule "tm.so"
      loadmodule "sl.so"
      loadmodule "rr.so"
      loadmodule "pv.so"
      loadmodule "maxfwd.so"
      loadmodule "usrloc.so"
      loadmodule "registrar.so"
      loadmodule "textops.so"
      loadmodule "siputils.so"
      loadmodule "auth.so"
      modparam("auth", "algorithm", "ALGORITHM")
      modparam("auth", "nonce_expire", 20)
      modparam("registrar", "max_expires", 30)
      modparam("usrloc", "db_mode", 0)

      request_route {
        if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
        if (is_method("CANCEL")) { if (t_check_trans()) { t_relay(); } exit; }
        if (has_totag()) {
          if (loose_route()) { t_relay(); exit; }
          if (is_method("ACK")) { if (t_check_trans()) { t_relay(); } exit; }
          sl_send_reply("404", "Not Here");
          exit;
        }
        if (is_method("REGISTER")) {
          if (!pv_www_authenticate("carrier.test", "PASSWORD", "0")) {
            www_challenge("carrier.test", "0");
            exit;
          }
          save("location");
          exit;
        }
        if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
        if (!is_method("INVITE")) { sl_send_reply("405", "Method Not Allowed"); exit; }
        record_route();
        if ($rU =~ "^\\\\+4930") {
          $ru = "sip:customer@127.0.0.1:PORT";
          if (!lookup("location")) { sl_send_reply("480", "Not Registered"); exit; }
          t_relay();
          exit;
        }
        if (!pv_proxy_authenticate("carrier.test", "PASSWORD", "0")) {
          proxy_challenge("carrier.test", "0");
          exit;
        }
        consume_credentials();
        $ru = "sip:" + $rU + "@127.0.0.1:PHONE";
        t_relay();
      }
      """;

  private final Path folder;
  private final int port;
  private final int phonePort;
  private final String algorithm;
  private final String password;
  private Process process;

  private Kamailio(Path folder, int port, int phonePort, String algorithm, String password) {
    this.folder = folder;
    this.port = port;
    this.phonePort = phonePort;
    this.algorithm = algorithm;
    this.password = password;
  }

  /**
   * Starts it.
   *
   * @param folder an empty one for its files
   * @param phonePort where the phone is that numbers of its own lead to
   * @param algorithm of digest: MD5 or SHA-256
   */
  public static Kamailio start(Path folder, int phonePort, String algorithm, String password)
      throws IOException {
    Files.createDirectories(folder);
    Kamailio kamailio = new Kamailio(folder, FreePorts.block(2), phonePort, algorithm, password);
    kamailio.start();
    return kamailio;
  }

  /** Starts it, again. */
  public void start() throws IOException {
    Path config = folder.resolve("kamailio.cfg");
    Files.writeString(
        config,
        CONFIG
            .replace("PORT", String.valueOf(port))
            .replace("PHONE", String.valueOf(phonePort))
            .replace("ALGORITHM", algorithm)
            .replace("PASSWORD", password));
    process =
        new ProcessBuilder(
                "kamailio",
                "-DD",
                "-E",
                "-m",
                "64",
                "-M",
                "8",
                "-Y",
                folder.toString(),
                "-w",
                folder.toString(),
                "-f",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
            .start();
    Await.until(START, () -> "Kamailio answers: " + log(), () -> !process.isAlive() || answers());
    if (!process.isAlive()) {
      throw new AssertionError("Kamailio did not start: " + log());
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** What it has said. */
  public String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  /** Ends it, as an outage would. */
  public void stop() {
    process.toHandle().descendants().forEach(ProcessHandle::destroy);
    process.toHandle().destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
