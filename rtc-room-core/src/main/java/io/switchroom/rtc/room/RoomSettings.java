package io.switchroom.rtc.room;

/**
 * A room's limits and audio settings; every value comes from the configuration.
 *
 * @param maxMembers participants at most
 * @param voiceBitrateBps Opus bit rate of a phone's voice to browsers, bit/s
 * @param voiceComplexity Opus complexity of the same, 0..10
 * @param maxJitterMs the longest a mixed track may be held back, ms
 * @param volumeIntervalMs how often volumes may be told, ms
 */
public record RoomSettings(
    int maxMembers,
    int voiceBitrateBps,
    int voiceComplexity,
    int maxJitterMs,
    int volumeIntervalMs) {}
