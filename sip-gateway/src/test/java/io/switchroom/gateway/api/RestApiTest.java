package io.switchroom.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.switchroom.dialplan.DialPlan;
import io.switchroom.gateway.apps.AppRegistry;
import io.switchroom.gateway.call.Calls;
import io.switchroom.gateway.callback.CallbackQuery;
import io.switchroom.gateway.callback.CallbackRecord;
import io.switchroom.gateway.callback.CallbackRoom;
import io.switchroom.gateway.config.ApiScope;
import io.switchroom.gateway.config.GatewayConfig;
import io.switchroom.gateway.config.JsonSettings;
import io.switchroom.gateway.config.Secret;
import io.switchroom.gateway.phone.Phones;
import io.switchroom.gateway.rooms.ApiRooms;
import io.switchroom.gateway.store.Database;
import io.switchroom.gateway.store.DatabaseSettings;
import io.switchroom.gateway.trunk.Trunk;
import io.switchroom.gateway.trunk.Trunks;
import io.switchroom.gateway.web.WebServer;
import io.switchroom.gateway.web.WebSettings;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The API over HTTP, every answer held against its own OpenAPI document. */
class RestApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SdkAppId APP = new SdkAppId(7);
  private static final String SECRET = "a key that may do everything 00000000000";
  private static final String READER = "a key that may read one application 0000";
  private static final String OWNER = "a key that may do all with application 7";
  private static final int MAX_BODY = 2_000;

  private final ApiRooms rooms = new ApiRooms(APP);
  private final List<CallbackQuery> asked = new ArrayList<>();
  private Database database;
  private AppRegistry apps;
  private Reload.Outcome reloaded = new Reload.Outcome(List.of(), List.of("http"));
  private RestApi api;

  private final Trunks trunks =
      new Trunks(
          List.of(
              new Trunk(
                  "carrier",
                  "203.0.113.7",
                  "udp",
                  List.of(),
                  Optional.empty(),
                  Optional.empty(),
                  List.of(),
                  600,
                  "",
                  0,
                  60,
                  Trunk.Limits.NONE)),
          Map.of(),
          true,
          () -> 0,
          () -> 0,
          new Random(1));

  /** Nobody is called here: that takes a gateway with sockets. */
  private final Calls calls =
      new Calls(
          null,
          new DialPlan(List.of(), APP.value(), 1_000, true),
          rooms.directory(),
          trunks,
          new Phones(List.of(), 60, 3_600, () -> 0),
          null,
          app -> null,
          5,
          () -> 0,
          "test");

  private RestApi newApi() {
    return new RestApi(
        () ->
            new ApiKeys(
                List.of(
                    new ApiKey("all", SECRET, Set.of(ApiScope.values()), Set.of()),
                    new ApiKey("read", READER, Set.of(ApiScope.ROOMS_READ), Set.of(APP)),
                    new ApiKey("own", OWNER, Set.of(ApiScope.values()), Set.of(APP)))),
        rooms::execute,
        rooms.directory(),
        apps,
        () -> CompletableFuture.completedStage(reloaded),
        query -> {
          asked.add(query);
          return CompletableFuture.completedStage(List.of(record()));
        },
        calls,
        trunks,
        MAX_BODY);
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private JsonNode document;
  private WebServer server;

  private static CallbackRecord record() {
    return new CallbackRecord(
        5,
        APP.value(),
        CallbackRoom.number(1000),
        103,
        "{\"RoomId\":1000,\"UserId\":\"anna\"}",
        1_790_000_000_000L,
        CallbackRecord.State.GIVEN_UP,
        OptionalLong.of(1_790_000_060_000L),
        "no answer",
        List.of(
            new CallbackRecord.Attempt(1, 1_790_000_000_001L, 12, OptionalInt.of(500), "500"),
            new CallbackRecord.Attempt(2, 1_790_000_000_100L, 5_000, OptionalInt.empty(), "none")));
  }

  private static GatewayConfig.App app(long sdkAppId) {
    return JsonSettings.app(
        sdkAppId, JSON.createObjectNode().put("secret", ("key of " + sdkAppId).repeat(5)));
  }

  @BeforeEach
  void start() throws Exception {
    database = Database.open(new DatabaseSettings(DatabaseSettings.MEMORY, "", "", 100, 1_000));
    apps = new AppRegistry(database, state -> {});
    apps.seed(List.of(app(8), app(APP.value()))).toCompletableFuture().join();
    api = newApi();
    server =
        new WebServer(
            new WebSettings(
                InetAddress.getLoopbackAddress(), 0, 10, 1_000, 50, 10_000, 10_000, 30_000, ""),
            rooms::execute,
            (peer, client) -> {
              throw new AssertionError("nobody opens a WebSocket here");
            },
            () -> "",
            () -> "",
            router -> {
              api.addTo(router);
              new ProfileDownload(apps::now).addTo(router);
            });
    server.start();
    document = JSON.readTree(request("GET", "/openapi.json", null, null).body());
  }

  @AfterEach
  void stop() {
    server.close();
    rooms.close();
    database.close();
  }

  private HttpResponse<String> request(String method, String path, String key, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + RestApi.BASE + path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** Asks, and holds what comes back against the document. */
  private JsonNode ask(int status, String method, String path, String body) throws Exception {
    return checked(status, method, path, request(method, path, SECRET, body));
  }

  private JsonNode checked(int status, String method, String path, HttpResponse<String> response)
      throws Exception {
    String what = method + " " + path + ": " + response.body();
    assertEquals(status, response.statusCode(), what);
    String template = template(path);
    JsonNode responses =
        document
            .at("/paths")
            .path(template)
            .path(method.toLowerCase(Locale.ROOT))
            .path("responses");
    boolean known = responses.has(String.valueOf(status));
    assertTrue(known || status >= 400, what + " is not in the document");
    if (response.body().isEmpty()) {
      assertTrue(responses.path(String.valueOf(status)).path("content").isMissingNode(), what);
      return null;
    }
    JsonNode answer = JSON.readTree(response.body());
    String type = response.headers().firstValue("Content-Type").orElseThrow();
    String pointer =
        known
            ? "/paths/"
                + template.replace("~", "~0").replace("/", "~1")
                + "/"
                + method.toLowerCase(Locale.ROOT)
                + "/responses/"
                + status
                + "/content/"
                + type.replace("/", "~1")
                + "/schema"
            : "/components/schemas/Problem";
    assertEquals(known ? "application/json" : "application/problem+json", type);
    JsonSchema schema =
        JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V202012,
                builder ->
                    builder.schemaLoaders(
                        loaders -> loaders.schemas(Map.of("https://api/doc", document.toString()))))
            .getSchema(SchemaLocation.of("https://api/doc#" + pointer));
    assertEquals(Set.of(), schema.validate(answer), what);
    return answer;
  }

  /** The path of the document that this one is an instance of. */
  private String template(String path) {
    String bare = path.replaceAll("\\?.*", "");
    Iterator<String> templates = document.path("paths").fieldNames();
    while (templates.hasNext()) {
      String template = templates.next();
      if (bare.matches(template.replaceAll("\\{\\w+}", "[^/]+"))) {
        return template;
      }
    }
    return "";
  }

  @Test
  void theDocumentHasEveryOperationAndNoOther() {
    Set<String> written = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (!method.getKey().equals("parameters")) {
          String id = method.getValue().path("operationId").textValue();
          written.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey() + " " + id);
        }
      }
    }
    Set<String> done = new TreeSet<>();
    for (ApiOperation operation : api.operations()) {
      done.add(operation.method() + " " + operation.path() + " " + operation.id());
      String summary =
          document
              .path("paths")
              .path(operation.path())
              .path(operation.method().toLowerCase(Locale.ROOT))
              .path("summary")
              .textValue();
      assertTrue(summary.endsWith("(" + operation.scope().word() + ")"), summary);
    }
    assertEquals(done, written);
  }

  @Test
  void withoutAKeyNothingIsTold() throws Exception {
    for (String key : new String[] {null, "", "wrong", SECRET + "0", SECRET.substring(1)}) {
      HttpResponse<String> response = request("GET", "/apps/7/rooms", key, null);
      assertEquals(401, response.statusCode());
      assertEquals("Bearer", response.headers().firstValue("WWW-Authenticate").orElse(""));
      checked(401, "GET", "/apps/7/rooms", response);
    }
  }

  @Test
  void aKeyIsGoodForItsScopesAndApplicationsOnly() throws Exception {
    rooms.enters("anna", 1000);
    assertEquals(200, request("GET", "/apps/7/rooms/1000", READER, null).statusCode());
    assertEquals(403, request("DELETE", "/apps/7/rooms/1000", READER, null).statusCode());
    assertEquals(403, request("GET", "/apps/8/rooms", READER, null).statusCode());
    assertEquals(1, rooms.directory().roomCount());
  }

  @Test
  void tellsOfRoomsAndWhoIsInThem() throws Exception {
    assertEquals(0, ask(200, "GET", "/apps/7/rooms", null).path("rooms").size());
    ask(404, "GET", "/apps/7/rooms/1000", null);
    rooms.enters("anna", 1000);
    rooms.enters("ben", 1000);
    JsonNode room = ask(200, "GET", "/apps/7/rooms", null).path("rooms").get(0);
    assertEquals(1000, room.path("roomId").intValue());
    assertEquals("anna", room.path("owner").textValue());
    assertEquals(2, room.path("participants").intValue());
    assertEquals("7_1000_1790000000", room.path("commId").textValue());
    assertEquals(room, ask(200, "GET", "/apps/7/rooms/1000", null));
    assertEquals(0, ask(200, "GET", "/apps/8/rooms", null).path("rooms").size());

    JsonNode list = ask(200, "GET", "/apps/7/rooms/1000/participants", null).path("participants");
    assertEquals("anna", list.get(0).path("userId").textValue());
    assertEquals(list.get(1), ask(200, "GET", "/apps/7/rooms/1000/participants/BEN", null));
    assertEquals(
        "UserNotExist",
        ask(404, "GET", "/apps/7/rooms/1000/participants/carl", null).path("code").textValue());
  }

  @Test
  void moderates() throws Exception {
    rooms.enters("anna", 1000);
    rooms.enters("ben", 1000);
    String room = "/apps/7/rooms/1000";
    String ben = room + "/participants/ben";
    assertTrue(ask(200, "PATCH", room, "{\"locked\":true}").path("locked").booleanValue());
    JsonNode muted = ask(200, "PATCH", ben, "{\"mutedByModerator\":true,\"role\":21}");
    assertTrue(muted.path("mutedByModerator").booleanValue());
    assertEquals(21, muted.path("role").intValue());
    ask(204, "POST", ben + "/ask-to-unmute", null);
    assertEquals(
        List.of(
            "MutedByModerator ben", "RoleChanged ben", "MutedByModerator ben", "UnmuteAsked ben"),
        rooms.events("ben"));

    ask(204, "DELETE", ben + "?banSeconds=60", null);
    assertEquals("refused NO_RIGHT_TO_ENTER", rooms.enters("ben", 1000));
    ask(204, "DELETE", room + "/participants/nobody", null);
    ask(204, "DELETE", room, null);
    assertEquals(0, rooms.directory().memberCount());
    ask(404, "DELETE", room, null);
  }

  @Test
  void stringRoomsHaveTheirOwnNames() throws Exception {
    rooms.entersNamed("anna", "7");
    ask(404, "GET", "/apps/7/rooms/7", null);
    JsonNode room = ask(200, "GET", "/apps/7/rooms/7?roomType=string", null);
    assertEquals("7", room.path("roomId").textValue());
  }

  @Test
  void saysWhatIsWrongWithARequest() throws Exception {
    rooms.enters("anna", 1000);
    String room = "/apps/7/rooms/1000";
    for (String path :
        List.of(
            "/apps/0/rooms",
            "/apps/abc/rooms",
            "/apps/99999999999999999999/rooms",
            "/apps/7/rooms/0",
            "/apps/7/rooms/-1",
            "/apps/7/rooms/x",
            room + "?roomType=other",
            room + "/participants/12345",
            "/apps/7/callbacks?limit=0",
            "/apps/7/callbacks?limit=x",
            "/apps/7/callbacks?state=lost",
            "/apps/7/callbacks?room=a%20b")) {
      ask(400, "GET", path, null);
    }
    for (String body :
        List.of("", "{}", "[]", "nonsense", "{\"locked\":1}", "{\"locked\":true", "null")) {
      ask(400, "PATCH", room, body);
    }
    ask(400, "PATCH", room + "/participants/anna", "{\"role\":22}");
    ask(400, "PATCH", room + "/participants/anna", "{\"role\":\"20\"}");
    ask(400, "DELETE", room + "/participants/anna?banSeconds=604801", null);
    ask(404, "GET", "/nothing", null);
    ask(404, "POST", room, null);
    String long_ = "{\"locked\":true,\"x\":\"" + "x".repeat(MAX_BODY) + "\"}";
    ask(413, "PATCH", room, long_);
    assertEquals(1, rooms.directory().memberCount());
  }

  /** As no ordinary client would send it. */
  @Test
  void whateverIsSentIsAnsweredWithAProblem() throws Exception {
    rooms.enters("anna", 1000);
    String deep = "{\"a\":".repeat(300) + "1" + "}".repeat(300);
    for (String request :
        List.of(
            "GET /api/v1/apps/7/rooms/1000?roomType=%zz",
            "GET /api/v1/apps/7/rooms/%zz",
            "GET /api/v1/apps/7%00/rooms",
            "GET /api/v1/apps/7/rooms/1000/participants/%ff%fe",
            "GET /api/v1/apps/7/rooms/1000/participants/anna%2f..%2fben",
            "GET /api/v1/apps/7/rooms/a%00b?roomType=string",
            "GET /api/v1/apps/7/callbacks?room=%00",
            "GET /api/v1/apps/7/callbacks?limit=%",
            "GET /api/v1/apps/7/callbacks?before=9999999999999999999",
            "GET /api/v1/apps//rooms",
            "GET /api/v1/apps/7/profiles/0/%",
            "DELETE /api/v1/apps/7/rooms/1000/participants/anna?banSeconds=1e9",
            "PATCH /api/v1/apps/7/rooms/1000\n" + deep,
            "PATCH /api/v1/apps/7/rooms/1000\n{\"locked\":null}",
            "PATCH /api/v1/apps/7/rooms/1000\n{\"locked\":true}{",
            "PATCH /api/v1/apps/7/rooms/1000\n{\"locked\":true,\"locked\":false}",
            "PATCH /api/v1/apps/7/rooms/1000\n{\"locked\":" + "9".repeat(1_500) + "}",
            "PATCH /api/v1/apps/7/rooms/1000/participants/anna\n{\"role\":4294967316}",
            "PATCH /api/v1/apps/7/rooms/1000/participants/anna\n{\"role\":20.0}",
            "PUT /api/v1/apps/9\n{\"secret\":" + deep + "}",
            "PUT /api/v1/apps/7/profiles/0/teacher\n{\"video\":{\"fps\":1e400}}",
            "BREW /api/v1/apps/7/rooms",
            "GET /api/v1/../v1/apps/0/rooms")) {
      String answer = raw(request);
      assertTrue(answer.startsWith("HTTP/1.1 4"), request + ": " + answer);
      assertTrue(answer.contains("application/problem+json"), request + ": " + answer);
    }
    assertEquals(1, rooms.directory().memberCount());
    assertEquals(false, ask(200, "GET", "/apps/7/rooms/1000", null).path("locked").booleanValue());
  }

  /** An application written otherwise is the same application. */
  @Test
  void noSpellingOpensAnotherApplication() throws Exception {
    rooms.enters("anna", 1000);
    for (String path :
        List.of(
            "/apps/8/rooms",
            "/apps/%38/rooms",
            "/apps/008/rooms",
            "/apps/7/../8/rooms",
            "/apps/7/%2e%2e/8/rooms",
            "/apps/8/rooms?sdkAppId=7",
            "/apps/4294967303/rooms")) {
      String answer = raw("GET /api/v1" + path, OWNER, "");
      assertTrue(answer.startsWith("HTTP/1.1 4"), path + ": " + answer);
    }
    assertEquals(403, request("POST", "/reload", OWNER, null).statusCode());
    String answer = raw("GET /api/v1/apps/%37/rooms", OWNER, "");
    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
  }

  private String raw(String request) throws Exception {
    String[] parts = request.split("\n", 2);
    return raw(parts[0], SECRET, parts.length > 1 ? parts[1] : "");
  }

  /** What is answered, from the status line on. */
  private String raw(String line, String key, String body) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(5_000);
      String head =
          line
              + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\nAuthorization: Bearer "
              + key
              + "\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n";
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void theLogOfCallbacksIsAskedAsTold() throws Exception {
    JsonNode page =
        ask(
            200,
            "GET",
            "/apps/7/callbacks?room=1000&eventType=103&state=given-up&fromMs=5&toMs=9&before=77&limit=3",
            null);
    assertEquals("given-up", page.path("callbacks").get(0).path("state").textValue());
    CallbackQuery query = asked.get(0);
    assertEquals(
        new CallbackQuery(
            7,
            Optional.of(CallbackRoom.number(1000)),
            OptionalInt.of(103),
            Optional.of(CallbackRecord.State.GIVEN_UP),
            5,
            9,
            77,
            3),
        query);
  }

  @Test
  void tellsOfCallsAndTrunksAndWhatIsWrongWithACall() throws Exception {
    assertEquals(0, ask(200, "GET", "/calls", null).path("calls").size());
    JsonNode trunk = ask(200, "GET", "/trunks", null).path("trunks").path(0);
    assertEquals("carrier", trunk.path("name").textValue());
    assertTrue(trunk.path("up").booleanValue());
    ask(404, "GET", "/calls/none", null);
    ask(404, "DELETE", "/calls/none", null);
    ask(404, "POST", "/calls/none/transfer", "{\"to\": \"sip:a@b\"}");
    String room = "\"sdkAppId\": " + APP.value() + ", \"roomId\": 7";
    ask(400, "POST", "/calls", "{" + room + "}");
    ask(400, "POST", "/calls", "{\"sdkAppId\": 1, \"to\": \"+49301\", \"trunk\": \"carrier\"}");
    ask(400, "POST", "/calls", "{" + room + ", \"to\": \"+49301\"}");
    ask(409, "POST", "/calls", "{" + room + ", \"to\": \"+49301\", \"trunk\": \"other\"}");
    ask(409, "POST", "/calls", "{" + room + ", \"to\": \"x y\", \"trunk\": \"carrier\"}");
    String inject = "\"headers\": {\"X-A\": \"b\\r\\nVia: c\"}";
    ask(400, "POST", "/calls", "{" + room + ", \"to\": \"sip:a@b\", " + inject + "}");
    ask(400, "POST", "/calls", "{" + room + ", \"to\": \"sip:a@b>\\r\\n\"}");
    assertEquals(403, request("GET", "/calls", READER, null).statusCode());
  }

  @Test
  void listsTheApplicationsAKeyIsGoodFor() throws Exception {
    rooms.enters("anna", 1000);
    JsonNode apps = ask(200, "GET", "/apps", null).path("apps");
    assertEquals(2, apps.size());
    assertEquals(7, apps.get(0).path("sdkAppId").intValue());
    assertEquals(1, apps.get(0).path("rooms").intValue());
    assertEquals(403, request("GET", "/apps", READER, null).statusCode());
  }

  @Test
  void makesAnApplicationAndRemovesItAgain() throws Exception {
    String settings =
        "{\"secret\":[\"" + "n".repeat(32) + "\",\"" + "o".repeat(32) + "\"],\"bizId\":5}";
    JsonNode made = ask(200, "PUT", "/apps/9", settings);
    assertEquals("api", made.path("origin").textValue());
    assertEquals(made, ask(200, "GET", "/apps/9", null));
    assertEquals(3, ask(200, "GET", "/apps", null).path("apps").size());
    assertEquals(
        List.of("n".repeat(32), "o".repeat(32)),
        apps.now().apps().get(2).secrets().stream().map(Secret::reveal).toList());
    assertEquals(5, apps.now().apps().get(2).bizId());

    ask(200, "PUT", "/apps/9", "{\"secret\":\"" + "p".repeat(32) + "\"}");
    assertEquals(0, apps.now().apps().get(2).bizId());
    ask(204, "DELETE", "/apps/9", null);
    ask(404, "DELETE", "/apps/9", null);
    ask(404, "GET", "/apps/9", null);
    ask(404, "PUT", "/apps/9/profiles/0/teacher", "{}");
  }

  @Test
  void whatStandsInTheFileIsChangedThere() throws Exception {
    ask(409, "PUT", "/apps/7", "{\"secret\":\"" + "p".repeat(32) + "\"}");
    ask(409, "DELETE", "/apps/7", null);
  }

  @Test
  void saysEveryMistakeInAnApplication() throws Exception {
    String wrong = "{\"secret\":\"short\",\"bizId\":-1,\"secrt\":1,\"callbackUrl\":\"ftp://x\"}";
    String detail = ask(400, "PUT", "/apps/9", wrong).path("detail").textValue();
    assertEquals(4, detail.lines().count(), detail);
    for (String body :
        List.of(
            "{\"secretFile\":\"/etc/hostname\"}",
            "{\"privateKeyFile\":\"/etc/hostname\"}",
            "{\"callbackGroups\":{\"1\":{\"url\":\"http://x/\",\"keyFile\":\"/etc/hostname\"}}}",
            "{\"sdkAppId\":8,\"secret\":\"" + "p".repeat(32) + "\"}",
            "{\"secret\":\"" + "p".repeat(32) + "\",\"development\":true}",
            "{\"secret\":"
                + "\"development-only-secret-known-to-everyone-0000000000000000000000\"}",
            "{}")) {
      ask(400, "PUT", "/apps/9", body);
    }
    assertEquals(2, apps.now().apps().size());
  }

  @Test
  void aKeyOfOneApplicationTouchesNoOther() throws Exception {
    for (String path : List.of("/apps/8", "/apps/9", "/apps/8/profiles/0/user")) {
      assertEquals(403, request("PUT", path, OWNER, "{}").statusCode(), path);
      assertEquals(403, request("DELETE", path, OWNER, null).statusCode(), path);
      assertEquals(403, request("GET", path, OWNER, null).statusCode(), path);
    }
    assertEquals(403, request("GET", "/apps/8/profiles", OWNER, null).statusCode());
    HttpResponse<String> listed = request("GET", "/apps", OWNER, null);
    assertEquals(1, JSON.readTree(listed.body()).path("apps").size());
  }

  @Test
  void changesRoleProfiles() throws Exception {
    String set = "/apps/7/profiles/0";
    JsonNode shipped = ask(200, "GET", set, null);
    assertEquals("user", shipped.path("defaultRole").textValue());
    assertEquals(5, ask(200, "GET", "/apps/7/profiles", null).path("sets").size());

    String teacher = "{\"default\":true,\"video\":{\"maxkbps\":1500,\"fps\":24}}";
    JsonNode made = ask(200, "PUT", set + "/teacher", teacher);
    assertEquals(1500, made.at("/video/maxkbps").intValue());
    assertEquals(640, made.at("/video/format_fix_width").intValue());
    assertEquals(made, ask(200, "GET", set + "/teacher", null));
    JsonNode now = ask(200, "GET", set, null);
    assertEquals("teacher", now.path("defaultRole").textValue());
    assertEquals(shipped.path("sequence").intValue() + 1, now.path("sequence").intValue());
    assertEquals(shipped, ask(200, "GET", "/apps/8/profiles/0", null));
    ask(409, "DELETE", set + "/teacher", null);
    ask(409, "PUT", set + "/teacher", "{}");

    ask(200, "PUT", set + "/ed640", "{\"default\":true,\"audio\":{\"kbps\":64}}");
    ask(204, "DELETE", set + "/teacher", null);
    ask(404, "DELETE", set + "/teacher", null);
    ask(200, "PUT", set + "/user", "{\"default\":true}");
    ask(204, "DELETE", set + "/ed640", null);
    assertEquals(32, ask(200, "GET", set + "/ed640", null).at("/audio/kbps").intValue());
    ask(409, "DELETE", set + "/ed640", null);
  }

  @Test
  void saysEveryMistakeInARoleProfile() throws Exception {
    String wrong =
        "{\"video\":{\"fps\":1000,\"maxkbps\":\"much\",\"fsp\":1},\"audio\":3,\"type\":-1,\"x\":1}";
    String detail = ask(400, "PUT", "/apps/7/profiles/0/teacher", wrong).path("detail").textValue();
    assertEquals(6, detail.lines().count(), detail);
    assertTrue(detail.contains("did you mean fps?"), detail);
    ask(400, "GET", "/apps/7/profiles/3", null);
    ask(400, "GET", "/apps/7/profiles/x", null);
    ask(400, "PUT", "/apps/7/profiles/0/a%20b", "{}");
    ask(404, "GET", "/apps/7/profiles/0/nobody", null);
  }

  @Test
  void clientsOfTheFirstGenerationFetchTheirSettings() throws Exception {
    JsonNode answer = download("sdk_appid=7&interface=Voice_Conf_Download&platform=2");
    assertEquals(0, answer.path("retcode").intValue());
    assertEquals("success.", answer.path("errmsg").textValue());
    assertEquals(
        Set.of("biz_id", "conf", "platform", "scheme", "sequence"), names(answer.path("data")));
    JsonNode user = answer.at("/data/conf/0");
    assertEquals(Set.of("role", "type", "is_default", "audio", "net", "video"), names(user));
    assertEquals("user", user.path("role").textValue());
    assertEquals(1, user.path("is_default").intValue());
    assertEquals(
        words(
            "aec agc ans anti_dropout au_scheme channel codec_prof frame kbps max_antishake_max"
                + " max_antishake_min min_antishake sample_rate silence_detect"),
        names(user.path("audio")));
    assertEquals(words("rc_anti_dropout rc_init_delay rc_max_delay"), names(user.path("net")));
    assertEquals(
        words(
            "anti_dropout codec_prof format format_fix_width format_fix_height format_max_width"
                + " format_max_height fps fqueue_time live_adapt minkbps maxkbps minqp maxqp qclear"
                + " small_video_upload"),
        names(user.path("video")));
    int before = answer.at("/data/sequence").intValue();
    ask(200, "PUT", "/apps/7/profiles/2/user", "{\"default\":true,\"video\":{\"fps\":10}}");
    JsonNode after = download("sdk_appid=7&interface=Voice_Conf_Download&platform=2");
    assertEquals(before + 1, after.at("/data/sequence").intValue());
    JsonNode last = after.at("/data/conf").get(after.at("/data/conf").size() - 1);
    assertEquals(10, last.at("/video/fps").intValue());

    assertEquals(
        70020, download("sdk_appid=99&interface=Voice_Conf_Download").path("retcode").intValue());
    assertEquals(
        -3317, download("sdk_appid=x&interface=Voice_Conf_Download").path("retcode").intValue());
    assertEquals(-3316, download("sdk_appid=7&interface=Other").path("retcode").intValue());
    assertEquals(
        -3316,
        download("sdk_appid=7&interface=Voice_Conf_Download&platform=3")
            .path("retcode")
            .intValue());
  }

  private static Set<String> words(String text) {
    return Set.of(text.split(" "));
  }

  private static Set<String> names(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private JsonNode download(String query) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/index.php?" + query);
    HttpResponse<String> response =
        http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    assertEquals(200, response.statusCode());
    return JSON.readTree(response.body());
  }

  @Test
  void reloadsOrSaysEveryMistake() throws Exception {
    assertEquals("http", ask(200, "POST", "/reload", null).at("/restartNeeded/0").textValue());
    reloaded = new Reload.Outcome(List.of("a.yaml:3: wrong", "a.yaml:7: wrong too"), List.of());
    assertEquals(
        "a.yaml:3: wrong\na.yaml:7: wrong too",
        ask(422, "POST", "/reload", null).path("detail").textValue());
  }

  @Test
  void membersAreNamedAsTheyCameIn() {
    assertEquals("entered", rooms.enters("anna", 1000));
    assertEquals(new UserId("ANNA"), rooms.directory().rooms().iterator().next().owner());
  }
}
