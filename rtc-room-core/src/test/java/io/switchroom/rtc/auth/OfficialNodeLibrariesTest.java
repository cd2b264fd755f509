package io.switchroom.rtc.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Tickets of Tencent's libraries for Node.js are good here, and ours there. Skipped where they are
 * not installed; {@code ./test} installs them, and there a lack of them is a failure.
 */
class OfficialNodeLibrariesTest {
  private static final Path FOLDER = Path.of("target", "node");
  private static final long APP = 1400000001L;
  private static final String SECRET = "a secret of the test";
  private static final long TIMEOUT_S = 60;

  static boolean installed() {
    return Files.isDirectory(FOLDER.resolve("node_modules"))
        || Boolean.getBoolean("tests.installed");
  }

  @Test
  @EnabledIf(
      value = "installed",
      disabledReason = "the npm packages are not installed: ./test does")
  void theirTicketsAreGoodHereAndOursThere() throws Exception {
    String privatePem = TestKeys.privatePem("keyA");
    EcdsaPrivateKey ec = EcdsaPrivateKey.parse(privatePem);
    EcdsaPrivateKey otherEc = EcdsaPrivateKey.parse(TestKeys.privatePem("keyB"));
    TicketIssuer second = new TicketIssuer(APP, SECRET);
    TicketIssuer first = TicketIssuer.firstGeneration(APP, 0, ec::sign);
    long nowS = Instant.now().getEpochSecond();

    ObjectNode request = new ObjectMapper().createObjectNode();
    request.put("sdkAppId", APP).put("secret", SECRET).put("privatePem", privatePem);
    request.put("publicPem", TestKeys.publicPem("keyA")).put("user", "alice").put("room", 7);
    request.put("strRoom", "hall").put("rights", 42).put("expire", 3600);
    request
        .putObject("ours")
        .put("v2UserSig", second.userSig("alice", nowS, 3600))
        .put("v2Key", second.privateMapKey("alice", 7, 42, nowS, 3600))
        .put("v2StrKey", second.privateMapKey("alice", "hall", 42, nowS, 3600))
        .put("v1UserSig", first.userSig("alice", nowS, 3600))
        .put("v1Key", first.privateMapKey("alice", 7, 42, nowS, 3600))
        .put("v2Foreign", new TicketIssuer(APP, "another").userSig("alice", nowS, 3600))
        .put(
            "v1Foreign",
            TicketIssuer.firstGeneration(APP, 0, otherEc::sign).userSig("alice", nowS, 3600));
    JsonNode answer = ask(request);

    JsonNode takes = answer.get("takes");
    for (String name : List.of("v2UserSig", "v2Key", "v2StrKey", "v1UserSig", "v1Key")) {
      assertTrue(takes.get(name).booleanValue(), "they take our " + name);
    }
    for (String name : List.of("v1Foreign", "v2Foreign")) {
      assertEquals(false, takes.get(name).booleanValue(), "they refuse our " + name);
    }

    TicketKeys keys = new TicketKeys(List.of(SECRET), List.of(), Optional.of(ec));
    for (String name : List.of("v2UserSig", "v1UserSig")) {
      String sig = answer.get(name).textValue();
      long endS = endS(sig);
      assertEquals(ErrorCode.OK, UserSig.verify(sig, "alice", APP, keys, endS).code(), name);
      assertEquals(
          ErrorCode.SIG_EXPIRED, UserSig.verify(sig, "alice", APP, keys, endS + 1).code(), name);
    }
    for (String name : List.of("v2Key", "v2StrKey", "v1Key")) {
      RoomId room = name.equals("v2StrKey") ? RoomId.of("hall") : RoomId.of(7);
      Judgement judgement =
          PrivateMapKey.verify(answer.get(name).textValue(), "alice", APP, room, keys, nowS);
      Judgement.Granted granted =
          assertInstanceOf(Judgement.Granted.class, judgement, name + " " + judgement);
      assertEquals(new Rights(42), granted.terms().rights(), name);
    }
  }

  private static long endS(String sig) {
    JsonNode fields = TicketText.decode(sig);
    String expire = fields.has("TLS.ver") ? "TLS.expire" : "TLS.expire_after";
    return fields.get("TLS.time").asLong() + fields.get(expire).asLong();
  }

  private static JsonNode ask(JsonNode request) throws IOException, InterruptedException {
    Path output = Files.createTempFile("tickets", ".json");
    try {
      ProcessBuilder command =
          new ProcessBuilder("node", "src/test/node/tickets.cjs")
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      command.environment().put("NODE_PATH", FOLDER.resolve("node_modules").toString());
      Process node = command.start();
      try (var in = node.getOutputStream()) {
        in.write(request.toString().getBytes(StandardCharsets.UTF_8));
      }
      boolean ended = node.waitFor(TIMEOUT_S, TimeUnit.SECONDS);
      node.destroyForcibly();
      assertTrue(ended && node.exitValue() == 0, "node failed; its words are in the log");
      return new ObjectMapper().readTree(Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }
}
