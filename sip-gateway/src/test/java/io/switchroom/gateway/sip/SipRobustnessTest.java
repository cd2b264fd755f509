package io.switchroom.gateway.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.sip.transport.DropReason;
import io.switchroom.gateway.sip.transport.RateLimit;
import io.switchroom.gateway.sip.transport.TcpLimits;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not a well-meant call: capability queries, nonsense, attacks. */
@Timeout(60)
class SipRobustnessTest {
  private SipHarness sip;

  @BeforeEach
  void start() throws Exception {
    sip = new SipHarness();
  }

  @AfterEach
  void stop() {
    sip.close();
  }

  private void restart(TcpLimits tcp, RateLimit rate, int maxCalls) throws Exception {
    sip.close();
    sip = new SipHarness(SipHarness.settings(tcp, rate, maxCalls, 500));
  }

  private void awaitDrops(DropReason reason, long count) {
    SipHarness.await(count + " of " + reason, () -> sip.stack.counters().dropped(reason) >= count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UDP", "TCP"})
  void answersOptionsWithWhatItCan(String transport) throws Exception {
    try (RawSipClient client = sip.client(transport)) {
      SipText text = sip.text(client);
      String options = text.request("OPTIONS", 1, "", "");
      client.send(options);
      String ok = client.await("SIP/2.0 200");
      assertEquals(
          "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, PRACK, INFO, REFER, NOTIFY, REGISTER",
          SipText.header(ok, "Allow"));
      assertEquals("application/sdp", SipText.header(ok, "Accept"));
      assertTrue(ok.contains("\r\nSupported:"), ok);
      assertTrue(SipText.header(ok, "To").contains(";tag="), ok);
      client.send(options);
      assertEquals(ok, client.await("SIP/2.0 200"), "the same answer to a retransmission");
      assertEquals(0, sip.stack.serverTransactions());
    }
  }

  @Test
  void answersOptionsInsideADialog() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      SipText text = sip.text(client);
      sip.answeredCall(client, text);
      client.send(text.request("OPTIONS", 2, "", ""));
      client.await("SIP/2.0 200");
    }
  }

  @Test
  void understandsCompactHeaders() throws Exception {
    for (String transport : List.of("UDP", "TCP")) {
      try (RawSipClient client = sip.client(transport)) {
        client.send(
            "INVITE sip:1000@127.0.0.1 SIP/2.0\r\nv: SIP/2.0/"
                + transport
                + " 127.0.0.1:"
                + client.localPort()
                + ";branch=z9hG4bKcompact"
                + transport
                + "\r\nf: <sip:a@127.0.0.1>;tag=1\r\nt: <sip:1000@127.0.0.1>\r\ni: compact"
                + transport
                + "\r\nCSeq: 1 INVITE\r\nm: <sip:a@127.0.0.1:"
                + client.localPort()
                + ">\r\nc: application/sdp\r\nl: "
                + SipText.SDP.length()
                + "\r\n\r\n"
                + SipText.SDP);
        SipEvent.Invite invite = sip.event(SipEvent.Invite.class);
        assertEquals("compact" + transport, invite.callId());
        assertEquals(SipText.SDP, invite.sdpOffer().orElseThrow());
        sip.stack.reject(invite.call(), SipRejection.of(486));
        client.await("SIP/2.0 486");
      }
    }
  }

  @Test
  void answersUnknownMethodsWith405AndAllow() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      for (String method : List.of("SUBSCRIBE", "MESSAGE", "PUBLISH", "FROBNICATE")) {
        client.send(sip.text(client).request(method, 1, "", ""));
        String refused = client.await("SIP/2.0 405");
        assertEquals("1 " + method, SipText.header(refused, "CSeq"));
        assertTrue(SipText.header(refused, "Allow").contains("INVITE"), refused);
      }
      SipText text = sip.text(client);
      sip.answeredCall(client, text);
      client.send(text.request("PUBLISH", 2, "", ""));
      client.await("SIP/2.0 405");
    }
  }

  @Test
  void answers420NamingTheExtensionsItLacks() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      SipText text = sip.text(client);
      client.send(text.request("INVITE", 1, text.contact() + "Require: 100rel, foo, bar\r\n", ""));
      String refused = client.await("SIP/2.0 420");
      assertTrue(refused.contains("foo") && refused.contains("bar"), refused);
      assertTrue(refused.contains("Unsupported:"), refused);
    }
  }

  @Test
  void answers481InsideADialogItDoesNotKnow() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      for (String method : List.of("BYE", "INVITE", "UPDATE", "OPTIONS")) {
        SipText text = sip.text(client);
        text.toTag = "unknown";
        client.send(text.request(method, 7, text.contact(), ""));
        client.await("SIP/2.0 481");
      }
      SipText text = sip.text(client);
      text.toTag = "unknown";
      client.send(text.ack(1));
      assertTrue(client.isSilentFor(100), "never an answer to ACK");
    }
  }

  @Test
  void refusesBodiesContactsAndSchemesItCannotUse() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      SipText text = sip.text(client);
      String type = "Content-Type: application/xml\r\n";
      client.send(text.request("INVITE", 1, text.contact() + type, "<x/>"));
      assertEquals("application/sdp", SipText.header(client.await("SIP/2.0 415"), "Accept"));
      client.send(sip.text(client).request("INVITE", 1, "", ""));
      client.await("SIP/2.0 400 Missing Contact");
      String mail = sip.text(client).request("INVITE", 1, text.contact(), "");
      client.send(mail.replaceFirst("sip:1000@[^ ]*", "mailto:a@b.example"));
      client.await("SIP/2.0 416");
    }
  }

  @Test
  void readsTelAndEscapedUsers() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      SipText text = sip.text(client);
      String invite = text.request("INVITE", 1, text.contact(), "");
      client.send(invite.replaceFirst("sip:1000@[^ ]*", "tel:+4930123"));
      assertEquals("+4930123", sip.event(SipEvent.Invite.class).requestUser());
      text = sip.text(client);
      invite = text.request("INVITE", 1, text.contact(), "");
      client.send(invite.replaceFirst("sip:1000@", "sip:%2310%C3%A4@"));
      assertEquals("#10ä", sip.event(SipEvent.Invite.class).requestUser());
    }
  }

  @Test
  void answers503WithRetryAfterWhenFull() throws Exception {
    restart(SipHarness.TCP, SipHarness.RATE, 1);
    try (RawSipClient client = sip.client("UDP")) {
      client.send(sip.text(client).invite(1));
      sip.event(SipEvent.Invite.class);
      client.send(sip.text(client).invite(1));
      assertEquals("5", SipText.header(client.await("SIP/2.0 503"), "Retry-After"));
      assertEquals(1, sip.stack.calls());
    }
  }

  @Test
  void answersWhatItCanOfABrokenRequestWith400() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      String request = sip.text(client).request("OPTIONS", 1, "", "");
      client.send(request.replace("CSeq: 1 OPTIONS", "CSeq: one OPTIONS"));
      String refused = client.await("SIP/2.0 400");
      assertTrue(SipText.header(refused, "To").contains(";tag="), refused);
      assertTrue(SipText.header(refused, "Via").contains("rport=" + client.localPort()), refused);
      client.send(request.replace("CSeq: 1 OPTIONS", "CSeq: 1 INVITE"));
      client.await("SIP/2.0 400");
      client.send(request.replace("Content-Length: 0", "Content-Length: 900"));
      client.await("SIP/2.0 400");
      client.send(request.replace("Content-Length: 0", "Content-Length: -1"));
      client.await("SIP/2.0 400");
      client.send(request.replaceFirst("Call-ID: [^\r]*\r\n", ""));
      client.send("\u0000\u0001stun?\r\n\r\n");
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      client.send("\r\n\r\n");
      assertTrue(client.isSilentFor(100));
      assertEquals(1, sip.stack.counters().dropped(DropReason.MISSING_HEADER));
      assertEquals(2, sip.stack.counters().dropped(DropReason.NOT_SIP));
    }
    sip.placeGoodCall("UDP");
  }

  @Test
  void sendsNoResponseToAnAddressTheViaMadeUp() throws Exception {
    try (RawSipClient client = sip.client("UDP");
        RawSipClient victim = sip.client("UDP")) {
      String request = sip.text(client).request("OPTIONS", 1, "", "");
      client.send(request.replace(";rport", ";maddr=127.0.0.1"));
      client.send(request.replace("SIP/2.0/UDP", "SIP/2.0/TCP"));
      awaitDrops(DropReason.BAD_VIA, 2);
      client.send(request.replace(";rport", ";received=127.0.0.9;rport=" + victim.localPort()));
      client.await("SIP/2.0 200");
      assertTrue(victim.isSilentFor(100));
    }
  }

  @Test
  void dropsADatagramOverTheLimit() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      SipText text = sip.text(client);
      client.send(text.request("OPTIONS", 1, "", "x".repeat(20_000)));
      awaitDrops(DropReason.TOO_LARGE, 1);
    }
    sip.placeGoodCall("UDP");
  }

  @Test
  void answers413ToTwoGigabytesAndListensOn() throws Exception {
    try (RawSipClient client = sip.client("TCP")) {
      String request = sip.text(client).request("INVITE", 1, "", "");
      client.send(request.replace("Content-Length: 0", "Content-Length: 2000000000"));
      client.await("SIP/2.0 413");
      assertEquals("", client.read(), "closed");
    }
    try (RawSipClient client = sip.client("TCP")) {
      String request = sip.text(client).request("INVITE", 1, "", "");
      client.send(request.replace("Content-Length: 0", "l: 99999999999999999999"));
      client.await("SIP/2.0 413");
    }
    SipHarness.await("connections gone", () -> sip.stack.tcpConnections() == 0);
    sip.placeGoodCall("TCP");
  }

  @Test
  void closesAConnectionWhoseHeadDoesNotEnd() throws Exception {
    try (RawSipClient client = sip.client("TCP")) {
      client.send("INVITE sip:1000@127.0.0.1 SIP/2.0\r\nX: " + "y".repeat(20_000));
      assertEquals("", client.read());
      assertEquals(1, sip.stack.counters().dropped(DropReason.TOO_LARGE));
    }
    sip.placeGoodCall("TCP");
  }

  @Test
  void closesAConnectionThatDawdlesOrSleeps() throws Exception {
    restart(new TcpLimits(50, 40, 65_536, 100, 300, 2_000), SipHarness.RATE, 100);
    try (RawSipClient client = sip.client("TCP")) {
      client.send("INVITE sip:1000@127.0.0.1 SIP/2.0\r\nVia: ");
      assertEquals("", client.read());
      assertEquals(1, sip.stack.counters().dropped(DropReason.PARTIAL_MESSAGE_TIMEOUT));
    }
    try (RawSipClient client = sip.client("TCP")) {
      assertEquals("", client.read());
      assertEquals(1, sip.stack.counters().dropped(DropReason.IDLE));
    }
    sip.placeGoodCall("TCP");
  }

  @Test
  void answersTheKeepAliveAndTakesMessagesInAnyPieces() throws Exception {
    try (RawSipClient client = sip.client("TCP")) {
      client.send("\r\n\r\n");
      assertEquals("\r\n", client.read());
      String one = sip.text(client).request("OPTIONS", 1, "", "body");
      String two = sip.text(client).request("OPTIONS", 1, "", "");
      client.send(one + two);
      client.await("SIP/2.0 200");
      client.await("SIP/2.0 200");
      for (byte piece : sip.text(client).request("OPTIONS", 1, "", "body").getBytes(ISO_8859_1)) {
        client.send(new byte[] {piece});
      }
      client.await("SIP/2.0 200");
      client.send("\r\n\r\n");
      assertEquals("\r\n", client.read());
    }
  }

  @Test
  void limitsConnectionsInAllAndPerSource() throws Exception {
    restart(new TcpLimits(50, 3, 65_536, 5_000, 60_000, 2_000), SipHarness.RATE, 100);
    List<RawSipClient> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(sip.client("TCP"));
    }
    try (RawSipClient fourth = sip.client("TCP")) {
      assertEquals("", fourth.read());
      assertEquals(1, sip.stack.counters().dropped(DropReason.TOO_MANY_CONNECTIONS));
    }
    assertEquals(3, sip.stack.tcpConnections());
    for (RawSipClient client : clients) {
      client.close();
    }
    SipHarness.await("connections gone", () -> sip.stack.tcpConnections() == 0);
    sip.placeGoodCall("TCP");
  }

  @Test
  void cutsOffAPeerThatDoesNotRead() throws Exception {
    restart(new TcpLimits(50, 40, 4_096, 60_000, 60_000, 2_000), SipHarness.RATE, 100);
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4_096);
      socket.connect(sip.address);
      RawSipClient client = RawSipClient.tcp(socket);
      OutputStream out = socket.getOutputStream();
      try {
        while (sip.stack.counters().dropped(DropReason.SLOW_READER) == 0) {
          out.write(sip.text(client).request("OPTIONS", 1, "", "").getBytes(ISO_8859_1));
        }
      } catch (SocketException e) {
        awaitDrops(DropReason.SLOW_READER, 1);
      }
    }
    sip.placeGoodCall("TCP");
  }

  @Test
  void holdsASourceToItsRate() throws Exception {
    restart(SipHarness.TCP, new RateLimit(1, 5, 0, 5, 100), 100);
    try (RawSipClient client = sip.client("UDP")) {
      for (int i = 0; i < 20; i++) {
        client.send(sip.text(client).request("OPTIONS", 1, "", ""));
      }
      awaitDrops(DropReason.RATE_LIMITED, 15);
      for (int i = 0; i < 5; i++) {
        client.await("SIP/2.0 200");
      }
      assertTrue(client.isSilentFor(100));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UDP", "TCP"})
  void survivesThousandsOfMutatedMessages(String transport) throws Exception {
    sip.close();
    sip = new SipHarness(SipHarness.settings(SipHarness.TCP, SipHarness.RATE, 10_000, 10));
    long seed = 20_261_122;
    Random random = new Random(seed);
    RawSipClient client = sip.client(transport);
    SipText dialog = sip.text(client);
    CallRef answered = sip.answeredCall(client, dialog);
    List<String> samples = new ArrayList<>();
    for (String method : List.of("INVITE", "BYE", "CANCEL", "OPTIONS", "UPDATE", "ACK", "NOTIFY")) {
      SipText text = sip.text(client);
      samples.add(
          text.request(
              method,
              1,
              text.contact()
                  + "Record-Route: <sip:p.example;lr>\r\nReason: Q.850;cause=16\r\n"
                  + "Require: a\r\nContent-Type: application/sdp\r\n",
              SipText.SDP));
      samples.add(dialog.request(method, 2, dialog.contact(), ""));
    }
    samples.add(SipText.ok(samples.get(0)));
    samples.add("SIP/2.0 180 Ringing\r\n\r\n");
    int sent = 0;
    for (int i = 0; i < 3_000; i++) {
      byte[] bytes = mutated(samples.get(random.nextInt(samples.size())), random);
      try {
        client.send(bytes);
        sent++;
      } catch (SocketException e) {
        client.close();
        client = sip.client(transport); // cut off, rightly
      }
      if (i % 50 == 0) {
        awaitAlive(); // paces the sender too: the socket's buffer holds some hundred messages
      }
    }
    client.close();
    assertTrue(sent > 100, "seed " + seed);
    awaitAlive();
    // What the last connection sent is read to its end; only then is it known which calls there
    // are.
    SipHarness.await("no connection", () -> sip.stack.tcpConnections() == 0);
    for (SipEvent event : sip.events) {
      sip.stack.hangUp(event.call(), "", OptionalInt.empty());
    }
    sip.stack.hangUp(answered, "", OptionalInt.empty());
    sip.group.next().submit(() -> {}).sync();
    sip.events.clear();
    sip.placeGoodCall("UDP");
    sip.placeGoodCall("TCP");
    sip.awaitNothingLeft();
  }

  /** An OPTIONS, repeated like any over UDP, is answered. */
  private void awaitAlive() throws Exception {
    try (RawSipClient probe = sip.client("UDP")) {
      String options = sip.text(probe).request("OPTIONS", 1, "", "");
      int tries = 0;
      do {
        assertTrue(++tries < 50, "no answer any more");
        probe.send(options);
      } while (probe.isSilentFor(200));
    }
  }

  private static byte[] mutated(String message, Random random) {
    byte[] bytes = message.getBytes(ISO_8859_1);
    switch (random.nextInt(5)) {
      case 0 -> {
        for (int i = random.nextInt(12); i >= 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
      }
      case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 2 -> {
        String[] lines = message.split("(?<=\r\n)");
        lines[random.nextInt(lines.length)] = random.nextBoolean() ? "" : lines[0];
        bytes = String.join("", lines).getBytes(ISO_8859_1);
      }
      case 3 -> {
        String[] odd = {"<", ">", "\"", ";", "%", "\u0000", "@", ":", "\r", "\n ", "((((", "[::1"};
        int at = random.nextInt(message.length());
        bytes =
            (message.substring(0, at)
                    + odd[random.nextInt(odd.length)].repeat(1 + random.nextInt(3))
                    + message.substring(at))
                .getBytes(ISO_8859_1);
      }
      default -> {
        int at = random.nextInt(bytes.length);
        int length = Math.min(random.nextInt(64), bytes.length - at);
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bytes, at, length);
      }
    }
    return bytes;
  }

  @Test
  void survivesNestingDeepEnoughToOverflowAParser() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      SipText text = sip.text(client);
      String deep = "Subject: " + "(".repeat(6_000) + "\r\nVia: " + "<".repeat(6_000) + "\r\n";
      client.send(text.request("INVITE", 1, text.contact() + deep, ""));
    }
    sip.placeGoodCall("UDP");
  }

  @Test
  void takesTheSamePortForUdpAndTcp() throws Exception {
    assertEquals(InetAddress.getLoopbackAddress(), sip.address.getAddress());
    sip.placeGoodCall("UDP");
    sip.placeGoodCall("TCP");
  }
}
