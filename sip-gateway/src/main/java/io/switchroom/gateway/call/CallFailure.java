package io.switchroom.gateway.call;

import io.switchroom.gateway.sip.SipRejection;
import io.switchroom.rtc.room.Negotiation;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Why a call does not come about: made where the fault is known, with its verdict for SIP (RFC 3261
 * §21), for the phone network (ITU-T Q.850) and for people.
 *
 * @param status the SIP status
 * @param q850Cause the cause
 * @param text one sentence, sent as Warning
 * @param retryAfterS when to try again, if that helps
 */
public record CallFailure(int status, int q850Cause, String text, OptionalInt retryAfterS) {

  static CallFailure of(int status, int q850Cause, String text) {
    return new CallFailure(status, q850Cause, text, OptionalInt.empty());
  }

  /** Of an offer or answer that led to nothing. */
  static CallFailure of(Negotiation negotiation) {
    return switch (negotiation) {
      case Negotiation.Malformed malformed -> of(400, Q850.PROTOCOL_ERROR, malformed.reason());
      case Negotiation.NotAcceptable not -> of(488, Q850.BEARER_NOT_AVAILABLE, not.reason());
      case Negotiation.Answered answered ->
          of(500, Q850.TEMPORARY_FAILURE, "the offer was answered after all");
    };
  }

  SipRejection rejection() {
    return new SipRejection(status, "", Optional.of(text), OptionalInt.of(q850Cause), retryAfterS);
  }
}
