package io.switchroom.gateway.sip.transport;

/** Why a message was dropped, a request refused at the door, or a connection closed. */
public enum DropReason {
  RATE_LIMITED,
  BAD_SOURCE,
  TOO_LARGE,
  NOT_SIP,
  MISSING_HEADER,
  UNPARSEABLE,
  BAD_VIA,
  BAD_CONTENT_LENGTH,
  TRUNCATED,
  STRAY_RESPONSE,
  NOT_ADMITTED,
  OVERLOADED,
  TOO_MANY_CONNECTIONS,
  PARTIAL_MESSAGE_TIMEOUT,
  IDLE,
  SLOW_READER,
  SEND_FAILED,
  CONNECT_FAILED,
  INTERNAL_ERROR
}
