package io.switchroom.rtc.webrtc;

import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What the browsers' ports of one loop share.
 *
 * @param dtls our DTLS identity, and what runs the blocking handshakes, off the loop
 * @param loop posts to the loop that owns the ports
 * @param random a secure source, used on the loop only
 * @param consentTimeoutNs without a connectivity check for this long the browser is gone (RFC 7675
 *     §5.1)
 * @param lostSignallingTimeoutNs the same once his signalling is lost too
 * @param reportIntervalNs between two RTCP reports
 * @param unixOffsetNs unix time minus the monotonic clock, for RTCP's NTP timestamps
 */
public record WebRtcSettings(
    DtlsConfig dtls,
    Executor loop,
    RandomGenerator random,
    long consentTimeoutNs,
    long lostSignallingTimeoutNs,
    long reportIntervalNs,
    long unixOffsetNs) {}
