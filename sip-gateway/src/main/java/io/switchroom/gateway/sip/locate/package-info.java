/**
 * Locating SIP servers (RFC 3263): from a URI's host, port and transport to the addresses to try,
 * in order. {@link io.switchroom.gateway.sip.locate.Locator} is the way in.
 *
 * <pre>
 *  SipTarget → Locator → ServerLookup ─ NaptrChoice, SrvOrder       the rules
 *                 │           └→ RecordCache → NettyDns              the records (package dns)
 *                 └ FailedHops                                       what was tried in vain lately
 * </pre>
 *
 * Everything belongs to one event loop, and nothing blocks. Files are read where settings are made:
 * {@link io.switchroom.gateway.sip.locate.dns.DnsSettings#ofSystem}.
 */
package io.switchroom.gateway.sip.locate;
