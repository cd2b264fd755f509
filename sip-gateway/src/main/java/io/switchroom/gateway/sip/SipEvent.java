package io.switchroom.gateway.sip;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What SIP tells the gateway. Delivered on the control loop, in order, never from inside a call of
 * {@link SipSignaling}. {@link Cancel}, {@link Bye} and {@link Ended} are the last event of a call;
 * an event already posted may still arrive after the gateway itself rejected the call or hung up.
 */
public sealed interface SipEvent {
  CallRef call();

  /**
   * A new call. {@code requestUser} and {@code requestHost} are the dialled URI's, user parts are
   * unescaped; texts the caller left out are empty; {@code transport} is in lower case ("udp").
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
      Optional<String> sdpOffer)
      implements SipEvent {}

  /**
   * A new offer inside the dialog: re-INVITE (without SDP: we are to offer), or UPDATE with SDP.
   * Answered by {@link SipSignaling#accept} or {@link SipSignaling#reject}; only a re-INVITE is
   * followed by an {@link Ack}.
   */
  record ReInvite(CallRef call, Optional<String> sdpOffer) implements SipEvent {}

  /** The 2xx was acknowledged; with SDP if ours was the offer. */
  record Ack(CallRef call, Optional<String> sdpAnswer) implements SipEvent {}

  /** The caller gave up before an answer; 200 and 487 have been sent. */
  record Cancel(CallRef call) implements SipEvent {}

  /** The peer hung up; 200 has been sent. {@code reason} is its Reason header, or empty. */
  record Bye(CallRef call, String reason) implements SipEvent {}

  /** The call ended for a fault; nothing more can be sent in it. */
  record Ended(CallRef call, EndCause cause, String text) implements SipEvent {}
}
