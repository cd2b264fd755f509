package io.switchroom.gateway.sip.transport;

/**
 * Token buckets for the messages of one source address.
 *
 * @param messagesPerSecond refill, and {@code burst} the size, of an address' bucket
 * @param loopbackMessagesPerSecond the same for this machine's own addresses
 * @param maxSources addresses remembered; the least recently heard is forgotten first
 */
public record RateLimit(
    int messagesPerSecond,
    int burst,
    int loopbackMessagesPerSecond,
    int loopbackBurst,
    int maxSources) {}
