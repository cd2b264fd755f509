package io.switchroom.gateway.sip.locate;

import io.switchroom.gateway.sip.transport.TransportKind;

/**
 * A service to look up in SRV.
 *
 * @param name the records' owner, absolute: {@code _sip._udp.example.org.}, or whatever a NAPTR
 *     record says
 */
record SrvService(TransportKind transport, String name) {}
