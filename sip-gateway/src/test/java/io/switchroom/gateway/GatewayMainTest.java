package io.switchroom.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GatewayMainTest {
  private static final String OTHER_APP =
      "apps: [{sdkAppId: 7, secret: 0123456789abcdef0123456789abcdef}]\n";

  @TempDir Path folder;

  private record Answer(int status, String out, String err) {}

  private static Answer run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine =
        GatewayMain.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int status = commandLine.execute(args);
    return new Answer(status, out.toString().strip(), err.toString().strip());
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void anIssuedUserSigIsGoodForItsUserAndNobodyElse() {
    String sig = run("usersig", "issue", "--user", "alice").out();

    assertEquals(new Answer(0, "0 success", ""), run("usersig", "check", sig, "--user", "alice"));
    Answer other = run("usersig", "check", sig, "--user", "bob");
    assertEquals(1, other.status());
    assertTrue(other.out().startsWith("70013 "), other.out());
  }

  @Test
  void anIssuedUserSigIsGoodInItsApplicationOnly() throws IOException {
    String config = file("own.yaml", OTHER_APP);
    String sig =
        run("usersig", "issue", "--user", "alice", "--config", config, "--expire", "60").out();

    assertEquals(0, run("usersig", "check", sig, "-u", "alice", "-c", config, "-a", "7").status());
    assertTrue(run("usersig", "check", sig, "--user", "alice").out().startsWith("70014 "));
    assertTrue(run("usersig", "check", sig, "-u", "alice", "-a", "8").out().startsWith("70020 "));
    assertTrue(run("usersig", "check", sig, "--user", "12").out().startsWith("-3319 "));
    assertTrue(run("usersig", "check", "", "--user", "alice").out().startsWith("70002 "));
  }

  @Test
  void anIssuedPrivateMapKeyIsGoodForItsRoomOnly() {
    String key = run("usersig", "key", "-u", "alice", "--room", "7", "--rights", "42").out();
    assertEquals(
        new Answer(0, "0 success: rights 42", ""),
        run("usersig", "check", key, "-u", "alice", "--room", "7"));
    Answer text = run("usersig", "check", key, "-u", "alice", "--str-room", "7");
    assertTrue(text.out().startsWith("-100006 "), text.out());
    assertTrue(run("usersig", "check", key, "-u", "alice").out().startsWith("70003 "));

    String hall = run("usersig", "key", "-u", "alice", "--str-room", "hall").out();
    assertEquals(0, run("usersig", "check", hall, "-u", "alice", "--str-room", "hall").status());
  }

  @Test
  void ticketsOfTheFirstGenerationAreIssuedOnDemandOrForWantOfASecret() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    byte[] der = generator.generateKeyPair().getPrivate().getEncoded();
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    String pem = "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
    String path = file("ec.pem", pem);
    String secret = "0123456789abcdef0123456789abcdef";
    String both =
        file(
            "both.yaml",
            "apps: [{sdkAppId: 7, secret: " + secret + ", privateKeyFile: " + path + "}]\n");
    String first = file("first.yaml", "apps: [{sdkAppId: 7, privateKeyFile: " + path + "}]\n");

    String asked = run("usersig", "issue", "-u", "alice", "--v1", "-c", both).out();
    String only = run("usersig", "issue", "-u", "alice", "-c", first).out();
    String second = run("usersig", "issue", "-u", "alice", "-c", both).out();

    assertEquals(0, run("usersig", "check", asked, "-u", "alice", "-c", first).status());
    assertEquals(0, run("usersig", "check", only, "-u", "alice", "-c", both).status());
    Answer noSecret = run("usersig", "check", second, "-u", "alice", "-c", first);
    assertTrue(noSecret.out().startsWith("70016 "), noSecret.out());
    assertEquals(2, run("usersig", "issue", "-u", "alice", "--v1").status());
  }

  @Test
  void theConfigurationMayBeNamedBeforeTheCommand() throws IOException {
    String config = file("own.yaml", OTHER_APP);
    String sig = run("--config", config, "usersig", "issue", "--user", "alice").out();

    assertEquals(0, run("usersig", "check", sig, "-u", "alice", "--config", config).status());
  }

  @Test
  void recordedTicketsAreTriedAtTheirOwnClock() throws IOException {
    String check =
        "{\"vectors\": [{\"id\": \"empty\", \"sig\": \"\", \"checks\": [{\"now\": 5,"
            + "\"identifier\": \"alice\", \"sdkAppId\": 7, \"expect\": \"%s\"}]}]}";

    Answer met = run("usersig", "check", "--vectors", file("met", check.formatted("70002")));
    Answer unmet = run("usersig", "check", "--vectors", file("unmet", check.formatted("OK")));

    assertEquals(new Answer(0, "1 passed, 0 failed", ""), met);
    assertEquals(1, unmet.status());
    assertEquals(
        "empty check 1: expected OK, got 70002\n0 passed, 1 failed",
        unmet.out().replace(System.lineSeparator(), "\n"));
  }

  @Test
  void refusesACommandLineThatSaysTooMuchOrTooLittle() throws IOException {
    assertEquals(2, run("usersig").status());
    assertEquals(2, run("usersig", "issue").status());
    assertEquals(2, run("usersig", "issue", "--user", "12").status());
    assertEquals(2, run("usersig", "issue", "--user", "alice", "--expire", "0").status());
    assertEquals(2, run("usersig", "issue", "--user", "alice", "--app", "8").status());
    assertEquals(2, run("usersig", "key", "--user", "alice").status());
    assertEquals(2, run("usersig", "key", "-u", "alice", "-r", "7", "--str-room", "7").status());
    assertEquals(2, run("usersig", "key", "-u", "alice", "-r", "0").status());
    assertEquals(2, run("usersig", "key", "-u", "alice", "-r", "7", "--rights", "256").status());
    assertEquals(2, run("usersig", "check", "sig").status());
    assertEquals(2, run("usersig", "check", "sig", "--vectors", "file").status());
    assertEquals(2, run("usersig", "check", "--vectors", "/nonexistent").status());
    assertEquals(2, run("config").status());
    assertEquals(2, run("nonsense").status());
  }

  @Test
  void aWrongConfigurationIsToldWithoutAStackTrace() throws IOException {
    String config = file("own.yaml", "http:\n  prot: 1\nbnid: 2\n");

    Answer start = run("--config", config);

    assertEquals(2, start.status());
    assertTrue(start.err().startsWith("2 mistakes in the configuration:"), start.err());
    assertTrue(start.err().contains(config + ":2: http.prot is not a known key"), start.err());
    assertFalse(start.err().contains("\tat "), start.err());
    assertEquals(start, run("config", "check", config));
  }

  @Test
  void printsTheConfigurationInForceWithoutItsSecrets() throws IOException {
    Answer print = run("config", "print", "--config", file("own.yaml", OTHER_APP));

    assertEquals(0, print.status());
    assertTrue(print.out().contains("http.port: 8080  # default"), print.out());
    assertTrue(print.out().contains("secret: ***"), print.out());
    assertFalse(print.out().contains("0123456789abcdef"), print.out());
  }

  @Test
  void everyCommandExplainsItself() {
    for (String command :
        new String[] {"", "usersig", "usersig issue", "usersig key", "config", "config check"}) {
      Answer help = run((command + " --help").strip().split(" "));
      assertEquals(0, help.status(), command);
      assertTrue(help.out().contains("Usage: run " + command), help.out());
    }
  }
}
