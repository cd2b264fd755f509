package io.switchroom.gateway.call;

/**
 * When a phone leg's media is late, gone, or to be reported; values from the configuration.
 *
 * @param silenceNs without a packet for this long the phone is gone
 * @param heldSilenceNs the same while the call is on hold: any direction but sendrecv
 * @param reportIntervalNs between two RTCP reports (RFC 3550 §6.2)
 * @param unixOffsetNs unix time minus the monotonic clock, for RTCP's NTP timestamps
 */
public record MediaTimings(
    long silenceNs, long heldSilenceNs, long reportIntervalNs, long unixOffsetNs) {
  /** The instant as unix time, ns. */
  long unixNs(long nowNs) {
    return nowNs + unixOffsetNs;
  }
}
