package io.switchroom.gateway.web;

import java.net.InetAddress;

/**
 * The web server's limits; every value comes from the configuration.
 *
 * @param bind the address to listen on
 * @param port TCP; 0 is any free one
 * @param maxConnections open at once, of any kind; more are closed on arrival
 * @param maxMessageBytes in one WebSocket message; a longer one closes its connection with 1009
 * @param maxMessagesPerSecond from one WebSocket, frames counted; more close it with 1008
 * @param maxUnsentBytes waiting for one WebSocket's client to read; more close it with 1008
 * @param pingIntervalMs between two pings to a WebSocket
 * @param idleTimeoutMs without a byte from the client until a connection is closed
 * @param sipUriPattern what the page says is to be dialled, {@code {roomId}} in place of the room's
 *     number; empty if phones cannot call
 */
public record WebSettings(
    InetAddress bind,
    int port,
    int maxConnections,
    int maxMessageBytes,
    int maxMessagesPerSecond,
    int maxUnsentBytes,
    int pingIntervalMs,
    int idleTimeoutMs,
    String sipUriPattern) {}
