package io.switchroom.gateway.sip.locate.dns;

/** The record types asked for when a SIP server is located. */
public enum RecordType {
  A,
  AAAA,
  SRV,
  NAPTR
}
