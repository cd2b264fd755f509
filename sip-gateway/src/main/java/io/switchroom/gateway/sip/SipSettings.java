package io.switchroom.gateway.sip;

import io.switchroom.gateway.sip.transport.RateLimit;
import io.switchroom.gateway.sip.transport.TcpLimits;
import java.net.InetAddress;

/**
 * Everything about SIP that a configuration decides.
 *
 * @param bind the address the sockets are bound to
 * @param advertised the address peers reach us at: Via, Contact; equals {@code bind} unless that is
 *     a wildcard or behind NAT
 * @param port UDP and TCP port; 0 takes one that is free for both
 * @param maxMessageBytes larger messages are refused before they are stored
 * @param rate per source address, before parsing
 * @param maxCalls INVITEs beyond this many calls are answered 503
 * @param maxServerTransactions INVITEs beyond this many transactions are answered 503
 * @param retryAfterS the Retry-After of those 503
 * @param sessionExpiresS how often a session is refreshed at least (RFC 4028): every half of it
 * @param minSessionExpiresS the least a peer may ask for
 * @param nonceLifetimeMs how long a digest challenge may be answered
 * @param registrationS how long a registration lasts that says nothing of it
 * @param t1Ms RFC 3261's T1 (500); all of its timers are multiples of it
 */
public record SipSettings(
    InetAddress bind,
    InetAddress advertised,
    int port,
    int maxMessageBytes,
    TcpLimits tcp,
    RateLimit rate,
    int maxCalls,
    int maxServerTransactions,
    int retryAfterS,
    int sessionExpiresS,
    int minSessionExpiresS,
    int nonceLifetimeMs,
    int registrationS,
    int t1Ms) {

  public SipSettings {
    if (advertised.isAnyLocalAddress()) {
      throw new IllegalArgumentException("the advertised SIP address cannot be a wildcard");
    }
    if (port < 0 || port > 65_535 || maxMessageBytes < 1_024 || t1Ms < 1) {
      throw new IllegalArgumentException("SIP settings out of range");
    }
  }
}
