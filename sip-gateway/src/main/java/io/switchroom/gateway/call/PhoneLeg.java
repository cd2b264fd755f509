package io.switchroom.gateway.call;

import io.switchroom.gateway.rooms.Member;
import io.switchroom.gateway.sip.CallRef;
import io.switchroom.gateway.sip.SipEvent;
import io.switchroom.gateway.sip.SipSignaling;
import io.switchroom.rtc.room.Negotiation;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A phone that is in a room: what its SIP dialog and its network end there say to each other. On
 * the control loop only.
 */
final class PhoneLeg {
  private static final Logger LOG = LoggerFactory.getLogger(PhoneLeg.class);

  private final CallRef call;
  private final String label;
  private final SipSignaling sip;
  private final ObjIntConsumer<String> hangUp;
  private Member member;
  private boolean heard;
  private boolean over;

  /**
   * @param label the call's name in logs
   * @param hangUp ends the call, with a text and a Q.850 cause
   */
  PhoneLeg(CallRef call, String label, SipSignaling sip, ObjIntConsumer<String> hangUp) {
    this.call = call;
    this.label = label;
    this.sip = sip;
    this.hangUp = hangUp;
  }

  void entered(Member newMember) {
    member = newMember;
  }

  Member member() {
    return member;
  }

  void over() {
    over = true;
  }

  /** A packet of sound came. */
  void heard() {
    if (!heard) {
      heard = true;
      LOG.info("call {}: {} is heard", label, member.user().masked());
    }
  }

  /** What happens in the dialog of a call that is answered; anything else is of no concern. */
  void onEvent(SipEvent event) {
    if (member == null || over) {
      return;
    }
    switch (event) {
      case SipEvent.ReInvite again -> renegotiate(again);
      case SipEvent.Ack ack -> ack.sdpAnswer().ifPresent(this::takeAnswer);
      case SipEvent.AckMissing missing -> onAckMissing();
      case SipEvent.OfferWanted wanted -> offerAnew();
      case SipEvent.OfferAccepted accepted -> takeAnswer(accepted.sdpAnswer());
      case SipEvent.OfferRefused refused ->
          LOG.info("call {}: our offer was refused: {}", label, refused.status());
      case SipEvent.Refer refer -> onRefer(refer);
      case SipEvent.ReferProgress progress -> onReferProgress(progress);
      default -> {}
    }
  }

  private void renegotiate(SipEvent.ReInvite again) {
    if (again.sdpOffer().isEmpty()) {
      member.offer(this::answer);
    } else {
      member.negotiate(again.sdpOffer().get(), this::answer);
    }
  }

  private void answer(Negotiation negotiation) {
    if (over) {
      return;
    }
    if (negotiation instanceof Negotiation.Answered agreed) {
      sip.accept(call, agreed.sdp());
    } else {
      sip.reject(call, CallFailure.of(negotiation).rejection());
    }
  }

  private void takeAnswer(String sdp) {
    member.acceptAnswer(
        sdp,
        negotiation -> {
          if (!(negotiation instanceof Negotiation.Answered) && !over) {
            CallFailure failure = CallFailure.of(negotiation);
            hangUp.accept(failure.text(), failure.q850Cause());
          }
        });
  }

  /** The other side may have acknowledged to an address that is not ours, and hear us well. */
  private void onAckMissing() {
    if (heard) {
      LOG.info("call {}: no ACK came, but sound; it goes on", label);
    } else {
      hangUp.accept("no ACK, and no sound", Q850.RECOVERY_ON_TIMER_EXPIRY);
    }
  }

  private void offerAnew() {
    member.offer(
        negotiation -> {
          if (negotiation instanceof Negotiation.Answered offer && !over) {
            sip.offer(call, offer.sdp());
          }
        });
  }

  /** Whom a phone may have us call is not for the phone to say. */
  private void onRefer(SipEvent.Refer refer) {
    LOG.info("call {}: a transfer to {} is declined", label, refer.target());
    sip.referProgress(call, 603);
  }

  private void onReferProgress(SipEvent.ReferProgress progress) {
    LOG.info("call {}: the transfer is at {}", label, progress.status());
    if (progress.last() && progress.status() >= 200 && progress.status() < 300) {
      hangUp.accept("transferred", Q850.NORMAL_CLEARING);
    }
  }

  /**
   * Has the phone call somebody else instead of us.
   *
   * @param target a URI
   * @param other the call whose place it is to take there
   */
  void transfer(String target, Optional<CallRef> other) {
    sip.refer(call, target, other);
  }
}
