package io.switchroom.gateway.sip;

import java.util.OptionalInt;

/**
 * What the gateway asks of SIP. Every method returns at once, may be called for a call that has
 * already ended (nothing happens), and reports failure as {@link SipEvent.Ended}.
 */
public interface SipSignaling {
  /** Sends 180 Ringing to an unanswered INVITE. */
  void ring(CallRef call);

  /** Sends 200 with this SDP to the pending INVITE, re-INVITE or UPDATE. */
  void accept(CallRef call, String sdp);

  /** Refuses the pending INVITE (which ends the call), re-INVITE or UPDATE (which does not). */
  void reject(CallRef call, SipRejection rejection);

  /**
   * Ends the call from our side: 480 before the answer, BYE afterwards; after a 200 still without
   * ACK the BYE waits for the ACK or its timeout (RFC 3261 §15.1.1). No further event follows, save
   * those already posted.
   *
   * @param reason the text of the Reason header; empty for none
   */
  void hangUp(CallRef call, String reason, OptionalInt q850Cause);
}
