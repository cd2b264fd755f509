package io.switchroom.gateway.sip;

/** Why the SIP side ended a call by itself. */
public enum EndCause {
  /** The peer knows of no such call any more, or does not answer a request in it. */
  PEER_GONE,
  /** The session was not refreshed in time (RFC 4028); a BYE has been sent. */
  SESSION_EXPIRED,
  /** A message could not be sent: connection gone or refused. */
  TRANSPORT_ERROR,
  /** A transaction or the dialog expired. */
  TRANSACTION_TIMEOUT,
  /** The stack is closing. */
  SHUTDOWN,
  /** A fault of our own; logged once. */
  INTERNAL_ERROR
}
