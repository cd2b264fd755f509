package io.switchroom.gateway.sip;

/** Why the SIP side ended a call by itself. */
public enum EndCause {
  /** No ACK for a 2xx within 64*T1 (RFC 3261 §13.3.1.4); a BYE has been sent. */
  ACK_TIMEOUT,
  /** A message could not be sent: connection gone or refused. */
  TRANSPORT_ERROR,
  /** A transaction or the dialog expired. */
  TRANSACTION_TIMEOUT,
  /** The stack is closing. */
  SHUTDOWN,
  /** A fault of our own; logged once. */
  INTERNAL_ERROR
}
