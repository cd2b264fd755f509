package io.switchroom.gateway.sip;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What SIP tells the gateway. Delivered on the control loop, in order, never from inside a call of
 * {@link SipSignaling}. {@link Cancel}, {@link Bye}, {@link Refused} and {@link Ended} are the last
 * event of a call; an event already posted may still arrive after the gateway itself rejected the
 * call or hung up.
 */
public sealed interface SipEvent {
  CallRef call();

  /**
   * A new call. {@code requestUser} and {@code requestHost} are the dialled URI's, user parts are
   * unescaped; texts the caller left out are empty; {@code transport} is in lower case ("udp").
   *
   * @param details what else the INVITE tells of its caller
   */
  record Invite(
      CallRef call,
      String callId,
      String requestUser,
      String requestHost,
      String fromUser,
      String fromDisplay,
      String toUser,
      String userAgent,
      InetSocketAddress source,
      String transport,
      Optional<String> sdpOffer,
      InviteDetails details)
      implements SipEvent {}

  /**
   * A provisional answer to our INVITE.
   *
   * @param status 180 to 199
   * @param sdp early media: the answer to our offer, if there is one yet
   */
  record Progress(CallRef call, int status, Optional<String> sdp) implements SipEvent {}

  /**
   * Our INVITE was accepted, and the 2xx acknowledged.
   *
   * @param sdp the answer to our offer; empty if a reliable provisional answer brought it
   */
  record Answered(CallRef call, Optional<String> sdp) implements SipEvent {}

  /**
   * Our INVITE was refused, or nobody answered it.
   *
   * @param status 300 to 699; 408 also where nothing came back, 503 where nothing could be sent
   * @param reason the Reason header's text, else the Warning's, else the phrase
   */
  record Refused(CallRef call, int status, String reason, Optional<Integer> q850Cause)
      implements SipEvent {}

  /**
   * A new offer inside the dialog: re-INVITE (without SDP: we are to offer), or UPDATE with SDP.
   * Answered by {@link SipSignaling#accept} or {@link SipSignaling#reject}; only a re-INVITE is
   * followed by an {@link Ack}.
   */
  record ReInvite(CallRef call, Optional<String> sdpOffer) implements SipEvent {}

  /** The 2xx was acknowledged; with SDP if ours was the offer. */
  record Ack(CallRef call, Optional<String> sdpAnswer) implements SipEvent {}

  /**
   * A 2xx of ours was never acknowledged (RFC 3261 §13.3.1.4). The call goes on unless it is hung
   * up now: an ACK may have been sent to a wrong address while the two hear each other well.
   */
  record AckMissing(CallRef call) implements SipEvent {}

  /** The session is to be refreshed by an offer (RFC 4028); see {@link SipSignaling#offer}. */
  record OfferWanted(CallRef call) implements SipEvent {}

  /** The peer accepted the offer made by {@link SipSignaling#offer}. */
  record OfferAccepted(CallRef call, String sdpAnswer) implements SipEvent {}

  /** It did not; what was agreed before still holds (RFC 3261 §14.1). */
  record OfferRefused(CallRef call, int status) implements SipEvent {}

  /**
   * The peer wants to be connected with somebody else (REFER, RFC 3515). Answered already with 202;
   * what comes of it is told with {@link SipSignaling#referProgress}.
   *
   * @param target the whole URI of Refer-To without its headers
   * @param replaces the call that the new one is to take the place of, if it is one of ours
   * @param replacesHeader the Replaces header that the new INVITE is to carry, or empty
   */
  record Refer(
      CallRef call, String target, Optional<CallRef> replaces, Optional<String> replacesHeader)
      implements SipEvent {}

  /**
   * What came of the transfer asked for by {@link SipSignaling#refer}.
   *
   * @param status of the answer to REFER where that was a refusal, else of the new call
   * @param last nothing more will be told
   */
  record ReferProgress(CallRef call, int status, boolean last) implements SipEvent {}

  /** An INFO with a body (RFC 6086); answered already. */
  record Info(CallRef call, String contentType, String body) implements SipEvent {}

  /** The caller gave up before an answer; 200 and 487 have been sent. */
  record Cancel(CallRef call) implements SipEvent {}

  /** The peer hung up; 200 has been sent. {@code reason} is its Reason header, or empty. */
  record Bye(CallRef call, String reason) implements SipEvent {}

  /** The call ended for a fault; nothing more can be sent in it. */
  record Ended(CallRef call, EndCause cause, String text) implements SipEvent {}
}
