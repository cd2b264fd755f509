package io.switchroom.gateway.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.sip.auth.DigestAlgorithm;
import io.switchroom.gateway.sip.auth.DigestLogin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Call stories between two of ours, in virtual time: over UDP that delivers, over UDP that loses 5
 * % and doubles 5 % (twenty seeds each), and over TCP. After every story nothing is left on either
 * side.
 */
class SipStoriesTest {
  private static final String OFFER = "v=0\r\noffer\r\n";
  private static final String ANSWER = "v=0\r\nanswer\r\n";

  private SimSip net;
  private SimSip.Agent alice;
  private SimSip.Agent bob;
  private String transport;

  /** Network, transport. */
  static List<Arguments> networks() {
    List<Arguments> all = new ArrayList<>();
    all.add(Arguments.of(0L, "udp"));
    all.add(Arguments.of(0L, "tcp"));
    for (long seed = 1; seed <= 20; seed++) {
      all.add(Arguments.of(seed, "udp"));
    }
    return all;
  }

  private void begin(long seed, String by) {
    begin(seed, by, Admission.OPEN);
  }

  private void begin(long seed, String by, Admission admission) {
    double chance = seed == 0 ? 0 : 0.05;
    net = new SimSip(seed, chance, chance);
    alice = net.agent(5060, Admission.OPEN);
    bob = net.agent(5070, admission);
    transport = by;
  }

  private String bobUri() {
    return "sip:bob@192.0.2.1:5070" + (transport.equals("udp") ? "" : ";transport=" + transport);
  }

  private OutgoingCall toBob() {
    return to(bobUri(), Optional.empty());
  }

  private OutgoingCall to(String uri, Optional<DigestLogin> login) {
    return new OutgoingCall(
        uri,
        "\"Alice\" <sip:alice@192.0.2.1>",
        Optional.empty(),
        Optional.empty(),
        "alice",
        List.of(new OutgoingCall.Header("X-Room", "42")),
        login,
        OFFER,
        60_000,
        Optional.empty());
  }

  /** Everything said and done: a call that is over leaves nothing. */
  private void end() {
    net.run(100_000);
    String none = "0 calls, 0 dialogs, 0 server, 0 client transactions";
    assertEquals(none, alice.leftovers(), () -> net.trace.toString());
    assertEquals(none, bob.leftovers(), () -> net.trace.toString());
  }

  private record Pair(CallRef atAlice, CallRef atBob) {}

  private Pair established() {
    CallRef ours = alice.call(toBob());
    CallRef theirs = bob.await(SipEvent.Invite.class).call();
    bob.get(theirs).accept(ANSWER);
    assertEquals(Optional.of(ANSWER), alice.await(SipEvent.Answered.class).sdp());
    bob.await(SipEvent.Ack.class);
    return new Pair(ours, theirs);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void callsRingsAnswersAndTheCallerHangsUp(long seed, String by) {
    begin(seed, by);
    CallRef ours = alice.call(toBob());
    SipEvent.Invite invite = bob.await(SipEvent.Invite.class);
    assertEquals("alice", invite.fromUser());
    assertEquals("Alice", invite.fromDisplay());
    assertEquals(Optional.of(OFFER), invite.sdpOffer());
    assertEquals("42", invite.details().headers().get("x-room"));
    bob.get(invite.call()).ring();
    net.run(2_000);
    bob.get(invite.call()).accept(ANSWER);
    assertEquals(Optional.of(ANSWER), alice.await(SipEvent.Answered.class).sdp());
    assertEquals(Optional.empty(), bob.await(SipEvent.Ack.class).sdpAnswer());
    net.run(30_000);
    alice.get(ours).hangUp("over", OptionalInt.of(16));
    assertEquals("over", bob.await(SipEvent.Bye.class).reason());
    end();
    assertEquals(0, bob.count(SipEvent.Invite.class), "one INVITE is one call");
    assertEquals(0, alice.count(SipEvent.Answered.class), "and is answered once");
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theCalledHangsUp(long seed, String by) {
    begin(seed, by);
    Pair call = established();
    bob.get(call.atBob).hangUp("enough", OptionalInt.of(16));
    assertEquals("enough", alice.await(SipEvent.Bye.class).reason());
    end();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void bothHangUpAtOnce(long seed, String by) {
    begin(seed, by);
    Pair call = established();
    alice.get(call.atAlice).hangUp("a", OptionalInt.empty());
    bob.get(call.atBob).hangUp("b", OptionalInt.empty());
    end();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aRefusalArrivesWithItsReason(long seed, String by) {
    begin(seed, by);
    alice.call(toBob());
    CallRef theirs = bob.await(SipEvent.Invite.class).call();
    bob.get(theirs)
        .reject(
            new SipRejection(
                486, "", Optional.of("room is full"), OptionalInt.of(17), OptionalInt.empty()));
    SipEvent.Refused refused = alice.await(SipEvent.Refused.class);
    assertEquals(486, refused.status());
    assertEquals("room is full", refused.reason());
    assertEquals(Optional.of(17), refused.q850Cause());
    end();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theCallerGivesUpWhileItRings(long seed, String by) {
    begin(seed, by);
    CallRef ours = alice.call(toBob());
    CallRef theirs = bob.await(SipEvent.Invite.class).call();
    bob.get(theirs).ring();
    alice.await(SipEvent.Progress.class);
    alice.get(ours).hangUp("never mind", OptionalInt.empty());
    bob.await(SipEvent.Cancel.class);
    end();
  }

  /** RFC 3261 §9.1: the CANCEL waits for a provisional response. */
  @ParameterizedTest
  @MethodSource("networks")
  void theCallerGivesUpBeforeAnythingCameBack(long seed, String by) {
    begin(seed, by);
    CallRef ours = alice.call(toBob());
    alice.get(ours).hangUp("at once", OptionalInt.empty());
    CallRef theirs = bob.await(SipEvent.Invite.class).call();
    bob.await(SipEvent.Cancel.class);
    assertEquals(Optional.empty(), bob.calls.find(theirs));
    end();
  }

  /** The CANCEL and the 200 meet: the call is acknowledged, then ended. */
  @ParameterizedTest
  @MethodSource("networks")
  void theAnswerCrossesTheCancel(long seed, String by) {
    begin(seed, by);
    CallRef ours = alice.call(toBob());
    CallRef theirs = bob.await(SipEvent.Invite.class).call();
    bob.get(theirs).ring();
    alice.await(SipEvent.Progress.class);
    alice.get(ours).hangUp("never mind", OptionalInt.empty());
    bob.calls.find(theirs).ifPresent(call -> call.accept(ANSWER));
    net.run(60_000);
    assertEquals(0, alice.count(SipEvent.Answered.class));
    end();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void nobodyAnswersAndTheCallIsGivenUp(long seed, String by) {
    begin(seed, by);
    alice.call(toBob());
    CallRef theirs = bob.await(SipEvent.Invite.class).call();
    bob.get(theirs).ring();
    assertEquals(408, alice.await(SipEvent.Refused.class).status());
    bob.await(SipEvent.Cancel.class);
    end();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void whereNobodyIsTheCallFails(long seed, String by) {
    begin(seed, by);
    alice.call(to("sip:nobody@192.0.2.1:5999", Optional.empty()));
    assertEquals(408, alice.await(SipEvent.Refused.class).status());
    end();
  }

  /** Early media arrives even where its 183 is lost (RFC 3262). */
  @ParameterizedTest
  @MethodSource("networks")
  void earlyMediaIsAnnouncedReliably(long seed, String by) {
    begin(seed, by);
    CallRef ours = alice.call(toBob());
    CallRef theirs = bob.await(SipEvent.Invite.class).call();
    bob.get(theirs).progress(ANSWER);
    assertEquals(
        new SipEvent.Progress(ours, 183, Optional.of(ANSWER)),
        alice.await(SipEvent.Progress.class));
    net.run(5_000);
    assertEquals(0, alice.count(SipEvent.Progress.class), "once");
    bob.get(theirs).accept(ANSWER);
    assertEquals(Optional.empty(), alice.await(SipEvent.Answered.class).sdp());
    bob.await(SipEvent.Ack.class);
    alice.get(ours).hangUp("", OptionalInt.empty());
    bob.await(SipEvent.Bye.class);
    end();
  }

  /** RFC 3262 §3: the 200 waits until the 183 with SDP is acknowledged. */
  @ParameterizedTest
  @MethodSource("networks")
  void theAnswerFollowsTheEarlyMediaAtOnce(long seed, String by) {
    begin(seed, by);
    CallRef ours = alice.call(toBob());
    CallRef theirs = bob.await(SipEvent.Invite.class).call();
    bob.get(theirs).progress(ANSWER);
    bob.get(theirs).accept(ANSWER);
    alice.await(SipEvent.Progress.class);
    alice.await(SipEvent.Answered.class);
    bob.await(SipEvent.Ack.class);
    alice.get(ours).hangUp("", OptionalInt.empty());
    bob.await(SipEvent.Bye.class);
    end();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void provesItselfWithTheBestDigestOffered(long seed, String by) {
    List<String> failures = new ArrayList<>();
    List<DigestAlgorithm> both = List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);
    begin(seed, by, SimSip.password("alice", "pass word", both, failures));
    CallRef ours = alice.call(to(bobUri(), Optional.of(new DigestLogin("alice", "pass word"))));
    SipEvent.Invite invite = bob.await(SipEvent.Invite.class);
    assertEquals("peer of alice", invite.details().peer());
    bob.get(invite.call()).accept(ANSWER);
    alice.await(SipEvent.Answered.class);
    alice.get(ours).hangUp("", OptionalInt.empty());
    bob.await(SipEvent.Bye.class);
    end();
    assertEquals(List.of(), failures);
    assertEquals(0, bob.count(SipEvent.Invite.class));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aWrongPasswordIsTriedOnceAndRefused(long seed, String by) {
    List<String> failures = new ArrayList<>();
    begin(seed, by, SimSip.password("alice", "right", List.of(DigestAlgorithm.MD5), failures));
    alice.call(to(bobUri(), Optional.of(new DigestLogin("alice", "wrong"))));
    assertEquals(401, alice.await(SipEvent.Refused.class).status());
    end();
    assertTrue(failures.stream().allMatch("alice"::equals) && !failures.isEmpty(), "" + failures);
    assertEquals(0, bob.count(SipEvent.Invite.class));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aNewOfferIsAcceptedByEitherSide(long seed, String by) {
    begin(seed, by);
    Pair call = established();
    alice.get(call.atAlice).offer("hold");
    assertEquals(Optional.of("hold"), bob.await(SipEvent.ReInvite.class).sdpOffer());
    bob.get(call.atBob).accept("held");
    assertEquals("held", alice.await(SipEvent.OfferAccepted.class).sdpAnswer());
    bob.await(SipEvent.Ack.class);
    bob.get(call.atBob).offer("resume");
    assertEquals(Optional.of("resume"), alice.await(SipEvent.ReInvite.class).sdpOffer());
    alice.get(call.atAlice).accept("resumed");
    assertEquals("resumed", bob.await(SipEvent.OfferAccepted.class).sdpAnswer());
    alice.await(SipEvent.Ack.class);
    bob.get(call.atBob).offer("nonsense");
    alice.await(SipEvent.ReInvite.class);
    alice.get(call.atAlice).reject(SipRejection.of(488));
    assertEquals(488, bob.await(SipEvent.OfferRefused.class).status());
    alice.get(call.atAlice).hangUp("", OptionalInt.empty());
    bob.await(SipEvent.Bye.class);
    end();
  }

  /** Glare (RFC 3261 §14.1): both are refused with 491, and both come through in the end. */
  @ParameterizedTest
  @MethodSource("networks")
  void offersThatMeetBothComeThrough(long seed, String by) {
    begin(seed, by);
    Pair call = established();
    Consumer<SipEvent> atBob =
        event -> {
          if (event instanceof SipEvent.ReInvite) {
            bob.get(call.atBob).accept("bob's answer");
          }
        };
    bob.reaction = atBob;
    alice.reaction =
        event -> {
          if (event instanceof SipEvent.ReInvite) {
            alice.get(call.atAlice).accept("alice's answer");
          }
        };
    alice.get(call.atAlice).offer("alice's offer");
    bob.get(call.atBob).offer("bob's offer");
    assertEquals("bob's answer", alice.await(SipEvent.OfferAccepted.class).sdpAnswer());
    assertEquals("alice's answer", bob.await(SipEvent.OfferAccepted.class).sdpAnswer());
    net.run(40_000);
    alice.get(call.atAlice).hangUp("", OptionalInt.empty());
    bob.await(SipEvent.Bye.class);
    end();
  }

  /** RFC 4028: refreshed for hours while both live; over soon after one has died. */
  @ParameterizedTest
  @MethodSource("networks")
  void aSessionIsRefreshedAndADeadPeerIsNoticed(long seed, String by) {
    begin(seed, by);
    established();
    net.run(3 * 3_600_000L);
    assertEquals(1, alice.calls.size(), () -> net.trace.toString());
    assertEquals(1, bob.calls.size(), () -> net.trace.toString());
    net.lost = (message, from) -> true;
    net.run(1_900_000);
    assertEquals(1, alice.count(SipEvent.Ended.class));
    assertEquals(1, bob.count(SipEvent.Ended.class));
    end();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void infoArrivesOnce(long seed, String by) {
    begin(seed, by);
    Pair call = established();
    alice.get(call.atAlice).info("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n");
    SipEvent.Info info = bob.await(SipEvent.Info.class);
    assertEquals("application/dtmf-relay", info.contentType());
    assertEquals("Signal=5\r\nDuration=160\r\n", info.body());
    net.run(10_000);
    assertEquals(0, bob.count(SipEvent.Info.class));
    alice.get(call.atAlice).hangUp("", OptionalInt.empty());
    bob.await(SipEvent.Bye.class);
    end();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aBlindTransferIsAskedForAndReported(long seed, String by) {
    begin(seed, by);
    Pair call = established();
    alice.get(call.atAlice).referral().refer("sip:carol@192.0.2.1:5080", Optional.empty());
    SipEvent.Refer refer = bob.await(SipEvent.Refer.class);
    assertEquals("sip:carol@192.0.2.1:5080", refer.target());
    assertEquals(Optional.empty(), refer.replacesHeader());
    bob.get(call.atBob).referral().progress(180);
    bob.get(call.atBob).referral().progress(200);
    net.until(
        "the last progress",
        () -> alice.events.contains(new SipEvent.ReferProgress(call.atAlice, 200, true)));
    alice.get(call.atAlice).hangUp("", OptionalInt.empty());
    bob.await(SipEvent.Bye.class);
    end();
  }

  /** Bob calls Carol in the place of Alice (RFC 3891): Carol's call with Alice is replaced. */
  @ParameterizedTest
  @MethodSource("networks")
  void anAttendedTransferReplacesTheSecondCall(long seed, String by) {
    begin(seed, by);
    SimSip.Agent carol = net.agent(5080, Admission.OPEN);
    Pair first = established();
    String carolUri =
        "sip:carol@192.0.2.1:5080" + (transport.equals("udp") ? "" : ";transport=" + transport);
    CallRef second = alice.call(to(carolUri, Optional.empty()));
    CallRef atCarol = carol.await(SipEvent.Invite.class).call();
    carol.get(atCarol).accept(ANSWER);
    alice.await(SipEvent.Answered.class);
    carol.await(SipEvent.Ack.class);

    alice.get(first.atAlice).referral().refer("", Optional.of(alice.get(second)));
    SipEvent.Refer refer = bob.await(SipEvent.Refer.class);
    assertTrue(refer.target().contains("192.0.2.1:5080"), refer.target());
    OutgoingCall third =
        new OutgoingCall(
            refer.target(),
            "sip:bob@192.0.2.1",
            Optional.empty(),
            Optional.empty(),
            "bob",
            List.of(),
            Optional.empty(),
            OFFER,
            60_000,
            refer.replacesHeader());
    bob.call(third);
    SipEvent.Invite replacing = carol.await(SipEvent.Invite.class);
    assertEquals(Optional.of(atCarol), replacing.details().replaces());
    carol.get(replacing.call()).accept(ANSWER);
    carol.get(atCarol).hangUp("replaced", OptionalInt.empty());
    bob.await(SipEvent.Answered.class);
    bob.get(first.atBob).referral().progress(200);
    alice.await(SipEvent.Bye.class);
    net.until(
        "the last progress",
        () -> alice.events.contains(new SipEvent.ReferProgress(first.atAlice, 200, true)));
    alice.get(first.atAlice).hangUp("", OptionalInt.empty());
    bob.await(SipEvent.Bye.class);
    net.run(5_000);
    carol.calls.all().forEach(call -> call.hangUp("", OptionalInt.empty()));
    bob.await(SipEvent.Bye.class);
    end();
    assertEquals("0 calls, 0 dialogs, 0 server, 0 client transactions", carol.leftovers());
  }
}
