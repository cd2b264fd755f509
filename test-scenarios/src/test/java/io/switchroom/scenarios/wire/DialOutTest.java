package io.switchroom.scenarios.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.switchroom.scenarios.wire.support.Await;
import io.switchroom.scenarios.wire.support.Baresip;
import io.switchroom.scenarios.wire.support.GatewayProcess;
import io.switchroom.scenarios.wire.support.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls out of a room by a trunk: the carrier is a second gateway, which asks for a password and
 * has a room of its own behind its number.
 */
@ExtendWith(Wire.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class DialOutTest {
  private static final double ANNA_HZ = 440;
  private static final double BERT_HZ = 610;
  private static final String KEY = "development-only-api-key-known-to-everyone-00000000000";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private GatewayProcess carrier;
  private GatewayProcess gateway;

  @BeforeAll
  void start() throws Exception {
    carrier =
        GatewayProcess.start(
            "carrier",
            Map.of(
                "SWITCHROOM_TRUNKS",
                "[{name: customer, sources: [127.0.0.2], inboundUser: us, inboundPassword: pw}]",
                "SWITCHROOM_DIALPLAN_NUMBERS",
                "{\"+493012345\": 4000}"));
    String host = carrier.sip().getAddress().getHostAddress() + ":" + carrier.sip().getPort();
    String carriers =
        "[{name: carrier, host: \"HOST\", user: us, password: pw, from: \"+4930999\"},"
            + " {name: stranger, host: \"HOST\", user: us, password: wrong},"
            + " {name: austria, host: \"HOST\", user: us, password: pw, prefixes: [\"+43\"]}]";
    gateway =
        GatewayProcess.start(
            "dials-out",
            Map.of(
                "SWITCHROOM_BIND",
                "127.0.0.2",
                "SWITCHROOM_TRUNKS",
                carriers.replace("HOST", host),
                "SWITCHROOM_TRUNK_GROUPS",
                "{both: [{trunk: austria}, {trunk: carrier, priority: 1}]}"));
  }

  @AfterAll
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    if (carrier != null) {
      carrier.close();
    }
  }

  private HttpResponse<String> ask(String method, String path, String body) throws Exception {
    String address = gateway.http().getAddress().getHostAddress() + ":" + gateway.http().getPort();
    return http.send(
        HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1" + path))
            .header("Authorization", "Bearer " + KEY)
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private String dial(String trunk, String number) throws Exception {
    HttpResponse<String> answer =
        ask(
            "POST",
            "/calls",
            "{\"sdkAppId\": 1400000001, \"roomId\": 5000, \"to\": \""
                + number
                + "\", \"trunk\": \""
                + trunk
                + "\"}");
    assertEquals(201, answer.statusCode(), answer.body());
    return JSON.readTree(answer.body()).path("callId").textValue();
  }

  private JsonNode call(String id) {
    try {
      HttpResponse<String> answer = ask("GET", "/calls/" + id, "");
      return answer.statusCode() == 404 ? null : JSON.readTree(answer.body());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRoomHearsThePhoneItHasCalledAndThePhoneTheRoom(@TempDir Path folder) throws Exception {
    try (Baresip anna =
            Baresip.dial(folder.resolve("a"), "anna", "PCMA", ANNA_HZ, gateway.uri(5000));
        Baresip bert =
            Baresip.dial(folder.resolve("b"), "bert", "PCMU", BERT_HZ, carrier.uri(4000))) {
      anna.awaitAnswered();
      bert.awaitAnswered();
      String id = dial("both", "+49 30 12345");
      anna.awaitTones(BERT_HZ);
      bert.awaitTones(ANNA_HZ);

      JsonNode call = call(id);
      assertEquals("established", call.path("state").textValue(), call.toString());
      assertEquals("carrier", call.path("trunk").textValue(), "the other one knows only Austria");
      assertEquals("outbound", call.path("direction").textValue());
      assertEquals("tel_493012345", call.path("userId").textValue());

      assertEquals(204, ask("DELETE", "/calls/" + id, "").statusCode());
      anna.awaitSilenceOf(BERT_HZ);
      bert.awaitSilenceOf(ANNA_HZ);
      carrier.awaitMetric("calls", 1);
      gateway.awaitMetric("calls", 1);
    }
  }

  @Test
  void aCallThatTheCarrierRefusesIsOverAndTheLogSaysWhy() throws Exception {
    String stranger = dial("stranger", "+493012345");
    Await.until(SOON, () -> "it is over: " + gateway.output(), () -> call(stranger) == null);
    assertTrue(gateway.output().contains(stranger + " is over: 401"), gateway.output());

    String nowhere = dial("carrier", "+49301");
    Await.until(SOON, () -> "it is over: " + gateway.output(), () -> call(nowhere) == null);
    assertTrue(gateway.output().contains(nowhere + " is over: 404"), gateway.output());

    String austria = dial("austria", "+493012345");
    Await.until(SOON, () -> "it is over: " + gateway.output(), () -> call(austria) == null);
    assertTrue(gateway.output().contains("begins with none of 43"), gateway.output());
    gateway.awaitMetric("media_port_pairs", 0);
  }

  @Test
  void tellsHowTheTrunksAre() throws Exception {
    Await.until(
        SOON,
        () -> "OPTIONS are answered: " + gateway.output(),
        () -> {
          try {
            JsonNode trunks = JSON.readTree(ask("GET", "/trunks", "").body()).path("trunks");
            return trunks.path(0).path("ping").textValue().startsWith("200");
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }
}
