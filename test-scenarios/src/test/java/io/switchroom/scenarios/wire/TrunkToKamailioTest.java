package io.switchroom.scenarios.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.switchroom.scenarios.wire.support.Await;
import io.switchroom.scenarios.wire.support.Baresip;
import io.switchroom.scenarios.wire.support.FreePorts;
import io.switchroom.scenarios.wire.support.GatewayProcess;
import io.switchroom.scenarios.wire.support.Kamailio;
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
import java.util.function.Predicate;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A trunk to a carrier's real SIP server: registers, is called, calls, and outlives an outage. */
@ExtendWith(Wire.class)
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class TrunkToKamailioTest {
  private static final double ANNA_HZ = 440;
  private static final double BERT_HZ = 610;
  private static final double CARL_HZ = 820;
  private static final String KEY = "development-only-api-key-known-to-everyone-00000000000";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(40);

  private final HttpClient http = HttpClient.newHttpClient();

  @ParameterizedTest
  @CsvSource({"MD5, udp, 60", "SHA-256, tcp, 5"})
  void registersIsCalledCallsAndOutlivesAnOutage(
      String algorithm, String transport, int outageS, @TempDir Path folder) throws Exception {
    int phonePort = FreePorts.block(2);
    try (Kamailio kamailio =
            Kamailio.start(folder.resolve("k"), phonePort, algorithm, "carrierpw");
        GatewayProcess gateway =
            GatewayProcess.start(
                "kamailio-" + transport,
                Map.of(
                    "SWITCHROOM_BIND",
                    "127.0.0.2",
                    "SWITCHROOM_TRUNKS",
                    "[{name: carrier, host: \"127.0.0.1:"
                        + kamailio.port()
                        + "\", transport: "
                        + transport
                        + ", user: customer, password: carrierpw, register: true,"
                        + " registerSeconds: 30, pingSeconds: 2, ringSeconds: 5}]",
                    "SWITCHROOM_DIALPLAN_NUMBERS",
                    "{\"+493012345\": 6000}"));
        Baresip anna =
            Baresip.dial(folder.resolve("a"), "anna", "PCMA", ANNA_HZ, gateway.uri(6000))) {
      anna.awaitAnswered();
      awaitTrunk(gateway, "is registered", trunk -> trunk.path("registered").booleanValue());

      String number = "sip:+493012345@127.0.0.1:" + kamailio.port();
      try (Baresip bert = Baresip.dial(folder.resolve("b"), "bert", "PCMU", BERT_HZ, number);
          Baresip carl =
              Baresip.answering(folder.resolve("c"), "+43177", "PCMA", CARL_HZ, phonePort)) {
        anna.awaitTones(BERT_HZ);
        bert.awaitTones(ANNA_HZ);

        dial(gateway, "+43177");
        anna.awaitTones(BERT_HZ, CARL_HZ);
        bert.awaitTones(ANNA_HZ, CARL_HZ);
        carl.awaitTones(ANNA_HZ, BERT_HZ);

        // Calls that are established need no carrier to go on.
        kamailio.stop();
        long stoppedMs = System.currentTimeMillis();
        awaitTrunk(gateway, "is down", trunk -> !trunk.path("up").booleanValue());
        awaitTrunk(gateway, "is not registered", t -> !t.path("registered").booleanValue());
        Await.until(
            Duration.ofSeconds(outageS + 10),
            () -> outageS + " s are over",
            () -> System.currentTimeMillis() - stoppedMs > outageS * 1_000L);
        anna.awaitTones(BERT_HZ, CARL_HZ);
        carl.awaitTones(ANNA_HZ, BERT_HZ);
        kamailio.start();
        awaitTrunk(gateway, "is up", trunk -> trunk.path("up").booleanValue());
        awaitTrunk(gateway, "is registered", t -> t.path("registered").booleanValue());
        bert.hangUp();
        anna.awaitSilenceOf(BERT_HZ);
      }
      try (Baresip bert = Baresip.dial(folder.resolve("b2"), "bert", "PCMU", BERT_HZ, number)) {
        anna.awaitTones(BERT_HZ);
        bert.awaitTones(ANNA_HZ);
      }
    }
  }

  private HttpResponse<String> ask(GatewayProcess gateway, String method, String path, String body)
      throws Exception {
    String address = gateway.http().getAddress().getHostAddress() + ":" + gateway.http().getPort();
    return http.send(
        HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1" + path))
            .header("Authorization", "Bearer " + KEY)
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private void dial(GatewayProcess gateway, String number) throws Exception {
    String body =
        "{\"sdkAppId\": 1400000001, \"roomId\": 6000, \"trunk\": \"carrier\", \"to\": \""
            + number
            + "\"}";
    assertEquals(201, ask(gateway, "POST", "/calls", body).statusCode());
  }

  private void awaitTrunk(GatewayProcess gateway, String what, Predicate<JsonNode> condition) {
    Await.until(
        SOON.plusSeconds(60),
        () -> "the trunk " + what + ": " + trunk(gateway) + "\n" + gateway.output(),
        () -> condition.test(trunk(gateway)));
  }

  private JsonNode trunk(GatewayProcess gateway) {
    try {
      return JSON.readTree(ask(gateway, "GET", "/trunks", "").body()).path("trunks").path(0);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
