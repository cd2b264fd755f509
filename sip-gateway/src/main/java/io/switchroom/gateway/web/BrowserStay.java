package io.switchroom.gateway.web;

import io.switchroom.gateway.rooms.MemberListener;
import io.switchroom.rtc.auth.EntryTerms;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.RoomEvent;
import io.switchroom.rtc.sdp.WebRtcOffer;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stay of a browser in one room, from the request on: turns the room's news into messages.
 * Owned by the control loop.
 */
final class BrowserStay implements MemberListener {
  private static final Logger LOG = LoggerFactory.getLogger(BrowserStay.class);

  private final BrowserSession session;
  private final ClientMessage.Entrance request;
  private final RoomKey room;
  private final UserId user;
  private final Consumer<ServerMessage> client;

  private EntryTerms terms;

  /** Whether he offered a picture in an offer that was answered. */
  private boolean offersPicture;

  private LoginProfiles profiles;

  /** The hold on the room; set right after the room was asked. */
  private RoomDoor.Stay member;

  /**
   * @param terms on which he is to come in
   * @param profiles his role profiles
   * @param client takes what is to be said
   */
  BrowserStay(
      BrowserSession session,
      ClientMessage.Entrance request,
      RoomKey room,
      UserId user,
      EntryTerms terms,
      LoginProfiles profiles,
      Consumer<ServerMessage> client) {
    this.session = session;
    this.request = request;
    this.room = room;
    this.user = user;
    this.terms = terms;
    this.offersPicture = offersPicture(request.sdp());
    this.profiles = profiles;
    this.client = client;
  }

  void member(RoomDoor.Stay member) {
    this.member = member;
  }

  RoomDoor.Stay member() {
    return member;
  }

  ClientMessage.Entrance request() {
    return request;
  }

  RoomKey room() {
    return room;
  }

  UserId user() {
    return user;
  }

  EntryTerms terms() {
    return terms;
  }

  LoginProfiles profiles() {
    return profiles;
  }

  /** Another role profile is in force. */
  void profiles(LoginProfiles changed) {
    profiles = changed;
    member.limits(changed.limits());
  }

  /** A newer privateMapKey grants these. */
  void terms(EntryTerms newer) {
    terms = newer;
    member.terms(newer);
  }

  @Override
  public void onEntered(String answerSdp, List<Present> others) {
    session.entered(this);
    client.accept(
        new ServerMessage.Entered(
            request.id(),
            request.type(),
            room.room(),
            user,
            member.ownsRoom(),
            profiles,
            answerSdp,
            others));
    if (request instanceof ClientMessage.EnterRoom enter
        && enter.controlRole() != null
        && !enter.controlRole().equals(profiles.inForce().role())) {
      client.accept(
          new ServerMessage.RoomException(
              ServerMessage.RoomException.UNKNOWN_PROFILE,
              ErrorCode.ROLE_UNKNOWN,
              "there is no role profile of that name; "
                  + profiles.inForce().role()
                  + " is in force"));
    }
  }

  @Override
  public void onRefused(ErrorCode code, String text) {
    session.refused(this, code, text);
  }

  @Override
  public void onNotNegotiated(Negotiation negotiation) {
    switch (negotiation) {
      case Negotiation.Answered answered ->
          throw new IllegalArgumentException("this offer was answered");
      case Negotiation.Malformed bad -> onRefused(ErrorCode.BAD_PARAMETER, malformed(bad));
      case Negotiation.NotAcceptable bad -> onRefused(ErrorCode.UNSUPPORTED, notAcceptable(bad));
    }
  }

  /** Whether this offer makes him a sender of pictures, which he was not. */
  boolean beginsToSend(String offerSdp) {
    return !offersPicture && offersPicture(offerSdp);
  }

  private static boolean offersPicture(String offerSdp) {
    return WebRtcOffer.parse(offerSdp) instanceof WebRtcOffer.Result.Ok ok
        && ok.offer().media().stream()
            .anyMatch(media -> media.isVideo() && media.direction().sends());
  }

  /** A later offer of the browser. */
  void negotiate(ClientMessage.Offer m) {
    boolean picture = offersPicture(m.sdp());
    member.negotiate(
        m.sdp(),
        outcome -> {
          if (outcome instanceof Negotiation.Answered) {
            offersPicture = picture;
          }
          client.accept(
              session.isInside(this)
                  ? answer(m, outcome)
                  : new ServerMessage.Refused(m.id(), m.type(), ErrorCode.NOT_IN_ROOM));
        });
  }

  private static ServerMessage answer(ClientMessage.Offer m, Negotiation outcome) {
    return switch (outcome) {
      case Negotiation.Answered answered -> new ServerMessage.Answered(m.id(), answered.sdp());
      case Negotiation.Malformed bad ->
          new ServerMessage.Refused(m.id(), m.type(), ErrorCode.BAD_PARAMETER, malformed(bad));
      case Negotiation.NotAcceptable bad ->
          new ServerMessage.Refused(m.id(), m.type(), ErrorCode.UNSUPPORTED, notAcceptable(bad));
    };
  }

  private static String malformed(Negotiation.Malformed bad) {
    return "sdp is no usable offer: " + bad.reason();
  }

  private static String notAcceptable(Negotiation.NotAcceptable bad) {
    return "the offer cannot be met: " + bad.reason();
  }

  @Override
  public void onRoomEvent(RoomEvent event) {
    ServerMessage message = ServerMessage.of(event);
    if (message != null) {
      client.accept(message);
    }
  }

  @Override
  public void onPortEvent(PortEvent event) {
    switch (event) {
      case PortEvent.Connected e -> {
        LOG.info("room {}: media of {} is connected", room, user);
        client.accept(new ServerMessage.Connected());
      }
      case PortEvent.Lines e ->
          client.accept(
              new ServerMessage.Lines(e.byMid(), e.wanted(), e.videoByMid(), e.videoWanted()));
      case PortEvent.Digit e -> {
        // Browsers have no keys.
      }
      case PortEvent.Lost e -> {
        // The room removes him; onRemoved tells.
      }
    }
  }

  @Override
  public void onRemoved(LeaveReason reason, String text) {
    LOG.info("room {}: {} was removed ({}): {}", room, user, reason, text);
    session.removed(this, reason, text);
  }
}
