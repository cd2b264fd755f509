package io.switchroom.rtc.room;

/** What became of an offer (RFC 3264). */
public sealed interface Negotiation {

  /** The answer to send back. */
  record Answered(String sdp) implements Negotiation {}

  /** The offer could not be read or lacks something without which there is no media. */
  record BadOffer(String reason) implements Negotiation {}

  /** Nothing both sides speak; the two lists are for the peer's eyes (RFC 3261 §20.43, code 304). */
  record NoCommonCodec(String offered, String supported) implements Negotiation {}
}
