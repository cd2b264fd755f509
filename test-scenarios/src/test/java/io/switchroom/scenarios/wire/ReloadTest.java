package io.switchroom.scenarios.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.switchroom.rtc.auth.UserSig;
import io.switchroom.scenarios.wire.support.Await;
import io.switchroom.scenarios.wire.support.DevelopmentApp;
import io.switchroom.scenarios.wire.support.GatewayProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Applications, keys and role profiles change while the gateway runs: by the API and SIGHUP. */
class ReloadTest {
  private static final long SECOND_APP = 1_400_000_002L;
  private static final String SECOND_SECRET = "the secret of the second application 000000000";
  private static final String API_KEY = "development-only-api-key-known-to-everyone-00000000000";
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String FIRST =
      """
      apps:
        - sdkAppId: 1400000001
          secret: development-only-secret-known-to-everyone-0000000000000000000000
          development: true
      """;
  private static final String SECOND =
      "  - {sdkAppId: 1400000002, secret: " + SECOND_SECRET + "}\n";

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void applicationsComeAndGoWithoutARestart() throws Exception {
    Path file = Files.createDirectories(Path.of("target", "wire")).resolve("reload.yaml");
    Files.writeString(file, FIRST);
    try (GatewayProcess gateway =
        GatewayProcess.start("reload", Map.of(), List.of("--config", file.toString()))) {
      String ticket =
          UserSig.issue(SECOND_APP, SECOND_SECRET, "alice", Instant.now().getEpochSecond(), 3600);
      try (Client client = new Client(gateway)) {
        assertEquals(70020, client.enters(SECOND_APP, ticket));

        Files.writeString(file, FIRST + SECOND + "http: {pingIntervalSeconds: 9}\n");
        HttpResponse<String> reply = reload(gateway);
        assertEquals(200, reply.statusCode(), reply.body());
        assertEquals("{\"restartNeeded\":[\"http\"]}", reply.body());
        assertEquals(-3316, client.enters(SECOND_APP, ticket), "let in, but the offer is none");

        Files.writeString(file, FIRST + SECOND + "nonsense: 1\n");
        reply = reload(gateway);
        assertEquals(422, reply.statusCode());
        assertTrue(reply.body().contains("nonsense is not a known key"), reply.body());
        assertEquals(-3316, client.enters(SECOND_APP, ticket), "all stayed as it was");

        Files.writeString(file, FIRST);
        new ProcessBuilder("kill", "-HUP", Long.toString(gateway.handle().pid())).start().waitFor();
        Await.until(
            SOON,
            () -> "the second application is gone",
            () -> client.enters(SECOND_APP, ticket) == 70020);
        String good = DevelopmentApp.ticket("alice");
        assertEquals(-3316, client.enters(DevelopmentApp.SDK_APP_ID, good));
      }
    }
  }

  @Test
  void roleProfilesOfTheFileAndOfTheApiOutliveTheProcess() throws Exception {
    Path folder = Files.createDirectories(Path.of("target", "wire"));
    Path database = folder.resolve("profiles.db");
    Files.deleteIfExists(database);
    Path file = folder.resolve("profiles.yaml");
    String profile = "    profiles: [{role: pupil, platform: 0, default: true, video: {fps: 5}}]\n";
    Map<String, String> environment =
        Map.of("SWITCHROOM_DATABASE_URL", "jdbc:sqlite:" + database.toAbsolutePath());
    Files.writeString(file, FIRST);
    try (GatewayProcess gateway =
        GatewayProcess.start("profiles", environment, List.of("--config", file.toString()))) {
      assertEquals("1 user", defaultOf(gateway));
      Files.writeString(file, FIRST + profile);
      assertEquals(200, reload(gateway).statusCode());
      assertEquals("2 pupil", defaultOf(gateway));
      URI teacher = URI.create(base(gateway) + "/api/v1/apps/1400000001/profiles/0/teacher");
      HttpResponse<String> made =
          http.send(
              HttpRequest.newBuilder(teacher)
                  .header("Authorization", "Bearer " + API_KEY)
                  .PUT(HttpRequest.BodyPublishers.ofString("{\"video\":{\"fps\":24}}"))
                  .build(),
              BodyHandlers.ofString());
      assertEquals(200, made.statusCode(), made.body());
      assertEquals("3 pupil", defaultOf(gateway));
    }
    try (GatewayProcess gateway =
        GatewayProcess.start("profiles", environment, List.of("--config", file.toString()))) {
      assertEquals("3 pupil", defaultOf(gateway));
      Files.writeString(file, FIRST);
      new ProcessBuilder("kill", "-HUP", Long.toString(gateway.handle().pid())).start().waitFor();
      Await.until(
          SOON, () -> "the file names no default", () -> defaultOf(gateway).equals("4 user"));
      assertTrue(download(gateway).toString().contains("teacher"));
    }
  }

  /** Sequence and default role. */
  private String defaultOf(GatewayProcess gateway) {
    JsonNode data = download(gateway).path("data");
    for (JsonNode profile : data.path("conf")) {
      if (profile.path("is_default").intValue() == 1) {
        return data.path("sequence").intValue() + " " + profile.path("role").textValue();
      }
    }
    return data.toString();
  }

  private JsonNode download(GatewayProcess gateway) {
    URI uri =
        URI.create(
            base(gateway)
                + "/index.php?sdk_appid=1400000001&interface=Voice_Conf_Download&platform=0");
    try {
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      return new ObjectMapper().readTree(answer.body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String base(GatewayProcess gateway) {
    return "http://127.0.0.1:" + gateway.http().getPort();
  }

  private HttpResponse<String> reload(GatewayProcess gateway)
      throws IOException, InterruptedException {
    URI uri = URI.create(base(gateway) + "/api/v1/reload");
    return http.send(
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer " + API_KEY)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  /** A browser's signalling by hand, whose offer is none. */
  private final class Client implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<String> replies = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;

    Client(GatewayProcess gateway) {
      URI uri = URI.create("ws://127.0.0.1:" + gateway.http().getPort() + "/rtc");
      socket = http.newWebSocketBuilder().buildAsync(uri, this).join();
    }

    /** The code of the reply. */
    int enters(long sdkAppId, String userSig) {
      String request =
          "{\"type\":\"enterRoom\",\"id\":1,\"sdkAppId\":"
              + sdkAppId
              + ",\"userId\":\"alice\",\"roomId\":1000,\"sdp\":\"none\",\"userSig\":\""
              + userSig
              + "\"}";
      socket.sendText(request, true).join();
      try {
        JsonNode reply = new ObjectMapper().readTree(replies.poll(20, TimeUnit.SECONDS));
        return reply.path("code").intValue();
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        replies.add(text.toString());
        text.setLength(0);
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public void close() {
      socket.abort();
    }
  }
}
