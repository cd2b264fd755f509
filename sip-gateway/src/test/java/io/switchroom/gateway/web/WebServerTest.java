package io.switchroom.gateway.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.rtc.auth.Application;
import io.switchroom.rtc.auth.Applications;
import io.switchroom.rtc.auth.Doorkeeper;
import io.switchroom.rtc.auth.FailedLogins;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserSig;
import io.switchroom.rtc.profile.RoleProfiles;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.RoomEvent;
import io.switchroom.rtc.room.Terminal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The web server on a real port of the loopback, with a door that is played by the test. */
class WebServerTest {
  private static final long APP = 1400000001L;
  private static final String KEY = "a secret of this test";
  private static final long NOW_S = 1_790_000_000L;
  private static final int MAX_MESSAGE_BYTES = 4096;
  private static final int MAX_MESSAGES_PER_SECOND = 100;
  private static final int MAX_UNSENT_BYTES = 16384;
  private static final int PING_INTERVAL_MS = 50;
  private static final int SHORT_IDLE_TIMEOUT_MS = 500;
  private static final int LONG_IDLE_TIMEOUT_MS = 30_000;

  private final ExecutorService control = Executors.newSingleThreadExecutor();
  private final HttpClient http = HttpClient.newHttpClient();
  private final FakeDoor door = new FakeDoor();
  private final CompletableFuture<FakeDoor.FakeStay> entered = new CompletableFuture<>();
  private volatile String waitsFor = "the first handshake";
  private WebServer server;

  /** Says yes at once, as far as the caller can tell: on the control loop, after join returned. */
  private final RoomDoor opened =
      (room, visitor, from, listener) -> {
        RoomDoor.Stay stay = door.join(room, visitor, from, listener);
        control.execute(
            () -> {
              listener.onEntered("the answer", List.of());
              entered.complete(door.last());
            });
        return stay;
      };

  @BeforeEach
  void start() throws IOException {
    server = newServer(settings(0, 10, LONG_IDLE_TIMEOUT_MS));
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
    control.shutdownNow();
    http.close();
  }

  @Test
  void servesThePageAndNothingBeyondItWithHeadersThatKeepItToItself() throws Exception {
    HttpResponse<String> page = get("/");
    assertEquals(200, page.statusCode());
    assertTrue(page.body().contains("<title>Switchroom</title>"));
    assertEquals("no-referrer", header(page, "Referrer-Policy"));
    assertEquals("nosniff", header(page, "X-Content-Type-Options"));
    assertTrue(header(page, "Content-Security-Policy").startsWith("default-src 'none'"));
    for (String file : List.of("page.js", "switchroom.js", "style.css", "icon.svg")) {
      assertEquals(200, get("/" + file).statusCode(), file);
      assertTrue(page.body().contains(file) || file.equals("switchroom.js"), file);
    }
    List<String> modules = new ArrayList<>(List.of("page.js"));
    for (int i = 0; i < modules.size(); i++) {
      HttpResponse<String> module = get("/" + modules.get(i));
      assertEquals(200, module.statusCode(), modules.get(i));
      Matcher imported = Pattern.compile("from '\\./([^']+)'").matcher(module.body());
      while (imported.find()) {
        if (!modules.contains(imported.group(1))) {
          modules.add(imported.group(1));
        }
      }
    }
    assertTrue(modules.size() > 8, "the SDK's modules are found: " + modules);
    assertEquals("text/javascript; charset=utf-8", header(get("/page.js"), "Content-Type"));
    assertEquals(404, get("/logback.xml").statusCode());
    assertEquals(404, get("/%2e%2e/switchroom.yaml").statusCode());
  }

  @Test
  void tellsABrowserThatItsCopyIsStillGood() throws Exception {
    String etag = header(get("/page.js"), "ETag");
    HttpRequest again =
        HttpRequest.newBuilder(uri("/page.js")).header("If-None-Match", etag).build();
    assertEquals(304, http.send(again, HttpResponse.BodyHandlers.ofString()).statusCode());
  }

  @Test
  void tellsThePageWhatToDial() throws Exception {
    assertEquals("{\"sipUriPattern\":\"sip:{roomId}@127.0.0.1:5060\"}", get("/config.json").body());
  }

  @Test
  void isHealthyOnceReadyAndSaysWhatItWaitsForBefore() throws Exception {
    HttpResponse<String> before = get("/healthz");
    assertEquals(503, before.statusCode());
    assertEquals("not ready: the first handshake\n", before.body());
    waitsFor = "";
    assertEquals(200, get("/healthz").statusCode());
    assertEquals("ok\n", get("/healthz").body());
  }

  @Test
  void servesTheMetrics() throws Exception {
    assertEquals("rooms 3.0\n", get("/metrics").body());
  }

  @Test
  void saysThatRtcIsAWebSocket() throws Exception {
    assertEquals(426, get("/rtc").statusCode());
  }

  @Test
  void entersLeavesAndEntersAgain() throws Exception {
    try (RawWebSocket client = connect()) {
      client.send(enter(1));
      assertEquals(
          "{\"type\":\"enterRoom\",\"id\":1,\"code\":0,\"message\":\"success\","
              + "\"sdp\":\"the answer\",\"roomId\":1000,\"userId\":\"alice\",\"owner\":false,\"users\":[]}",
          client.read().text().replaceFirst("\"profile\":.*?}},", ""));
      assertEquals(Terminal.IOS, entered.get().info.terminal());
      client.send("{\"type\":\"exitRoom\",\"id\":2}");
      assertEquals(
          "{\"type\":\"exitRoom\",\"id\":2,\"code\":0,\"message\":\"success\"}",
          client.read().text());
      client.send(enter(3));
      assertTrue(client.read().text().contains("\"id\":3,\"code\":0"));
    }
  }

  @Test
  void badMessagesAreAnsweredAndTheConnectionStays() throws Exception {
    try (RawWebSocket client = connect()) {
      client.send("{nonsense");
      assertTrue(client.read().text().startsWith("{\"type\":\"error\",\"code\":-3316,"));
      client.send(RawWebSocket.BINARY, new byte[] {1, 2, 3});
      assertTrue(client.read().text().contains("binary"));
      client.send("{\"type\":\"muteLocalAudio\",\"id\":\"x\",\"muted\":\"yes\"}");
      assertEquals(
          "{\"type\":\"muteLocalAudio\",\"id\":\"x\",\"code\":-3316,"
              + "\"message\":\"muted must be true or false\"}",
          client.read().text());
      client.send(enter(1).replace("alice", "mallory"));
      assertTrue(client.read().text().contains("\"code\":70013"));
      client.send(enter(2));
      assertTrue(client.read().text().contains("\"id\":2,\"code\":0"));
      assertEquals(3, server.stats().malformed());
    }
  }

  @Test
  void closesAnOverlongMessageWith1009() throws Exception {
    try (RawWebSocket client = connect()) {
      client.send("\"" + "x".repeat(MAX_MESSAGE_BYTES) + "\"");
      assertEquals(1009, client.readCloseCode());
    }
  }

  @Test
  void closesAMessageThatGrowsTooLongInPieces() throws Exception {
    try (RawWebSocket client = connect()) {
      byte[] piece = new byte[1006];
      piece[0] = RawWebSocket.TEXT; // not final
      piece[1] = (byte) (0x80 | 126);
      piece[2] = 1000 >> 8;
      piece[3] = (byte) 1000;
      Arrays.fill(piece, 8, piece.length, (byte) 'x');
      byte[] whole = Arrays.copyOf(piece, 1008);
      for (int i = 0; i < 5; i++) {
        client.sendBytes(whole, whole.length);
        whole[0] = 0; // a continuation
      }
      assertEquals(1009, client.readCloseCode());
    }
  }

  @Test
  void closesAClientThatSendsTooFastWith1008() throws Exception {
    try (RawWebSocket client = connect()) {
      for (int i = 0; i <= 2 * MAX_MESSAGES_PER_SECOND + 1; i++) {
        client.send("{\"type\":\"exitRoom\",\"id\":1}");
      }
      assertEquals(1008, client.readCloseCode());
      assertEquals(1, server.stats().tooFast());
    }
  }

  @Test
  void closesAClientThatDoesNotRead() throws Exception {
    try (RawWebSocket client = connect()) {
      client.send(enter(1));
      var listener = entered.get(10, TimeUnit.SECONDS).listener;
      List<RoomEvent.Volume> many =
          Collections.nCopies(1000, new RoomEvent.Volume(door.last().user, 50));
      waitUntil(
          () -> {
            onControl(() -> listener.onRoomEvent(new RoomEvent.VoiceVolume(many)));
            return server.stats().unread() == 1;
          });
      waitUntil(() -> server.stats().sockets() == 0);
      waitUntil(() -> onControl(() -> door.last().left));
    }
  }

  @Test
  void closesAClientThatAnswersNoPing() throws Exception {
    restart(settings(0, 10, SHORT_IDLE_TIMEOUT_MS));
    try (RawWebSocket client = connect()) {
      client.send(enter(1));
      entered.get(10, TimeUnit.SECONDS);
      client.readToEnd();
      waitUntil(() -> server.stats().sockets() == 0);
      assertFalse(onControl(() -> door.last().left), "lost, not gone: his media decides");
    }
  }

  @Test
  void aClientThatAnswersPingsMayBeSilentForLong() throws Exception {
    restart(settings(0, 10, SHORT_IDLE_TIMEOUT_MS));
    try (RawWebSocket client = connect()) {
      long startNs = System.nanoTime();
      while (System.nanoTime() - startNs < 2 * SHORT_IDLE_TIMEOUT_MS * 1_000_000L) {
        RawWebSocket.Frame frame = client.readAny();
        assertEquals(RawWebSocket.PING, frame.opcode());
        client.send(RawWebSocket.PONG, frame.payload());
      }
      assertEquals(1, server.stats().sockets());
    }
  }

  @Test
  void aGoodbyeLeavesTheRoomAndABrokenConnectionDoesNot() throws Exception {
    try (RawWebSocket client = connect()) {
      client.send(enter(1));
      entered.get(10, TimeUnit.SECONDS);
      client.close(1001);
      waitUntil(() -> onControl(() -> door.stays.get(0).left));
    }
    RawWebSocket client = connect();
    client.send(enter(1));
    client.read();
    client.close();
    waitUntil(() -> server.stats().sockets() == 0);
    assertFalse(onControl(() -> door.stays.get(1).left));
  }

  @Test
  void turnsAwayMoreConnectionsThanAllowed() throws Exception {
    restart(settings(0, 2, LONG_IDLE_TIMEOUT_MS));
    try (RawWebSocket one = connect();
        RawWebSocket two = connect()) {
      assertThrows(IOException.class, this::connect);
      one.send(enter(1));
      assertTrue(one.read().text().contains("\"code\":0"));
      two.send("{\"type\":\"exitRoom\",\"id\":2}");
      assertTrue(two.read().text().contains("10006"));
    }
    waitUntil(
        () -> {
          try {
            connect().close();
            return true;
          } catch (IOException stillFull) {
            return false;
          }
        });
  }

  @Test
  void saysWhichPortIsTakenAndHowToTakeAnother() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      WebServer second = newServer(settings(taken.getLocalPort(), 10, LONG_IDLE_TIMEOUT_MS));
      IOException failure = assertThrows(IOException.class, second::start);
      assertTrue(failure.getMessage().contains(":" + taken.getLocalPort()), failure.getMessage());
      assertTrue(failure.getMessage().contains("SWITCHROOM_HTTP_PORT"), failure.getMessage());
      assertFalse(failure.getMessage().contains("\n"));
      second.close();
    }
  }

  @Test
  void saysGoodbyeWhenItStops() throws Exception {
    try (RawWebSocket client = connect()) {
      client.send(enter(1));
      client.read();
      CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
      assertEquals(1001, client.readCloseCode());
      client.close(1001);
      closing.get(10, TimeUnit.SECONDS);
      assertTrue(onControl(() -> door.last().left));
      server.close();
    }
  }

  @Test
  void anyBytesDoNoHarm() throws Exception {
    long seed = 20261122L;
    Random random = new Random(seed);
    try (RawWebSocket bystander = connect()) {
      bystander.send(enter(1));
      bystander.read();
      for (int round = 0; round < 60; round++) {
        String context = "seed " + seed + " round " + round;
        if (round % 3 == 0) {
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(randomBytes(random));
          }
        } else {
          try (RawWebSocket client = connect()) {
            byte[] bytes = randomBytes(random);
            if (round % 3 == 1) {
              client.sendBytes(bytes, bytes.length);
            } else {
              client.send(random.nextBoolean() ? RawWebSocket.TEXT : RawWebSocket.BINARY, bytes);
            }
          } catch (IOException broken) {
            // The server may end the connection at any byte of this.
          }
        }
        if (round % 10 == 0) {
          bystander.send(RawWebSocket.PONG, new byte[0]);
        }
        assertEquals(404, get("/nothing").statusCode(), context);
      }
      bystander.send("{\"type\":\"exitRoom\",\"id\":2}");
      assertTrue(bystander.read().text().contains("\"id\":2,\"code\":0"), "seed " + seed);
    }
    waitUntil(() -> server.stats().sockets() == 0);
  }

  @Test
  void tellsTheBrowserWhenItIsReplaced() throws Exception {
    try (RawWebSocket client = connect()) {
      client.send(enter(1));
      client.read();
      onControl(() -> door.last().listener.onRemoved(LeaveReason.REPLACED, "entered elsewhere"));
      assertEquals(
          "{\"type\":\"onForceOffline\",\"code\":8050,\"message\":\"entered elsewhere\"}",
          client.read().text());
    }
  }

  private static byte[] randomBytes(Random random) {
    byte[] bytes = new byte[1 + random.nextInt(2000)];
    random.nextBytes(bytes);
    return bytes;
  }

  private void restart(WebSettings settings) throws IOException {
    server.close();
    server = newServer(settings);
    server.start();
  }

  private RawWebSocket connect() throws IOException {
    return new RawWebSocket(server.port());
  }

  private static WebSettings settings(int port, int maxConnections, int idleTimeoutMs) {
    return new WebSettings(
        InetAddress.getLoopbackAddress(),
        port,
        maxConnections,
        MAX_MESSAGE_BYTES,
        MAX_MESSAGES_PER_SECOND,
        MAX_UNSENT_BYTES,
        PING_INTERVAL_MS,
        idleTimeoutMs,
        "sip:{roomId}@127.0.0.1:5060");
  }

  private WebServer newServer(WebSettings settings) {
    Applications applications =
        new Applications(List.of(new Application(new SdkAppId(APP), List.of(KEY))));
    Doorkeeper doorkeeper =
        new Doorkeeper(applications, new FailedLogins(FailedLogins.Limits.NONE));
    return new WebServer(
        settings,
        control::execute,
        (peer, client) ->
            new BrowserSession(
                opened,
                doorkeeper,
                () -> RoleProfiles.SHIPPED,
                peer,
                10_000_000L,
                () -> NOW_S,
                System::nanoTime,
                client),
        () -> "rooms 3.0\n",
        () -> waitsFor,
        router -> {});
  }

  private static String enter(int id) {
    return "{\"type\":\"enterRoom\",\"id\":"
        + id
        + ",\"sdkAppId\":1400000001,\"userId\":\"alice\",\"userSig\":\""
        + UserSig.issue(APP, KEY, "alice", NOW_S, 3600)
        + "\",\"roomId\":1000,\"sdp\":\"the offer\"}";
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private void onControl(Runnable task) throws Exception {
    control.submit(task).get(10, TimeUnit.SECONDS);
  }

  private <T> T onControl(Callable<T> task) throws Exception {
    return control.submit(task).get(10, TimeUnit.SECONDS);
  }

  private static void waitUntil(Callable<Boolean> condition) throws Exception {
    long startNs = System.nanoTime();
    while (!condition.call()) {
      assertTrue(System.nanoTime() - startNs < 10_000_000_000L, "waited in vain");
      Thread.onSpinWait();
    }
  }
}
