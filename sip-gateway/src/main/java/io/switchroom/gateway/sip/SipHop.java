package io.switchroom.gateway.sip;

import io.switchroom.gateway.sip.transport.TransportKind;
import java.net.InetSocketAddress;

/** Where a request goes next: one address by one transport. */
public record SipHop(TransportKind transport, InetSocketAddress address) {}
