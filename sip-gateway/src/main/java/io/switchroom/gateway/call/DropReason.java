package io.switchroom.gateway.call;

/** Why a phone leg's datagram was dropped. */
public enum DropReason {
  RTP_MALFORMED,
  RTP_UNKNOWN_SOURCE,
  RTP_UNKNOWN_PAYLOAD_TYPE,
  RTCP_MALFORMED
}
