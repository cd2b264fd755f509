package io.switchroom.codec.dtmf;

/** How a pressed key may reach us; one press may do so in all three ways. */
public enum DigitSource {
  /** Telephone-events beside the audio (RFC 4733). */
  TELEPHONE_EVENT,
  /** The body of a SIP INFO: {@link DtmfInfo}. */
  INFO,
  /** Tones in the audio: {@link DtmfDetector}. */
  IN_BAND
}
