package io.switchroom.rtc.webrtc;

import java.util.concurrent.atomic.AtomicLongArray;

/** Browsers' dropped datagrams by reason; counted on any loop, read by whoever scrapes. */
public final class WebRtcDrops {

  /** Why a datagram was dropped. */
  public enum Reason {
    STUN_UNKNOWN,
    STUN_REFUSED,
    UNKNOWN_ADDRESS,
    UNKNOWN_KIND,
    DTLS,
    NO_KEYS_YET,
    SRTP_REPLAY,
    SRTP_AUTH,
    SRTP_OTHER,
    RTP_MALFORMED,
    RTCP_MALFORMED,
    RTP_UNKNOWN_PAYLOAD_TYPE
  }

  private final AtomicLongArray counts = new AtomicLongArray(Reason.values().length);

  void count(Reason reason) {
    counts.incrementAndGet(reason.ordinal());
  }

  public long of(Reason reason) {
    return counts.get(reason.ordinal());
  }
}
