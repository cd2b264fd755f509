package io.switchroom.gateway.call;

/** Causes of ITU-T Q.850, as they stand in Reason headers (RFC 6432). */
final class Q850 {
  static final int NORMAL_CLEARING = 16;
  static final int USER_BUSY = 17;
  static final int CALL_REJECTED = 21;
  static final int TEMPORARY_FAILURE = 41;
  static final int RESOURCE_UNAVAILABLE = 47;
  static final int BEARER_NOT_AVAILABLE = 58;
  static final int RECOVERY_ON_TIMER_EXPIRY = 102;
  static final int PROTOCOL_ERROR = 111;

  private Q850() {}
}
