package io.switchroom.rtc.room;

/** What became of an offer or an answer (RFC 3264). */
public sealed interface Negotiation {

  /** Agreed; {@code sdp} is what is to be sent back. */
  record Answered(String sdp) implements Negotiation {}

  /** The text is no session description. */
  record Malformed(String reason) implements Negotiation {}

  /**
   * Understood, but it asks for what is not there; where the codecs do not meet, the reason names
   * both lists.
   */
  record NotAcceptable(String reason) implements Negotiation {}
}
