package io.switchroom.gateway.sip;

import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A final answer that refuses an INVITE, re-INVITE or UPDATE.
 *
 * @param status 300 to 699
 * @param reasonPhrase empty for the status' usual phrase
 * @param warningText sent as {@code Warning: 399 host "text"} (RFC 3261 §20.43)
 * @param q850Cause sent as {@code Reason: Q.850;cause=…} (RFC 6432)
 * @param retryAfterS sent as Retry-After
 */
public record SipRejection(
    int status,
    String reasonPhrase,
    Optional<String> warningText,
    OptionalInt q850Cause,
    OptionalInt retryAfterS) {

  public SipRejection {
    if (status < 300 || status > 699) {
      throw new IllegalArgumentException("not a refusing status: " + status);
    }
  }

  /** A refusal with nothing but its status. */
  public static SipRejection of(int status) {
    return new SipRejection(status, "", Optional.empty(), OptionalInt.empty(), OptionalInt.empty());
  }

  /** Puts what it tells into the response. */
  void describe(SIPResponse response, SipMessages messages, SipFlow flow) {
    warningText.ifPresent(text -> messages.warning(response, text, flow));
    if (q850Cause.isPresent()) {
      messages.reason(response, q850Cause, warningText.orElse(""));
    }
    retryAfterS.ifPresent(seconds -> messages.retryAfter(response, seconds));
  }
}
