package io.switchroom.gateway.call;

import java.util.concurrent.atomic.AtomicLongArray;

/** Phone legs' dropped datagrams by reason; counted on any loop, read by whoever scrapes. */
public final class PhoneDrops {

  /** Why a datagram was dropped. */
  public enum Reason {
    RTP_MALFORMED,
    RTP_UNKNOWN_SOURCE,
    RTP_UNKNOWN_PAYLOAD_TYPE,
    RTCP_MALFORMED
  }

  private final AtomicLongArray counts = new AtomicLongArray(Reason.values().length);

  void count(Reason reason) {
    counts.incrementAndGet(reason.ordinal());
  }

  public long of(Reason reason) {
    return counts.get(reason.ordinal());
  }
}
