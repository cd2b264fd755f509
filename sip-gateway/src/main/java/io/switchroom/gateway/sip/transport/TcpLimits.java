package io.switchroom.gateway.sip.transport;

/**
 * Bounds of SIP over TCP.
 *
 * @param maxConnections connections in all; more are closed when accepted
 * @param maxConnectionsPerSource connections from one address
 * @param maxUnsentBytes a peer that leaves more than this unread is cut off
 * @param partialMessageTimeoutMs time to complete a message once begun
 * @param idleTimeoutMs a connection silent in both directions this long is closed
 * @param connectTimeoutMs time for an outgoing connection to open
 */
public record TcpLimits(
    int maxConnections,
    int maxConnectionsPerSource,
    int maxUnsentBytes,
    int partialMessageTimeoutMs,
    int idleTimeoutMs,
    int connectTimeoutMs) {}
