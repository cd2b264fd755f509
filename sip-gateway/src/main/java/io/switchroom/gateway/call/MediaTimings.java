package io.switchroom.gateway.call;

/**
 * When a phone leg's media is late, gone, or to be reported; values from the configuration.
 *
 * @param silenceNs without a packet for this long the phone is gone
 * @param heldSilenceNs the same while the phone itself said that it sends nothing
 * @param reportIntervalNs between two RTCP reports (RFC 3550 §6.2)
 * @param unixOffsetNs unix time minus the monotonic clock, for RTCP's NTP timestamps
 */
public record MediaTimings(
    long silenceNs, long heldSilenceNs, long reportIntervalNs, long unixOffsetNs) {
  /** From 1900 to 1970, s (RFC 3550 §4). */
  private static final long NTP_EPOCH_S = 2_208_988_800L;

  private static final long NS_PER_S = 1_000_000_000L;

  /** The instant as a 64-bit NTP timestamp. */
  public long ntp(long nowNs) {
    long unixNs = nowNs + unixOffsetNs;
    long seconds = Math.floorDiv(unixNs, NS_PER_S) + NTP_EPOCH_S;
    long fraction = (Math.floorMod(unixNs, NS_PER_S) << 32) / NS_PER_S;
    return seconds << 32 | fraction;
  }
}
