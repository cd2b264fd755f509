package io.switchroom.rtc.sdp;

/**
 * One RTP format of a media section.
 *
 * @param fmtp its parameters; empty when there are none
 */
public record PayloadFormat(int payloadType, Codec codec, String fmtp) {}
