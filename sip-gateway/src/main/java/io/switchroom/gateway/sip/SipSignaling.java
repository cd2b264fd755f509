package io.switchroom.gateway.sip;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the gateway asks of SIP. Every method returns at once, may be called for a call that has
 * already ended (nothing happens), and reports failure as {@link SipEvent.Ended}.
 */
public interface SipSignaling {
  /**
   * Calls somebody. What comes of it is told as {@link SipEvent.Progress}, then {@link
   * SipEvent.Answered} or {@link SipEvent.Refused}; until then {@link #hangUp} cancels it.
   */
  CallRef invite(OutgoingCall call);

  /** Sends 180 Ringing to an unanswered INVITE. */
  void ring(CallRef call);

  /** Sends 183 with this SDP, early media, to an unanswered INVITE; reliably if the caller can. */
  void progress(CallRef call, String sdp);

  /** Sends 200 with this SDP to the pending INVITE, re-INVITE or UPDATE. */
  void accept(CallRef call, String sdp);

  /** Refuses the pending INVITE (which ends the call), re-INVITE or UPDATE (which does not). */
  void reject(CallRef call, SipRejection rejection);

  /**
   * Offers anew inside the call, by re-INVITE. Told of as {@link SipEvent.OfferAccepted} or {@link
   * SipEvent.OfferRefused}. An offer made while another is under way takes its turn, the last one
   * made counts; one that meets the peer's own (glare) is repeated.
   */
  void offer(CallRef call, String sdp);

  /**
   * Asks the peer to call somebody else (REFER, RFC 3515).
   *
   * @param target a URI
   * @param replaces the call whose place the peer is to take there: an attended transfer (RFC 3891)
   */
  void refer(CallRef call, String target, Optional<CallRef> replaces);

  /** Tells the peer what came of its {@link SipEvent.Refer}; the last time with 200 or more. */
  void referProgress(CallRef call, int status);

  /** Sends INFO, for instance a digit as {@code application/dtmf-relay}. */
  void info(CallRef call, String contentType, String body);

  /**
   * Ends the call from our side: before the answer 480 or CANCEL, afterwards BYE; after a 200 still
   * without ACK the BYE waits for the ACK or its timeout (RFC 3261 §15.1.1). No further event
   * follows, save those already posted.
   *
   * @param reason the text of the Reason header; empty for none
   */
  void hangUp(CallRef call, String reason, OptionalInt q850Cause);
}
