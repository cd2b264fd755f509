package io.switchroom.gateway.call;

import io.switchroom.dialplan.DialPlan;
import io.switchroom.dialplan.DialRequest;
import io.switchroom.dialplan.RouteDecision;
import io.switchroom.gateway.phone.Phone;
import io.switchroom.gateway.rooms.Introduction;
import io.switchroom.gateway.rooms.Member;
import io.switchroom.gateway.rooms.MemberListener;
import io.switchroom.gateway.rooms.Newcomer;
import io.switchroom.gateway.sip.CallRef;
import io.switchroom.gateway.sip.SipEvent;
import io.switchroom.rtc.auth.EntryTerms;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.RoomEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call that came in: from its INVITE through the dial plan into a room, until one side ends it.
 *
 * <p>On the control loop only.
 */
final class InboundCall implements PhoneCall, MemberListener {
  private static final Logger LOG = LoggerFactory.getLogger(InboundCall.class);

  private static final Pattern SIP_USER = Pattern.compile("(?:sips?|tel):([^@;>]+)");

  private final SipEvent.Invite invite;
  private final CallContext context;
  private final PhoneLeg leg;
  private final long beganUnixMs;
  private Optional<RoomKey> room = Optional.empty();
  private Member member;
  private long answeredUnixMs;
  private boolean counted;
  private boolean ended;

  InboundCall(SipEvent.Invite invite, CallContext context) {
    this.invite = invite;
    this.context = context;
    this.leg = new PhoneLeg(invite.call(), invite.callId(), context.sip(), this::hangUp);
    this.beganUnixMs = context.unixMs().getAsLong();
  }

  void start(DialPlan dialPlan) {
    Optional<String> tooMany = context.trunks().beginInbound(peer());
    if (tooMany.isPresent()) {
      refuse(
          new CallFailure(
              503,
              Q850.RESOURCE_UNAVAILABLE,
              "trunk " + peer() + ": " + tooMany.get(),
              OptionalInt.of(context.retryAfterS())));
      return;
    }
    counted = true;
    DialRequest request =
        new DialRequest(
            dialled(),
            invite.fromUser(),
            invite.source().getAddress().isLoopbackAddress(),
            context.phones().ofPeer(peer()).isPresent());
    switch (dialPlan.route(request)) {
      case RouteDecision.ToRoom to -> enter(to);
      case RouteDecision.Reject reject ->
          refuse(CallFailure.of(reject.sipStatus(), reject.q850Cause(), reject.reason()));
    }
  }

  private String peer() {
    return invite.details().peer();
  }

  /**
   * What was dialled. A trunk that we register with calls the Contact we gave it, whatever number
   * was dialled: that stands in P-Called-Party-ID (RFC 7315 §4.2) or To.
   */
  private String dialled() {
    boolean ourContact =
        context
            .trunks()
            .trunk(peer())
            .filter(trunk -> !trunk.registrars().isEmpty())
            .filter(trunk -> trunk.user().equals(invite.requestUser()))
            .isPresent();
    if (!ourContact) {
      return invite.requestUser();
    }
    String called = invite.details().headers().getOrDefault("p-called-party-id", "");
    Matcher user = SIP_USER.matcher(called);
    return user.find() ? user.group(1) : invite.toUser();
  }

  /** Who calls: the network's word before the phone's own, and nobody who does not want it told. */
  private String number() {
    if (invite.details().isIdentityPrivate()) {
      return "";
    }
    String asserted = invite.details().assertedIdentity();
    return asserted.isEmpty() ? invite.fromUser() : asserted;
  }

  private String display() {
    boolean hidden = invite.details().isIdentityPrivate();
    String known = context.phones().ofPeer(peer()).map(Phone::display).orElse("");
    if (!known.isEmpty()) {
      return known;
    }
    return PhoneIdentity.displayName(number(), hidden ? "" : invite.fromDisplay());
  }

  private void enter(RouteDecision.ToRoom to) {
    SdkAppId application = new SdkAppId(to.sdkAppId());
    RoomKey key = new RoomKey(application, RoomId.of(to.room()));
    room = Optional.of(key);
    UserId user = PhoneIdentity.userId(number(), id -> context.rooms().isIn(application, id));
    MemberInfo info = new MemberInfo(MemberInfo.Kind.PHONE, display());
    LOG.info(
        "call {} from {} to {}: room {} as {} ({})",
        invite.callId(),
        info.displayName(),
        dialled(),
        key,
        user.masked(),
        to.why());
    PhoneProfile profile = new PhoneProfile(context.profiles().apply(application));
    Newcomer newcomer =
        new Newcomer(
            user,
            info,
            Role.ANCHOR,
            EntryTerms.PHONE,
            profile.limits(),
            true,
            context.ports().with(profile),
            Introduction.of(invite.sdpOffer().orElse(null)));
    member = context.rooms().join(key, newcomer, this);
  }

  @Override
  public CallRef ref() {
    return invite.call();
  }

  @Override
  public PhoneLeg leg() {
    return leg;
  }

  @Override
  public void onEvent(SipEvent event) {
    switch (event) {
      case SipEvent.Cancel cancel -> end("cancelled by the caller");
      case SipEvent.Bye bye -> end("the caller hung up " + bye.reason());
      case SipEvent.Ended broken -> end(broken.cause() + " " + broken.text());
      default -> leg.onEvent(event);
    }
  }

  @Override
  public void onEntered(String answerSdp, List<Present> others) {
    answeredUnixMs = context.unixMs().getAsLong();
    leg.entered(member);
    context.sip().accept(invite.call(), answerSdp);
  }

  @Override
  public void onRefused(ErrorCode code, String text) {
    refuse(
        switch (code) {
          case ROOM_FULL -> CallFailure.of(486, Q850.USER_BUSY, text);
          case NO_RIGHT_TO_ENTER -> CallFailure.of(403, Q850.CALL_REJECTED, text);
          default ->
              new CallFailure(
                  503, Q850.RESOURCE_UNAVAILABLE, text, OptionalInt.of(context.retryAfterS()));
        });
  }

  @Override
  public void onNotNegotiated(Negotiation negotiation) {
    refuse(CallFailure.of(negotiation));
  }

  /** A phone is told nothing of the room: it hears it. Asked to unmute, it has no other way. */
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
    context.sip().hangUp(invite.call(), text, OptionalInt.of(q850Cause));
    end(text);
  }

  private void refuse(CallFailure failure) {
    LOG.info(
        "call {} from {} to {} is refused: {} {}",
        invite.callId(),
        display(),
        dialled(),
        failure.status(),
        failure.text());
    context.sip().reject(invite.call(), failure.rejection());
    end(failure.text());
  }

  private void end(String why) {
    if (ended) {
      return;
    }
    ended = true;
    leg.over();
    LOG.info("call {} is over: {}", invite.callId(), why);
    if (member != null) {
      member.leave();
    }
    if (counted) {
      context.trunks().endInbound(peer());
    }
    context.over().accept(this);
  }

  @Override
  public CallInfo info() {
    CallInfo.State state =
        ended
            ? CallInfo.State.ENDED
            : answeredUnixMs == 0 ? CallInfo.State.DIALING : CallInfo.State.ESTABLISHED;
    return new CallInfo(
        context.idOf(invite.call()),
        CallInfo.Direction.INBOUND,
        state,
        room,
        member == null ? "" : member.user().text(),
        peer(),
        dialled(),
        display(),
        beganUnixMs,
        answeredUnixMs);
  }
}
