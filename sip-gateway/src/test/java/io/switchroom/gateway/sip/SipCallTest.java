package io.switchroom.gateway.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.sip.transport.DropReason;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls as a peer on the wire sees them (RFC 3261 §9, §12 to §15). */
@Timeout(60)
class SipCallTest {
  private SipHarness sip;

  @BeforeEach
  void start() throws Exception {
    sip = new SipHarness();
  }

  @AfterEach
  void stop() {
    sip.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UDP", "TCP"})
  void setsUpACallAndEndsItWhenTheCallerHangsUp(String transport) throws Exception {
    try (RawSipClient client = sip.client(transport)) {
      SipText text = sip.text(client);
      client.send(text.invite(1));
      SipEvent.Invite invite = sip.event(SipEvent.Invite.class);
      assertEquals(text.callId, invite.callId());
      assertEquals("1000", invite.requestUser());
      assertEquals("127.0.0.1", invite.requestHost());
      assertEquals("alice", invite.fromUser());
      assertEquals("Alice A.", invite.fromDisplay());
      assertEquals("1000", invite.toUser());
      assertEquals("Test/1", invite.userAgent());
      assertEquals(client.localPort(), invite.source().getPort());
      assertEquals(transport.toLowerCase(), invite.transport());
      assertEquals(Optional.of(SipText.SDP), invite.sdpOffer());

      sip.stack.ring(invite.call());
      String ringing = text.joined(client.await("SIP/2.0 180"));
      sip.stack.accept(invite.call(), SipText.SDP);
      String ok = client.await("SIP/2.0 200");
      assertEquals(SipText.header(ringing, "To"), SipText.header(ok, "To"));
      assertEquals("Switchroom", SipText.header(ok, "Server"));
      assertEquals("application/sdp", SipText.header(ok, "Content-Type"));
      assertTrue(ok.endsWith("\r\n\r\n" + SipText.SDP), ok);
      String contact = SipText.header(ok, "Contact");
      assertTrue(contact.contains("1000@127.0.0.1:" + sip.address.getPort()), contact);
      assertEquals(transport.equals("TCP"), contact.contains("transport=tcp"), contact);
      String via = SipText.header(ok, "Via");
      assertTrue(via.contains("rport=" + client.localPort()), via);
      assertTrue(via.contains("received=127.0.0.1"), via);

      client.send(text.ack(1));
      assertEquals(Optional.empty(), sip.event(SipEvent.Ack.class).sdpAnswer());
      client.send(text.request("BYE", 2, "Reason: Q.850;cause=16;text=\"over\"\r\n", ""));
      client.await("SIP/2.0 200");
      assertEquals(new SipEvent.Bye(invite.call(), "over"), sip.event(SipEvent.Bye.class));
      assertEquals(0, sip.stack.calls());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UDP", "TCP"})
  void hangsUpWithByeToTheContactAlongTheRouteSet(String transport) throws Exception {
    try (RawSipClient client = sip.client(transport)) {
      SipText text = sip.text(client);
      String proxies =
          "Record-Route: <sip:127.0.0.1:"
              + client.localPort()
              + ";transport="
              + transport.toLowerCase()
              + ";lr>, <sip:far.example;lr>\r\n";
      client.send(
          text.request(
              "INVITE",
              1,
              proxies + text.contact() + "Content-Type: application/sdp\r\n",
              SipText.SDP));
      CallRef call = sip.event(SipEvent.Invite.class).call();
      sip.stack.accept(call, SipText.SDP);
      String ok = text.joined(client.await("SIP/2.0 200"));
      assertTrue(ok.contains("far.example"), "Record-Route is mirrored: " + ok);
      client.send(text.ack(1));
      sip.event(SipEvent.Ack.class);

      sip.stack.hangUp(call, "room \"1\" closed", OptionalInt.of(16));
      String bye = client.await("BYE sip:alice@127.0.0.1:" + client.localPort());
      assertTrue(SipText.header(bye, "Route").contains("127.0.0.1:" + client.localPort()), bye);
      assertTrue(bye.contains("<sip:far.example;lr>"), bye);
      assertTrue(SipText.header(bye, "From").endsWith("tag=" + text.toTag), bye);
      assertTrue(SipText.header(bye, "To").endsWith("tag=" + text.fromTag), bye);
      assertEquals("Q.850;cause=16;text=\"room \\\"1\\\" closed\"", SipText.header(bye, "Reason"));
      assertEquals("Switchroom", SipText.header(bye, "User-Agent"));
      assertTrue(SipText.header(bye, "Via").startsWith("SIP/2.0/" + transport), bye);
      client.send(SipText.ok(bye));
      SipHarness.await("BYE is done", () -> sip.stack.calls() == 0);
      sip.stack.hangUp(call, "again", OptionalInt.empty());
      sip.stack.accept(call, SipText.SDP);
      sip.stack.reject(call, SipRejection.of(486));
      assertTrue(client.isSilentFor(100), "one BYE and nothing else");
    }
  }

  @Test
  void sendsByeOverTheCallersConnectionWhereTheContactIsAnotherPort() throws Exception {
    try (RawSipClient client = sip.client("TCP")) {
      SipText text = sip.text(client);
      String contact = "Contact: <sip:alice@127.0.0.1:1;transport=tcp>\r\n";
      client.send(text.request("INVITE", 1, contact, ""));
      CallRef call = sip.event(SipEvent.Invite.class).call();
      sip.stack.accept(call, SipText.SDP);
      text.joined(client.await("SIP/2.0 200"));
      client.send(text.request("ACK", 1, "Content-Type: application/sdp\r\n", SipText.SDP));
      assertEquals(Optional.of(SipText.SDP), sip.event(SipEvent.Ack.class).sdpAnswer());
      sip.stack.hangUp(call, "", OptionalInt.empty());
      client.send(SipText.ok(client.await("BYE sip:alice@127.0.0.1:1")));
    }
  }

  @Test
  void connectsToTheContactWhenTheCallersConnectionIsGone() throws Exception {
    try (ServerSocket phone = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      RawSipClient client = sip.client("TCP");
      SipText text = sip.text(client);
      String contact = "Contact: <sip:a@127.0.0.1:" + phone.getLocalPort() + ";transport=tcp>\r\n";
      client.send(text.request("INVITE", 1, contact, ""));
      CallRef call = sip.event(SipEvent.Invite.class).call();
      sip.stack.accept(call, SipText.SDP);
      text.joined(client.await("SIP/2.0 200"));
      client.send(text.ack(1));
      sip.event(SipEvent.Ack.class);
      client.close();
      SipHarness.await("connection gone", () -> sip.stack.tcpConnections() == 0);
      sip.stack.hangUp(call, "", OptionalInt.empty());
      try (RawSipClient back = RawSipClient.tcp(phone.accept())) {
        back.send(SipText.ok(back.await("BYE sip:a@127.0.0.1:" + phone.getLocalPort())));
      }
    }
  }

  @Test
  void endsTheByeAtOnceWhenNobodyListensAtTheContact() throws Exception {
    int nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = free.getLocalPort();
    }
    RawSipClient client = sip.client("TCP");
    SipText text = sip.text(client);
    String contact = "Contact: <sip:a@127.0.0.1:" + nobody + ";transport=tcp>\r\n";
    client.send(text.request("INVITE", 1, contact, ""));
    CallRef call = sip.event(SipEvent.Invite.class).call();
    sip.stack.accept(call, SipText.SDP);
    text.joined(client.await("SIP/2.0 200"));
    client.send(text.ack(1));
    sip.event(SipEvent.Ack.class);
    client.close();
    SipHarness.await("connection gone", () -> sip.stack.tcpConnections() == 0);
    sip.stack.hangUp(call, "", OptionalInt.empty());
    SipHarness.await("refused", () -> sip.stack.counters().dropped(DropReason.CONNECT_FAILED) == 1);
    SipHarness.await("BYE given up", () -> sip.stack.clientTransactions() == 0);
    assertEquals(0, sip.stack.tcpConnections());
    assertEquals(0, sip.stack.calls());
  }

  @Test
  void returnsByeToTheSourceWhereTheContactIsAName() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      SipText text = sip.text(client);
      client.send(text.request("INVITE", 1, "Contact: <sip:alice@phone.invalid>\r\n", ""));
      CallRef call = sip.event(SipEvent.Invite.class).call();
      sip.stack.accept(call, SipText.SDP);
      text.joined(client.await("SIP/2.0 200"));
      client.send(text.ack(1));
      sip.event(SipEvent.Ack.class);
      sip.stack.hangUp(call, "", OptionalInt.empty());
      client.send(SipText.ok(client.await("BYE sip:alice@phone.invalid")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UDP", "TCP"})
  void answersCancelWith200AndTheInviteWith487(String transport) throws Exception {
    try (RawSipClient client = sip.client(transport)) {
      SipText text = sip.text(client);
      client.send(text.invite(1));
      CallRef call = sip.event(SipEvent.Invite.class).call();
      sip.stack.ring(call);
      client.await("SIP/2.0 180");
      client.send(text.sameBranch("CANCEL", 1));
      String ok = client.await("SIP/2.0 200");
      assertEquals("1 CANCEL", SipText.header(ok, "CSeq"));
      String terminated = client.await("SIP/2.0 487");
      assertEquals(SipText.header(ok, "To"), SipText.header(terminated, "To"));
      text.joined(terminated);
      client.send(text.sameBranch("ACK", 1));
      assertEquals(new SipEvent.Cancel(call), sip.event(SipEvent.Cancel.class));
      assertEquals(0, sip.stack.calls());
      sip.stack.accept(call, SipText.SDP);
      assertTrue(client.isSilentFor(100));
    }
  }

  @Test
  void answersACancelOfNothingWith481() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      client.send(sip.text(client).request("CANCEL", 1, "", ""));
      client.await("SIP/2.0 481");
    }
  }

  @Test
  void refusesWithReasonWarningAndRetryAfter() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      SipText text = sip.text(client);
      client.send(text.invite(1));
      CallRef call = sip.event(SipEvent.Invite.class).call();
      sip.stack.reject(
          call,
          new SipRejection(
              488,
              "No Codec\r\nEvil: 1",
              Optional.of("offered \"G729\", we have PCMU\\PCMA"),
              OptionalInt.of(88),
              OptionalInt.of(7)));
      String refused = client.await("SIP/2.0 488 No Codec  Evil: 1");
      assertEquals(
          "399 127.0.0.1:"
              + sip.address.getPort()
              + " \"offered \\\"G729\\\", we have PCMU\\\\PCMA\"",
          SipText.header(refused, "Warning"));
      assertTrue(SipText.header(refused, "Reason").startsWith("Q.850;cause=88"), refused);
      assertEquals("7", SipText.header(refused, "Retry-After"));
      assertEquals("", SipText.header(refused, "Evil"));
      text.joined(refused);
      assertFalse(text.toTag.isEmpty());
      client.send(text.sameBranch("ACK", 1));
      assertTrue(client.isSilentFor(700), "the ACK stops the refusal's retransmission");
      assertEquals(0, sip.stack.calls());
    }
  }

  @Test
  void hangsUpBeforeTheAnswerWith480() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      client.send(sip.text(client).invite(1));
      CallRef call = sip.event(SipEvent.Invite.class).call();
      sip.stack.hangUp(call, "closing", OptionalInt.of(41));
      String gone = client.await("SIP/2.0 480");
      assertEquals("Q.850;cause=41;text=\"closing\"", SipText.header(gone, "Reason"));
    }
  }

  @Test
  void waitsForTheAckBeforeBye() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      SipText text = sip.text(client);
      client.send(text.invite(1));
      CallRef call = sip.event(SipEvent.Invite.class).call();
      sip.stack.accept(call, SipText.SDP);
      text.joined(client.await("SIP/2.0 200"));
      sip.stack.hangUp(call, "", OptionalInt.empty());
      assertTrue(client.isSilentFor(100));
      client.send(text.ack(1));
      client.send(SipText.ok(client.await("BYE ")));
      assertTrue(sip.events.isEmpty(), sip.events.toString());
    }
  }

  @Test
  void answersARepeatedInviteFromItsTransaction() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      SipText text = sip.text(client);
      String invite = text.invite(1);
      client.send(invite);
      CallRef call = sip.event(SipEvent.Invite.class).call();
      sip.stack.ring(call);
      String ringing = client.await("SIP/2.0 180");
      client.send(invite);
      assertEquals(ringing, client.await("SIP/2.0 180"));
      assertTrue(sip.events.isEmpty(), "the gateway saw one INVITE");
    }
  }

  @Test
  void repeatsTheFirstResponse100WhenTheGatewayTakesItsTime() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      client.send(sip.text(client).invite(1));
      client.await("SIP/2.0 100");
    }
  }

  @Test
  void refusesAnInviteThatCameByTwoWaysWith482() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      SipText text = sip.text(client);
      client.send(text.invite(1));
      sip.event(SipEvent.Invite.class);
      client.send(text.invite(1)); // another branch
      client.await("SIP/2.0 482");
      assertTrue(sip.events.isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UDP", "TCP"})
  void repeatsThe200UntilTimeoutWithoutAckAndThenLeavesItToTheGateway(String transport)
      throws Exception {
    try (SipHarness quick =
            new SipHarness(SipHarness.settings(SipHarness.TCP, SipHarness.RATE, 100, 10));
        RawSipClient client = quick.client(transport)) {
      SipText text = quick.text(client);
      client.send(text.invite(1));
      CallRef call = quick.event(SipEvent.Invite.class).call();
      quick.stack.accept(call, SipText.SDP);
      assertEquals(new SipEvent.AckMissing(call), quick.event(SipEvent.AckMissing.class));
      assertEquals(1, quick.stack.calls());
      quick.stack.hangUp(call, "no ACK", OptionalInt.empty());
      client.await("SIP/2.0 200"); // after a 100, if that was faster
      int repeated = 0;
      String message;
      do {
        message = client.read();
        repeated++;
      } while (message.startsWith("SIP/2.0 200"));
      repeated--;
      assertTrue(message.startsWith("BYE "), message);
      // T1 doubling up to T2 within 64*T1: 1, 2, 4, 8, 8, ...
      assertTrue(repeated >= 8 && repeated <= 12, "200 sent " + repeated + " times");
      client.send(SipText.ok(message));
      SipHarness.await("dialog gone", () -> quick.stack.dialogs() == 0);
      SipHarness.await("server transactions gone", () -> quick.stack.serverTransactions() == 0);
      SipHarness.await("client transactions gone", () -> quick.stack.clientTransactions() == 0);
    }
  }

  @Test
  void surfacesAReInviteAndAnswersItInTheDialog() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      SipText text = sip.text(client);
      CallRef call = sip.answeredCall(client, text);
      client.send(text.invite(2));
      assertEquals(
          new SipEvent.ReInvite(call, Optional.of(SipText.SDP)),
          sip.event(SipEvent.ReInvite.class));
      client.send(text.invite(3));
      client.await("SIP/2.0 500");
      sip.stack.accept(call, SipText.SDP);
      String ok = client.await("SIP/2.0 200");
      assertEquals("2 INVITE", SipText.header(ok, "CSeq"));
      client.send(text.ack(2));
      sip.event(SipEvent.Ack.class);

      client.send(text.invite(4));
      sip.event(SipEvent.ReInvite.class);
      sip.stack.reject(call, SipRejection.of(488));
      client.await("SIP/2.0 488");
      client.send(text.sameBranch("ACK", 4));
      client.send(text.request("BYE", 5, "", ""));
      client.await("SIP/2.0 200");
      sip.event(SipEvent.Bye.class);
    }
  }

  @Test
  void answersUpdateByItselfWithoutSdpAndSurfacesItWithSdp() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      SipText text = sip.text(client);
      CallRef call = sip.answeredCall(client, text);
      client.send(text.request("UPDATE", 2, text.contact(), ""));
      client.await("SIP/2.0 200");
      client.send(
          text.request(
              "UPDATE", 3, text.contact() + "Content-Type: application/sdp\r\n", SipText.SDP));
      sip.event(SipEvent.ReInvite.class);
      sip.stack.accept(call, SipText.SDP);
      assertTrue(client.await("SIP/2.0 200").endsWith(SipText.SDP));
    }
  }

  @Test
  void answers500ToARequestOutOfOrderAndKeepsTheCall() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      SipText text = sip.text(client);
      client.send(text.invite(10));
      CallRef call = sip.event(SipEvent.Invite.class).call();
      sip.stack.accept(call, SipText.SDP);
      text.joined(client.await("SIP/2.0 200"));
      client.send(text.ack(10));
      sip.event(SipEvent.Ack.class);
      client.send(text.request("BYE", 9, "", ""));
      client.await("SIP/2.0 500");
      assertEquals(1, sip.stack.calls());
    }
  }

  @Test
  void endsTheCallAndItsInviteWhenByeComesBeforeTheAnswer() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      SipText text = sip.text(client);
      client.send(text.invite(1));
      CallRef call = sip.event(SipEvent.Invite.class).call();
      sip.stack.ring(call);
      text.joined(client.await("SIP/2.0 180"));
      client.send(text.request("BYE", 2, "", ""));
      client.await("SIP/2.0 200");
      client.await("SIP/2.0 487");
      sip.event(SipEvent.Bye.class);
    }
  }

  @Test
  void twoCallsHaveTagsOfTheirOwn() throws Exception {
    try (RawSipClient client = sip.client("UDP")) {
      SipText one = sip.text(client);
      SipText two = sip.text(client);
      sip.answeredCall(client, one);
      sip.answeredCall(client, two);
      assertNotEquals(one.toTag, two.toTag);
      assertEquals(2, sip.stack.calls());
      client.send(one.request("BYE", 2, "", ""));
      client.await("SIP/2.0 200");
      sip.event(SipEvent.Bye.class);
      assertEquals(1, sip.stack.calls());
    }
  }

  @Test
  void endsTheCallWhenTheAnswerCannotBeSent() throws Exception {
    RawSipClient client = sip.client("TCP");
    client.send(sip.text(client).invite(1));
    CallRef call = sip.event(SipEvent.Invite.class).call();
    client.close();
    SipHarness.await("connection gone", () -> sip.stack.tcpConnections() == 0);
    sip.stack.accept(call, SipText.SDP);
    assertEquals(EndCause.TRANSPORT_ERROR, sip.event(SipEvent.Ended.class).cause());
    assertEquals(0, sip.stack.calls());
  }

  @ParameterizedTest
  @ValueSource(strings = {"UDP", "TCP"})
  void leavesNothingBehindHoweverACallEnds(String transport) throws Exception {
    try (SipHarness quick =
        new SipHarness(SipHarness.settings(SipHarness.TCP, SipHarness.RATE, 100, 10))) {
      RawSipClient client = quick.client(transport);
      for (boolean ringsFirst : new boolean[] {false, true}) {
        for (String end : List.of("reject", "hang up", "cancel", "bye", "no ack of a refusal")) {
          SipText text = quick.text(client);
          client.send(text.invite(1));
          CallRef call = quick.event(SipEvent.Invite.class).call();
          if (ringsFirst) {
            quick.stack.ring(call);
            text.joined(client.await("SIP/2.0 180"));
          }
          switch (end) {
            case "hang up" -> quick.stack.hangUp(call, "", OptionalInt.empty());
            case "cancel" -> {
              client.send(text.sameBranch("CANCEL", 1));
              quick.event(SipEvent.Cancel.class);
            }
            case "bye" -> {
              if (ringsFirst) {
                client.send(text.request("BYE", 2, "", ""));
                quick.event(SipEvent.Bye.class);
              } else {
                quick.stack.reject(call, SipRejection.of(603));
              }
            }
            default -> quick.stack.reject(call, SipRejection.of(486));
          }
          if (!end.startsWith("no ack")) {
            client.send(text.sameBranch("ACK", 1));
          }
        }
      }
      CallRef answered = quick.answeredCall(client, quick.text(client));
      client.close();
      quick.stack.hangUp(answered, "", OptionalInt.empty()); // nobody answers the BYE
      quick.awaitNothingLeft();
      assertTrue(quick.events.isEmpty(), quick.events.toString());
    }
  }

  @Test
  void leavesNoThreadBehind() throws Exception {
    SipHarness other = new SipHarness();
    other.placeGoodCall("UDP");
    other.close();
    sip.close();
    SipHarness.await(
        "threads of JAIN-SIP gone",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(
                    thread ->
                        thread.getThreadGroup() != null
                            && thread.getThreadGroup().getName().equals("sip-stack")));
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().contains("EventScanner")));
  }
}
