package io.switchroom.scenarios.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.scenarios.wire.support.Await;
import io.switchroom.scenarios.wire.support.Baresip;
import io.switchroom.scenarios.wire.support.GatewayProcess;
import io.switchroom.scenarios.wire.support.Wire;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
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

/** Softphones that register with the gateway, which is not in development mode. */
@ExtendWith(Wire.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RegisteredPhonesTest {
  private static final double ANNA_HZ = 440;
  private static final double BERT_HZ = 610;
  private static final String KEY = "development-only-api-key-known-to-everyone-00000000000";

  private GatewayProcess gateway;

  @BeforeAll
  void start() throws Exception {
    gateway =
        GatewayProcess.start(
            "registrar",
            Map.of(
                "SWITCHROOM_BIND",
                "127.0.0.2",
                "SWITCHROOM_DEVELOPMENT",
                "false",
                "SWITCHROOM_SIP_MAX_FAILED_LOGINS",
                "5",
                "SWITCHROOM_PHONES",
                "[{name: anna, password: anna-password, digest: MD5},"
                    + " {name: bert, password: bert-password, displayName: Bert B.,"
                    + " digest: MD5}]"));
  }

  @AfterAll
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  private String registrar() {
    return gateway.sip().getAddress().getHostAddress() + ":" + gateway.sip().getPort();
  }

  private int call(String body) throws Exception {
    String address = gateway.http().getAddress().getHostAddress() + ":" + gateway.http().getPort();
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1/calls"))
                .header("Authorization", "Bearer " + KEY)
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  @Test
  void aRegisteredPhoneIsCalledIntoTheRoomThatAnotherHasDialled(@TempDir Path folder)
      throws Exception {
    String anna = "{\"sdkAppId\": 1400000001, \"roomId\": 7000, \"phone\": \"anna\"}";
    assertEquals(409, call(anna), "nobody has registered yet");
    try (Baresip called =
            Baresip.registered(
                folder.resolve("a"), "anna", "anna-password", "PCMA", ANNA_HZ, registrar(), "");
        Baresip caller =
            Baresip.registered(
                folder.resolve("b"),
                "bert",
                "bert-password",
                "PCMU",
                BERT_HZ,
                registrar(),
                gateway.uri(7000))) {
      called.awaitRegistered();
      caller.awaitAnswered();
      Await.until(
          Duration.ofSeconds(20), () -> "anna is there: " + gateway.output(), () -> rings(anna));
      called.awaitTones(BERT_HZ);
      caller.awaitTones(ANNA_HZ);
      assertTrue(gateway.output().contains("from Bert B. to 7000"), gateway.output());
    }
  }

  private boolean rings(String body) {
    try {
      return call(body) == 201;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Scanners find nothing: no answer to strangers, and soon none to who guesses passwords. */
  @Test
  void strangersGetNoAnswerAndGuessersSoonNone() throws Exception {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.9"))) {
      socket.setSoTimeout(700);
      assertEquals("", ask(socket, "OPTIONS", "sipvicious", 1, ""));
      assertEquals("", ask(socket, "INVITE", "stranger", 2, ""));
      assertEquals("", ask(socket, "REGISTER", "1000", 3, ""));
      for (int guess = 0; guess < 5; guess++) {
        String challenge = ask(socket, "REGISTER", "anna", 10 + guess, "");
        assertTrue(challenge.startsWith("SIP/2.0 401 "), challenge);
        String nonce = challenge.replaceAll("(?s).*nonce=\"([^\"]+)\".*", "$1");
        String answer =
            "Authorization: Digest username=\"anna\", realm=\"switchroom\", nonce=\""
                + nonce
                + "\", uri=\"sip:x\", response=\"0123456789abcdef0123456789abcdef\"\r\n";
        assertTrue(ask(socket, "REGISTER", "anna", 20 + guess, answer).startsWith("SIP/2.0 401 "));
      }
      assertEquals("", ask(socket, "REGISTER", "anna", 30, ""), "banned");
    }
    assertTrue(gateway.output().contains("127.0.0.9 is banned for 600 s"), gateway.output());
    try (DatagramSocket other = new DatagramSocket(0, InetAddress.getByName("127.0.0.10"))) {
      other.setSoTimeout(5_000);
      assertTrue(ask(other, "REGISTER", "anna", 40, "").startsWith("SIP/2.0 401 "));
    }
  }

  /** The answer, or nothing where none comes in time. */
  private String ask(DatagramSocket socket, String method, String user, int number, String header)
      throws Exception {
    String us = socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
    String request =
        method
            + " sip:"
            + registrar()
            + " SIP/2.0\r\nVia: SIP/2.0/UDP "
            + us
            + ";rport;branch=z9hG4bKscan"
            + number
            + "\r\nMax-Forwards: 70\r\nFrom: <sip:"
            + user
            + "@x>;tag=1\r\nTo: <sip:"
            + user
            + "@x>\r\nCall-ID: scan"
            + number
            + "\r\nCSeq: 1 "
            + method
            + "\r\nContact: <sip:"
            + user
            + "@"
            + us
            + ">\r\n"
            + header
            + "Content-Length: 0\r\n\r\n";
    byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
    socket.send(new DatagramPacket(bytes, bytes.length, gateway.sip()));
    DatagramPacket answer = new DatagramPacket(new byte[4_096], 4_096);
    try {
      socket.receive(answer);
    } catch (SocketTimeoutException e) {
      return "";
    }
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
  }
}
