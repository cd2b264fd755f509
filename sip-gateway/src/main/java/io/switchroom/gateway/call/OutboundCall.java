package io.switchroom.gateway.call;

import io.switchroom.gateway.rooms.Introduction;
import io.switchroom.gateway.rooms.Lobby;
import io.switchroom.gateway.rooms.Member;
import io.switchroom.gateway.rooms.MemberListener;
import io.switchroom.gateway.rooms.Newcomer;
import io.switchroom.gateway.sip.CallRef;
import io.switchroom.gateway.sip.OutgoingCall;
import io.switchroom.gateway.sip.SipEvent;
import io.switchroom.gateway.trunk.Trunk;
import io.switchroom.rtc.auth.EntryTerms;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.RoomEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call of ours: a phone is called into a room, by one trunk after the other until one takes the
 * call; it waits in the lobby while it rings and enters when it is answered.
 *
 * <p>On the control loop only.
 */
final class OutboundCall implements PhoneCall, MemberListener {
  private static final Logger LOG = LoggerFactory.getLogger(OutboundCall.class);
  private static final int DEFAULT_RING_S = 60;

  private final DialOut what;
  private final String number;
  private final CallContext context;

  /** Told of each attempt's name in SIP, before it is ours. */
  private final BiConsumer<CallRef, OutboundCall> renamed;

  private final Queue<Attempt> attempts;
  private final Lobby lobby;
  private final String id;
  private final long beganUnixMs;
  private String offer;

  /** The trunk of this attempt; null where a URI is called directly. */
  private Trunk trunk;

  private boolean counted;
  private CallRef ref;
  private PhoneLeg leg;
  private Member member;
  private CallInfo.State state = CallInfo.State.DIALING;
  private long answeredUnixMs;
  private String last = "no trunk could take the call";

  /**
   * @param number normalized; empty where no number is called
   * @param attempts in the order to make them
   * @param id for the whole of it, whatever the attempts are called
   */
  OutboundCall(
      DialOut what,
      String number,
      List<Attempt> attempts,
      String id,
      CallContext context,
      BiConsumer<CallRef, OutboundCall> renamed) {
    this.what = what;
    this.number = number;
    this.attempts = new ArrayDeque<>(attempts);
    this.id = id;
    this.context = context;
    this.renamed = renamed;
    this.beganUnixMs = context.unixMs().getAsLong();
    PhoneProfile profile = new PhoneProfile(context.profiles().apply(what.room().application()));
    this.lobby = context.rooms().lobby(what.room(), context.ports().with(profile));
  }

  void start() {
    lobby.offer(
        negotiation -> {
          if (state == CallInfo.State.ENDED) {
            return;
          }
          if (negotiation instanceof Negotiation.Answered ours) {
            offer = ours.sdp();
            next();
          } else {
            end(CallFailure.of(negotiation).text());
          }
        });
  }

  /** Tries the next way. */
  private void next() {
    for (Attempt attempt; (attempt = attempts.poll()) != null; ) {
      trunk = attempt.trunk().orElse(null);
      Optional<String> excess =
          trunk == null ? Optional.empty() : context.trunks().beginOutbound(trunk, number);
      if (excess.isEmpty()) {
        counted = trunk != null;
        call(attempt);
        return;
      }
      last = "trunk " + trunk.name() + ": " + excess.get();
      LOG.info("call {}: {}", id, last);
    }
    end(last);
  }

  private void call(Attempt attempt) {
    String caller =
        !what.from().isEmpty() ? what.from() : trunk == null ? "switchroom" : trunk.user();
    String host = trunk == null ? "switchroom.invalid" : trunk.host();
    String display = what.display().replaceAll("[\"\\\\\\p{Cntrl}]", " ");
    List<OutgoingCall.Header> headers = new ArrayList<>();
    what.headers().forEach((name, value) -> headers.add(new OutgoingCall.Header(name, value)));
    attempt.path().forEach(proxy -> headers.add(new OutgoingCall.Header("Route", proxy)));
    OutgoingCall outgoing =
        new OutgoingCall(
            attempt.target(),
            "\"" + display + "\" <sip:" + caller + "@" + host + ">",
            Optional.empty(),
            attempt.hop(),
            trunk == null ? "" : trunk.user(),
            headers,
            trunk == null ? Optional.empty() : trunk.login(),
            offer,
            1_000L * what.ringS().orElse(trunk == null ? DEFAULT_RING_S : trunk.ringS()),
            Optional.empty());
    CallRef made = context.sip().invite(outgoing);
    renamed.accept(made, this);
    ref = made;
    leg = new PhoneLeg(ref, id, context.sip(), this::hangUp);
    LOG.info("call {} to {} by {}: room {}", id, shown(), peer(), what.room());
  }

  private String peer() {
    return trunk == null ? "SIP" : trunk.name();
  }

  private String shown() {
    return PhoneIdentity.displayName(number.isEmpty() ? what.callee().text() : number, "");
  }

  @Override
  public CallRef ref() {
    return ref;
  }

  @Override
  public PhoneLeg leg() {
    return leg;
  }

  @Override
  public void onEvent(SipEvent event) {
    if (state == CallInfo.State.ENDED || !event.call().equals(ref)) {
      return;
    }
    switch (event) {
      case SipEvent.Progress progress -> {
        state = CallInfo.State.RINGING;
        progress.sdp().ifPresent(sdp -> lobby.acceptAnswer(sdp, outcome -> {}));
      }
      case SipEvent.Answered answered -> onAnswered(answered);
      case SipEvent.Refused refused -> onRefused(refused);
      case SipEvent.Bye bye -> end("the phone hung up " + bye.reason());
      case SipEvent.Ended broken -> end(broken.cause() + " " + broken.text());
      default -> leg.onEvent(event);
    }
  }

  private void onAnswered(SipEvent.Answered answered) {
    answeredUnixMs = context.unixMs().getAsLong();
    state = CallInfo.State.ESTABLISHED;
    if (answered.sdp().isEmpty()) {
      enter();
      return;
    }
    lobby.acceptAnswer(
        answered.sdp().get(),
        negotiation -> {
          if (state == CallInfo.State.ENDED) {
            return;
          }
          if (negotiation instanceof Negotiation.Answered) {
            enter();
          } else {
            CallFailure failure = CallFailure.of(negotiation);
            hangUp(failure.text(), failure.q850Cause());
          }
        });
  }

  private void enter() {
    UserId user =
        UserId.parse(what.user())
            .orElseGet(
                () ->
                    PhoneIdentity.userId(
                        number.isEmpty() ? what.callee().text() : number,
                        taken -> context.rooms().isIn(what.room().application(), taken)));
    PhoneProfile profile = new PhoneProfile(context.profiles().apply(what.room().application()));
    Newcomer newcomer =
        new Newcomer(
            user,
            new MemberInfo(MemberInfo.Kind.PHONE, shown()),
            Role.ANCHOR,
            EntryTerms.PHONE,
            profile.limits(),
            true,
            lobby.ports(),
            Introduction.settled());
    member = context.rooms().join(what.room(), newcomer, this);
  }

  /** Another trunk may do better where this one failed, not where the phone said no. */
  private void onRefused(SipEvent.Refused refused) {
    last = refused.status() + " " + refused.reason();
    LOG.info("call {} to {} by {}: {}", id, shown(), peer(), last);
    uncount();
    boolean fault = refused.status() == 408 || refused.status() / 100 == 5;
    if (fault && state == CallInfo.State.DIALING) {
      next();
    } else {
      end(last);
    }
  }

  @Override
  public void onEntered(String answerSdp, List<Present> others) {
    lobby.close();
    leg.entered(member);
  }

  @Override
  public void onRefused(ErrorCode code, String text) {
    hangUp(text, code == ErrorCode.ROOM_FULL ? Q850.USER_BUSY : Q850.CALL_REJECTED);
  }

  @Override
  public void onNotNegotiated(Negotiation negotiation) {
    hangUp(CallFailure.of(negotiation).text(), Q850.TEMPORARY_FAILURE);
  }

  @Override
  public void onRoomEvent(RoomEvent event) {
    if (event instanceof RoomEvent.UnmuteAsked) {
      member.mute(false);
    }
  }

  @Override
  public void onPortEvent(PortEvent event) {
    if (event instanceof PortEvent.Connected) {
      leg.heard();
    }
  }

  @Override
  public void onRemoved(LeaveReason reason, String text) {
    hangUp(
        text, reason == LeaveReason.TIMEOUT ? Q850.RECOVERY_ON_TIMER_EXPIRY : Q850.NORMAL_CLEARING);
  }

  @Override
  public void hangUp(String text) {
    hangUp(text, Q850.NORMAL_CLEARING);
  }

  private void hangUp(String text, int q850Cause) {
    if (ref != null) {
      context.sip().hangUp(ref, text, OptionalInt.of(q850Cause));
    }
    end(text);
  }

  private void end(String why) {
    if (state == CallInfo.State.ENDED) {
      return;
    }
    state = CallInfo.State.ENDED;
    LOG.info("call {} is over: {}", id, why);
    if (leg != null) {
      leg.over();
    }
    if (member != null) {
      member.leave();
    }
    lobby.close();
    uncount();
    last = why;
    context.over().accept(this);
  }

  private void uncount() {
    if (counted) {
      counted = false;
      long talkedMs = answeredUnixMs == 0 ? 0 : context.unixMs().getAsLong() - answeredUnixMs;
      context.trunks().endOutbound(trunk, talkedMs);
    }
  }

  @Override
  public CallInfo info() {
    return new CallInfo(
        id,
        CallInfo.Direction.OUTBOUND,
        state,
        Optional.of(what.room()),
        member == null ? "" : member.user().text(),
        peer(),
        what.callee().text(),
        shown(),
        beganUnixMs,
        answeredUnixMs);
  }
}
