package io.switchroom.gateway.call;

import io.switchroom.dialplan.DialPlan;
import io.switchroom.dialplan.DialRequest;
import io.switchroom.dialplan.RouteDecision;
import io.switchroom.gateway.rooms.Member;
import io.switchroom.gateway.rooms.MemberListener;
import io.switchroom.gateway.rooms.Newcomer;
import io.switchroom.gateway.rooms.RoomDirectory;
import io.switchroom.gateway.sip.CallRef;
import io.switchroom.gateway.sip.SipEvent;
import io.switchroom.gateway.sip.SipSignaling;
import io.switchroom.rtc.auth.EntryTerms;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.profile.RoleProfile;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.RoomEvent;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call that came in: from its INVITE through the dial plan into a room, until one side ends it.
 *
 * <p>On the control loop only.
 */
final class InboundCall implements MemberListener {
  private static final Logger LOG = LoggerFactory.getLogger(InboundCall.class);

  /** ITU-T Q.850 causes. */
  private static final int NORMAL_CLEARING = 16;

  private static final int USER_BUSY = 17;
  private static final int CALL_REJECTED = 21;
  private static final int RECOVERY_ON_TIMER_EXPIRY = 102;
  private static final int BEARER_NOT_AVAILABLE = 58;
  private static final int PROTOCOL_ERROR = 111;
  private static final int RESOURCE_UNAVAILABLE = 47;
  private static final int TEMPORARY_FAILURE = 41;

  private final SipEvent.Invite invite;
  private final SipSignaling sip;
  private final RoomDirectory rooms;
  private final PhonePorts ports;
  private final Function<SdkAppId, RoleProfile> profiles;
  private final int retryAfterS;
  private final Consumer<CallRef> over;
  private Member member;
  private boolean answered;
  private boolean heard;
  private boolean ended;

  /**
   * @param profiles that of an application's phones
   * @param over told once, when nothing of the call is left
   */
  InboundCall(
      SipEvent.Invite invite,
      SipSignaling sip,
      RoomDirectory rooms,
      PhonePorts ports,
      Function<SdkAppId, RoleProfile> profiles,
      int retryAfterS,
      Consumer<CallRef> over) {
    this.invite = invite;
    this.sip = sip;
    this.rooms = rooms;
    this.ports = ports;
    this.profiles = profiles;
    this.retryAfterS = retryAfterS;
    this.over = over;
  }

  void start(DialPlan dialPlan) {
    DialRequest request =
        new DialRequest(
            invite.requestUser(),
            invite.fromUser(),
            invite.source().getAddress().isLoopbackAddress());
    switch (dialPlan.route(request)) {
      case RouteDecision.ToRoom to -> enter(to);
      case RouteDecision.Reject reject ->
          refuse(CallFailure.of(reject.sipStatus(), reject.q850Cause(), reject.reason()));
    }
  }

  private void enter(RouteDecision.ToRoom to) {
    SdkAppId application = new SdkAppId(to.sdkAppId());
    RoomKey room = new RoomKey(application, RoomId.of(to.room()));
    UserId user = PhoneIdentity.userId(invite.fromUser(), id -> rooms.isIn(application, id));
    MemberInfo info =
        new MemberInfo(
            MemberInfo.Kind.PHONE,
            PhoneIdentity.displayName(invite.fromUser(), invite.fromDisplay()));
    LOG.info(
        "call {} from {} to {}: room {} as {} ({})",
        invite.callId(),
        info.displayName(),
        invite.requestUser(),
        room,
        user.masked(),
        to.why());
    PhoneProfile profile = new PhoneProfile(profiles.apply(application));
    Newcomer newcomer =
        new Newcomer(
            user,
            info,
            Role.ANCHOR,
            EntryTerms.PHONE,
            profile.limits(),
            true,
            ports.with(profile),
            invite.sdpOffer().orElse(null));
    member = rooms.join(room, newcomer, this);
  }

  void onEvent(SipEvent event) {
    switch (event) {
      case SipEvent.Invite again -> {}
      case SipEvent.ReInvite reInvite -> renegotiate(reInvite);
      case SipEvent.Ack ack -> ack.sdpAnswer().ifPresent(this::takeAnswer);
      case SipEvent.AckMissing missing -> onAckMissing();
      case SipEvent.OfferWanted wanted -> offerAnew();
      case SipEvent.OfferAccepted accepted -> takeAnswer(accepted.sdpAnswer());
      case SipEvent.OfferRefused refused ->
          LOG.info("call {}: the offer was refused: {}", invite.callId(), refused.status());
      case SipEvent.Refer refer -> sip.referProgress(invite.call(), 603);
      case SipEvent.ReferProgress progress -> {}
      case SipEvent.Info info -> {}
      case SipEvent.Progress progress -> {}
      case SipEvent.Answered answered -> {}
      case SipEvent.Refused refused -> end(refused.status() + " " + refused.reason());
      case SipEvent.Cancel cancel -> end("cancelled by the caller");
      case SipEvent.Bye bye -> end("the caller hung up " + bye.reason());
      case SipEvent.Ended broken -> end(broken.cause() + " " + broken.text());
    }
  }

  @Override
  public void onEntered(String answerSdp, List<Present> others) {
    answered = true;
    sip.accept(invite.call(), answerSdp);
  }

  @Override
  public void onRefused(ErrorCode code, String text) {
    refuse(
        switch (code) {
          case ROOM_FULL -> CallFailure.of(486, USER_BUSY, text);
          case NO_RIGHT_TO_ENTER -> CallFailure.of(403, CALL_REJECTED, text);
          default -> new CallFailure(503, RESOURCE_UNAVAILABLE, text, OptionalInt.of(retryAfterS));
        });
  }

  @Override
  public void onNotNegotiated(Negotiation negotiation) {
    refuse(failure(negotiation));
  }

  private static CallFailure failure(Negotiation negotiation) {
    return switch (negotiation) {
      case Negotiation.Malformed malformed ->
          CallFailure.of(400, PROTOCOL_ERROR, malformed.reason());
      case Negotiation.NotAcceptable not -> CallFailure.of(488, BEARER_NOT_AVAILABLE, not.reason());
      case Negotiation.Answered answered ->
          CallFailure.of(500, TEMPORARY_FAILURE, "the offer was answered after all");
    };
  }

  private void renegotiate(SipEvent.ReInvite reInvite) {
    if (!answered || ended) {
      return;
    }
    if (reInvite.sdpOffer().isEmpty()) {
      member.offer(this::answerReInvite);
    } else {
      member.negotiate(reInvite.sdpOffer().get(), this::answerReInvite);
    }
  }

  private void answerReInvite(Negotiation negotiation) {
    if (ended) {
      return;
    }
    if (negotiation instanceof Negotiation.Answered agreed) {
      sip.accept(invite.call(), agreed.sdp());
    } else {
      sip.reject(invite.call(), failure(negotiation).rejection());
    }
  }

  /** The other side may have acknowledged to an address that is not ours, and hear us well. */
  private void onAckMissing() {
    if (heard) {
      LOG.info("call {}: no ACK came, but sound; it goes on", invite.callId());
    } else {
      hangUp("no ACK, and no sound", RECOVERY_ON_TIMER_EXPIRY);
    }
  }

  private void offerAnew() {
    member.offer(
        negotiation -> {
          if (negotiation instanceof Negotiation.Answered offer && !ended) {
            sip.offer(invite.call(), offer.sdp());
          }
        });
  }

  private void takeAnswer(String sdp) {
    member.acceptAnswer(
        sdp,
        negotiation -> {
          if (!(negotiation instanceof Negotiation.Answered)) {
            hangUp(failure(negotiation).text(), PROTOCOL_ERROR);
          }
        });
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
      heard = true;
      LOG.info("call {}: {} is heard", invite.callId(), member.user().masked());
    }
  }

  @Override
  public void onRemoved(LeaveReason reason, String text) {
    int cause = reason == LeaveReason.TIMEOUT ? RECOVERY_ON_TIMER_EXPIRY : NORMAL_CLEARING;
    sip.hangUp(invite.call(), text, OptionalInt.of(cause));
    end(text);
  }

  /** Ends the call from our side. */
  void hangUp(String text) {
    hangUp(text, NORMAL_CLEARING);
  }

  private void hangUp(String text, int q850Cause) {
    sip.hangUp(invite.call(), text, OptionalInt.of(q850Cause));
    end(text);
  }

  private void refuse(CallFailure failure) {
    LOG.info(
        "call {} from {} to {} is refused: {} {}",
        invite.callId(),
        PhoneIdentity.displayName(invite.fromUser(), ""),
        invite.requestUser(),
        failure.status(),
        failure.text());
    sip.reject(invite.call(), failure.rejection());
    end(failure.text());
  }

  private void end(String why) {
    if (ended) {
      return;
    }
    ended = true;
    LOG.info("call {} is over: {}", invite.callId(), why);
    if (member != null) {
      member.leave();
    }
    over.accept(invite.call());
  }
}
