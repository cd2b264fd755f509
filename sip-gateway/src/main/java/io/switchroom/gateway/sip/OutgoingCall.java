package io.switchroom.gateway.sip;

import io.switchroom.gateway.sip.auth.DigestLogin;
import io.switchroom.gateway.sip.locate.SipHop;
import java.util.List;
import java.util.Optional;

/**
 * A call to be made.
 *
 * @param target the Request-URI and To
 * @param from a name-addr or URI: who calls
 * @param proxy the URI of an outbound proxy, sent as Route; empty: straight to the target
 * @param hop where to send it, if that is known; else what the target or the proxy leads to
 * @param contactUser the user part of our Contact, or empty
 * @param headers further headers, as they stand
 * @param login what to answer a digest challenge with
 * @param sdpOffer our offer
 * @param ringTimeoutMs after so long without a final answer it is cancelled: refused with 408
 * @param replaces the Replaces header (RFC 3891) to carry, or empty
 */
public record OutgoingCall(
    String target,
    String from,
    Optional<String> proxy,
    Optional<SipHop> hop,
    String contactUser,
    List<Header> headers,
    Optional<DigestLogin> login,
    String sdpOffer,
    long ringTimeoutMs,
    Optional<String> replaces) {

  /** One header. */
  public record Header(String name, String value) {}

  public OutgoingCall {
    headers = List.copyOf(headers);
  }
}
