package io.switchroom.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchroom.gateway.config.ApiScope;
import io.switchroom.gateway.config.GatewayConfig;
import io.switchroom.gateway.config.InvalidConfigException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Phone calls of the gateway that runs with this configuration, by its REST API. */
@Command(
    name = "call",
    description = "Call phones into rooms, see calls and trunks, transfer and hang up.",
    synopsisSubcommandLabel = "COMMAND")
public final class CallCommand implements Runnable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;
  private final ConfigFile configFile;

  /** The file that tells where the gateway listens, and a key of its API. */
  public CallCommand(ConfigFile configFile) {
    this.configFile = configFile;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "call needs a command: dial, list, transfer, hangup or trunks");
  }

  @Command(name = "dial", description = "Call a phone into a room.")
  int dial(
      @Parameters(
              paramLabel = "NUMBER",
              description = "A number, the name of a registered phone, or a SIP URI.")
          String to,
      @Option(names = "--room", required = true, paramLabel = "ROOM", description = "The room.")
          String room,
      @Option(
              names = "--trunk",
              paramLabel = "NAME",
              defaultValue = "",
              description = "The trunk or group of trunks by which a number is called.")
          String trunk,
      @Option(
              names = "--app",
              paramLabel = "SDKAPPID",
              description = "The application; default: that of sip.app.")
          Long app,
      @Option(names = "--from", paramLabel = "NUMBER", description = "The number it is to see.")
          String from)
      throws Exception {
    GatewayConfig config = configFile.load();
    ObjectNode body = JSON.createObjectNode();
    body.put("sdkAppId", app == null ? config.sip().sdkAppId() : app);
    if (room.matches("[0-9]{1,10}")) {
      body.put("roomId", Long.parseLong(room));
    } else {
      body.put("roomId", room);
    }
    boolean uri = to.startsWith("sip:") || to.startsWith("sips:");
    body.put(uri || !trunk.isEmpty() ? "to" : "phone", to);
    if (!trunk.isEmpty()) {
      body.put("trunk", trunk);
    }
    if (from != null) {
      body.put("from", from);
    }
    return ask(config, "POST", "/calls", body);
  }

  @Command(name = "list", description = "Show the calls there are.")
  int list() throws Exception {
    return ask(configFile.load(), "GET", "/calls", null);
  }

  @Command(name = "trunks", description = "Show how the trunks are.")
  int trunks() throws Exception {
    return ask(configFile.load(), "GET", "/trunks", null);
  }

  @Command(name = "hangup", description = "End a call.")
  int hangUp(@Parameters(paramLabel = "CALL", description = "Its id.") String id) throws Exception {
    return ask(configFile.load(), "DELETE", "/calls/" + escaped(id), null);
  }

  @Command(name = "transfer", description = "Have the phone call somebody else in our place.")
  int transfer(
      @Parameters(paramLabel = "CALL", description = "Its id.") String id,
      @Parameters(paramLabel = "TO", description = "A SIP URI, or the id of another call.")
          String to)
      throws Exception {
    ObjectNode body = JSON.createObjectNode();
    body.put(to.startsWith("sip") ? "to" : "replaces", to);
    return ask(configFile.load(), "POST", "/calls/" + escaped(id) + "/transfer", body);
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private int ask(GatewayConfig config, String method, String path, JsonNode body)
      throws IOException, InterruptedException, InvalidConfigException {
    InetAddress host =
        config.bind().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : config.bind();
    String text = host.getHostAddress();
    String authority =
        (text.indexOf(':') < 0 ? text : "[" + text + "]") + ":" + config.http().port();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + authority + "/api/v1" + path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + key(config))
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()))
            .build();
    HttpResponse<String> response;
    try {
      response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    } catch (ConnectException e) {
      spec.commandLine().getErr().println("No gateway answers on " + authority + ".");
      return ExitStatus.NO;
    }
    boolean good = response.statusCode() / 100 == 2;
    if (!good) {
      JsonNode problem = JSON.readTree(response.body());
      spec.commandLine().getErr().println(problem.path("detail").asText(response.body()));
    } else if (!response.body().isEmpty()) {
      spec.commandLine().getOut().println(JSON.readTree(response.body()).toPrettyString());
    }
    return good ? ExitStatus.OK : ExitStatus.NO;
  }

  /** The first key of the configuration that may do this. */
  private String key(GatewayConfig config) {
    return config.api().keys().stream()
        .filter(key -> key.scopes().contains(ApiScope.CALLS_WRITE))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(), "no key of api.keys has the scope calls:write"))
        .secret()
        .reveal();
  }
}
