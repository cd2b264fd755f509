package io.switchroom.scenarios.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class SipUacTest {
  private static final LongUnaryOperator AT = ms -> 5_000_000_000L + ms * 1_000_000;

  private final SipUac uac =
      new SipUac(
          new SipUac.Caller("alice", "127.0.0.1", 5999),
          "sip:1000@127.0.0.1:5060",
          PhoneSdp.offer("127.0.0.1", 4000, 0),
          new Random(1));

  @Test
  void invitesWithTheOffer() {
    SipMessage invite = parse(only(uac.invite(AT.applyAsLong(0))));

    assertEquals("INVITE sip:1000@127.0.0.1:5060 SIP/2.0", invite.toString());
    assertEquals("1 INVITE", invite.header("cseq").orElseThrow());
    assertEquals("sip:alice@127.0.0.1:5999", invite.contactUri().orElseThrow());
    assertTrue(invite.branch().startsWith("z9hG4bK"));
    assertEquals(PhoneSdp.offer("127.0.0.1", 4000, 0), invite.body());
    assertEquals(
        invite.body().length(), Integer.parseInt(invite.header("content-length").orElseThrow()));
  }

  @Test
  void repeatsTheInviteWithDoublingPausesUntilItIsHeard() {
    byte[] invite = only(uac.invite(AT.applyAsLong(0)));

    assertEquals(AT.applyAsLong(500), uac.nextDeadlineNs());
    assertTrue(uac.handleTimeout(AT.applyAsLong(499)).isEmpty());
    assertArrayEquals(invite, only(uac.handleTimeout(AT.applyAsLong(500))));
    assertArrayEquals(invite, only(uac.handleTimeout(AT.applyAsLong(1500))));
    assertEquals(AT.applyAsLong(3500), uac.nextDeadlineNs());
    receive(respond(parse(invite), "100 Trying", ""), 1600);
    assertEquals(Long.MAX_VALUE, uac.nextDeadlineNs());
    assertEquals(2, uac.retransmissions());
  }

  @Test
  void givesUpAfter32Seconds() {
    uac.invite(AT.applyAsLong(0));

    long nowNs = uac.nextDeadlineNs();
    while (uac.state() != SipUac.State.ENDED) {
      uac.handleTimeout(nowNs);
      nowNs = Math.min(uac.nextDeadlineNs(), AT.applyAsLong(32_000));
    }

    assertEquals(408, uac.status());
  }

  @Test
  void acknowledgesTheAnswerAtItsContactThroughItsRoutes() {
    SipMessage invite = parse(only(uac.invite(AT.applyAsLong(0))));

    SipMessage ack = parse(only(receive(answered(invite), 40)));

    assertEquals(SipUac.State.ANSWERED, uac.state());
    assertEquals("v=0\r\n", uac.answer());
    assertEquals("ACK sip:room@127.0.0.1:5070 SIP/2.0", ack.toString());
    assertEquals("1 ACK", ack.header("cseq").orElseThrow());
    assertEquals("remote", ack.toTag());
    assertEquals(List.of("<sip:b;lr>", "<sip:a;lr>"), ack.headers("route"));
    assertFalse(ack.branch().equals(invite.branch()));
  }

  @Test
  void acknowledgesARepeatedAnswerAgain() {
    SipMessage invite = parse(only(uac.invite(AT.applyAsLong(0))));
    byte[] ack = only(receive(answered(invite), 40));

    assertArrayEquals(ack, only(receive(answered(invite), 540)));
  }

  @Test
  void hangsUpWithByeAndRepeatsItUntilAnswered() {
    SipMessage invite = parse(only(uac.invite(AT.applyAsLong(0))));
    receive(answered(invite), 40);

    byte[] bye = only(uac.hangUp(AT.applyAsLong(1000)));
    assertEquals("BYE sip:room@127.0.0.1:5070 SIP/2.0", parse(bye).toString());
    assertEquals("2 BYE", parse(bye).header("cseq").orElseThrow());
    assertArrayEquals(bye, only(uac.handleTimeout(AT.applyAsLong(1500))));
    receive(respond(parse(bye), "200 OK", ""), 1510);

    assertEquals(SipUac.State.ENDED, uac.state());
    assertEquals(Long.MAX_VALUE, uac.nextDeadlineNs());
  }

  @Test
  void cancelsARingingCallAndAcknowledgesIts487() {
    SipMessage invite = parse(only(uac.invite(AT.applyAsLong(0))));
    assertTrue(uac.hangUp(AT.applyAsLong(10)).isEmpty(), "nothing was heard of the INVITE yet");

    SipMessage cancel = parse(only(receive(respond(invite, "180 Ringing", ""), 20)));
    assertEquals("CANCEL", cancel.method());
    assertEquals(invite.branch(), cancel.branch());
    assertEquals("1 CANCEL", cancel.header("cseq").orElseThrow());
    assertTrue(receive(respond(cancel, "200 OK", ""), 30).isEmpty());
    SipMessage ack = parse(only(receive(respond(invite, "487 Request Terminated", ""), 31)));

    assertEquals(invite.branch(), ack.branch());
    assertEquals(SipUac.State.ENDED, uac.state());
    assertEquals(487, uac.status());
  }

  @Test
  void givesBackACallAnsweredWhileItWasCancelled() {
    SipMessage invite = parse(only(uac.invite(AT.applyAsLong(0))));
    receive(respond(invite, "180 Ringing", ""), 20);
    uac.hangUp(AT.applyAsLong(30));

    List<byte[]> out = receive(answered(invite), 31);

    assertEquals(List.of("ACK", "BYE"), out.stream().map(bytes -> parse(bytes).method()).toList());
  }

  @Test
  void reportsARefusalWithItsWarning() {
    SipMessage invite = parse(only(uac.invite(AT.applyAsLong(0))));

    receive(respond(invite, "488 Not Acceptable Here", "Warning: 304 x \"no codec\"\r\n"), 20);

    assertEquals(488, uac.status());
    assertEquals("Not Acceptable Here (304 x \"no codec\")", uac.reason());
  }

  @Test
  void answersAByeAndARepeatedOne() {
    SipMessage invite = parse(only(uac.invite(AT.applyAsLong(0))));
    receive(answered(invite), 40);
    String bye =
        "BYE sip:alice@127.0.0.1:5999 SIP/2.0\r\n"
            + "v: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKx\r\nf: <sip:1000@x>;tag=remote\r\n"
            + "t: <sip:alice@x>;tag=1\r\ni: "
            + uac.callId()
            + "\r\nCSeq: 1 BYE\r\nl: 0\r\n\r\n";

    for (int i = 0; i < 2; i++) {
      SipMessage ok = parse(only(receive(bye, 900 + i)));
      assertEquals(200, ok.status());
      assertEquals("z9hG4bKx", ok.branch());
    }
    assertEquals(SipUac.State.ENDED, uac.state());
  }

  @Test
  void ignoresOtherCallsAndAnyBytes() {
    byte[] invite = only(uac.invite(AT.applyAsLong(0)));
    assertTrue(receive(answered(parse(invite)).replace(uac.callId(), "other"), 1).isEmpty());
    long seed = 42;
    Random random = new Random(seed);
    byte[] answer = answered(parse(invite)).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = answer.clone();
      for (int j = random.nextInt(8); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(bytes.length + 1);
      try {
        SipMessage.parse(bytes, 0, length).ifPresent(SipUacTest::readAll);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
  }

  private static void readAll(SipMessage message) {
    message.status();
    message.method();
    message.branch();
    message.toTag();
    message.contactUri();
    message.reasonPhrase();
    PhoneSdp.read(message.body());
  }

  private List<byte[]> receive(String message, long ms) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    return uac.handleDatagram(bytes, 0, bytes.length, AT.applyAsLong(ms));
  }

  private static String answered(SipMessage invite) {
    return respond(
            invite,
            "200 OK",
            "Contact: <sip:room@127.0.0.1:5070>\r\n"
                + "Record-Route: <sip:a;lr>, <sip:b;lr>\r\nContent-Type: application/sdp\r\n")
        + "v=0\r\n";
  }

  private static String respond(SipMessage request, String status, String more) {
    return "SIP/2.0 "
        + status
        + "\r\nVia: "
        + request.header("via").orElseThrow()
        + "\r\nFrom: "
        + request.header("from").orElseThrow()
        + "\r\nTo: <sip:1000@127.0.0.1:5060>;tag=remote\r\nCall-ID: "
        + request.callId()
        + "\r\nCSeq: "
        + request.header("cseq").orElseThrow()
        + "\r\n"
        + more
        + "\r\n";
  }

  private static byte[] only(List<byte[]> out) {
    assertEquals(1, out.size());
    return out.get(0);
  }

  private static SipMessage parse(byte[] bytes) {
    return SipMessage.parse(bytes, 0, bytes.length).orElseThrow();
  }
}
