package io.switchroom.gateway.sip.locate;

import io.switchroom.gateway.sip.transport.TransportKind;
import java.net.InetSocketAddress;

/**
 * One server to try.
 *
 * @param address resolved; its host string is the name the address was found under
 * @param domain the URI's own host, lower case, without last dot or brackets: for SNI and for the
 *     certificate's name check, since what DNS says of the domain proves nothing (RFC 5922 §4)
 */
public record SipHop(TransportKind transport, InetSocketAddress address, String domain) {}
