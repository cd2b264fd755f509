package io.switchroom.gateway.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.text.ParseException;
import java.util.OptionalInt;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.DialogState;
import javax.sip.InvalidArgumentException;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipProvider;
import javax.sip.message.Request;

/**
 * One call as its user agent server (RFC 3261 §13.3, §14.2, §15): the request that waits for our
 * final response, the 2xx that waits for its ACK, the BYE that waits for that ACK. Owned by the
 * signalling loop.
 */
final class SipCall {
  private record HangUp(String reason, OptionalInt q850Cause) {}

  private final CallRef ref;
  private final Dialog dialog;
  private final SipFlow flow;
  private final String localTag;
  private final String mergeKey;
  private final String contactUser;
  private final SipMessages messages;

  /** INVITE, re-INVITE or UPDATE without a final response yet, or null. */
  private ServerTransaction pending;

  private boolean answered;
  private boolean ended;

  /** CSeq of the INVITE whose 2xx has no ACK yet, or -1. */
  private long unackedCSeq = -1;

  private HangUp byeAfterAck;
  private long remoteCSeq;

  SipCall(
      CallRef ref,
      ServerTransaction invite,
      Dialog dialog,
      SipFlow flow,
      String localTag,
      String contactUser,
      SipMessages messages) {
    this.ref = ref;
    this.pending = invite;
    this.dialog = dialog;
    this.flow = flow;
    this.localTag = localTag;
    this.contactUser = contactUser;
    this.messages = messages;
    SIPRequest request = (SIPRequest) invite.getRequest();
    this.mergeKey = mergeKey(request);
    this.remoteCSeq = request.getCSeq().getSeqNumber();
    dialog.setApplicationData(this);
  }

  /** Equal for the copies of one INVITE that came by different ways (RFC 3261 §8.2.2.2). */
  static String mergeKey(SIPRequest request) {
    return request.getCallId().getCallId()
        + '\n'
        + request.getFromTag()
        + '\n'
        + request.getCSeq().getSeqNumber();
  }

  CallRef ref() {
    return ref;
  }

  String mergeKey() {
    return mergeKey;
  }

  String localTag() {
    return localTag;
  }

  String contactUser() {
    return contactUser;
  }

  String transport() {
    return flow.getTransport();
  }

  ServerTransaction pending() {
    return pending;
  }

  boolean isAnswered() {
    return answered;
  }

  boolean isEnded() {
    return ended;
  }

  boolean awaitsAck() {
    return unackedCSeq >= 0;
  }

  /** True once the gateway has hung up: it wants no more events. */
  boolean isReleased() {
    return byeAfterAck != null;
  }

  /** Notes the CSeq of a request inside the dialog; false if it is out of order (§12.2.2). */
  boolean inOrder(SIPRequest request) {
    long cSeq = request.getCSeq().getSeqNumber();
    if (cSeq < remoteCSeq) {
      return false;
    }
    remoteCSeq = cSeq;
    return true;
  }

  void offered(ServerTransaction request) {
    pending = request;
  }

  void ring() throws SipException, ParseException, InvalidArgumentException {
    if (pending != null && !answered) {
      SIPResponse ringing = responseToPending(180, "");
      messages.contact(ringing, contactUser, flow.getTransport());
      pending.sendResponse(ringing);
    }
  }

  void accept(String sdp) throws SipException, ParseException, InvalidArgumentException {
    if (pending == null) {
      return;
    }
    ServerTransaction accepted = pending;
    SIPRequest request = (SIPRequest) accepted.getRequest();
    SIPResponse ok = responseToPending(200, "");
    messages.contact(ok, contactUser, flow.getTransport());
    messages.allow(ok);
    messages.sdp(ok, sdp);
    pending = null;
    answered = true;
    if (request.getMethod().equals(Request.INVITE)) {
      unackedCSeq = request.getCSeq().getSeqNumber();
    }
    accepted.sendResponse(ok);
  }

  /** Refuses the pending request; without one nothing happens. */
  void reject(SipRejection rejection)
      throws SipException, ParseException, InvalidArgumentException {
    if (pending == null) {
      return;
    }
    ServerTransaction refused = pending;
    SIPResponse response = responseToPending(rejection.status(), rejection.reasonPhrase());
    if (rejection.warningText().isPresent()) {
      messages.warning(response, rejection.warningText().get());
    }
    if (rejection.q850Cause().isPresent()) {
      messages.reason(response, rejection.q850Cause(), rejection.warningText().orElse(""));
    }
    if (rejection.retryAfterS().isPresent()) {
      messages.retryAfter(response, rejection.retryAfterS().getAsInt());
    }
    pending = null;
    refused.sendResponse(response);
  }

  /** The ACK of a 2xx; false if none was awaited or it is another's. */
  boolean acked(long cSeq) {
    if (cSeq != unackedCSeq) {
      return false;
    }
    unackedCSeq = -1;
    return true;
  }

  /** Before the answer: 480. */
  void refuseBeforeAnswer(String reason, OptionalInt q850Cause)
      throws SipException, ParseException, InvalidArgumentException {
    ServerTransaction refused = pending;
    SIPResponse response = responseToPending(480, "");
    messages.reason(response, q850Cause, reason);
    pending = null;
    refused.sendResponse(response);
  }

  void hangUpAfterAck(String reason, OptionalInt q850Cause) {
    byeAfterAck = new HangUp(reason, q850Cause);
  }

  /** The BYE that was put off until now, its reason as given then. */
  ClientTransaction sendDeferredBye(SipProvider provider) throws SipException, ParseException {
    HangUp hangUp = byeAfterAck;
    return sendBye(provider, hangUp.reason(), hangUp.q850Cause());
  }

  ClientTransaction sendBye(SipProvider provider, String reason, OptionalInt q850Cause)
      throws SipException, ParseException {
    SIPRequest bye = (SIPRequest) dialog.createRequest(Request.BYE);
    messages.userAgent(bye);
    messages.reason(bye, q850Cause, reason);
    bye.setApplicationData(flow);
    ClientTransaction transaction = provider.getNewClientTransaction(bye);
    dialog.sendRequest(transaction);
    return transaction;
  }

  /** Frees the dialog at once unless a final message has set it on its way out. */
  void discardDialog() {
    if (dialog.getState() != DialogState.TERMINATED) {
      dialog.delete();
    }
  }

  /** From now on no request finds this call; what is pending can still be answered. */
  void end() {
    ended = true;
    dialog.setApplicationData(null);
  }

  private SIPResponse responseToPending(int status, String phrase) throws ParseException {
    return messages.response((SIPRequest) pending.getRequest(), status, phrase, localTag);
  }
}
