package io.switchroom.rtc.sdp;

/**
 * The {@code o=} line (RFC 8866 §5.2). The two numbers are kept as text: they may exceed 64 bits.
 */
public record Origin(
    String username, String sessionId, String sessionVersion, String addressType, String address) {

  /** Ours. */
  static Origin of(long sessionId, long sessionVersion, String address) {
    return new Origin(
        "-",
        Long.toString(sessionId),
        Long.toString(sessionVersion),
        Connection.addressType(address),
        address);
  }

  @Override
  public String toString() {
    return username + " " + sessionId + " " + sessionVersion + " IN " + addressType + " " + address;
  }
}
