package io.switchroom.gateway.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.transaction.ClientTransaction;
import io.switchroom.gateway.sip.transaction.ServerTransaction;
import io.switchroom.gateway.sip.transaction.SipTimers;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.io.IOException;

/**
 * Offers after the first, by either side: re-INVITE and UPDATE (RFC 3261 §14, RFC 3311). One at a
 * time; two that meet (glare) are both refused with 491 and the caller's side waits longer before
 * it offers again. Owned by the signalling loop.
 */
final class OfferExchange implements ClientTransaction.Listener {
  private final SipCall call;
  private final SipCore core;

  /** The peer's, waiting for our answer; or null. */
  private ServerTransaction theirs;

  private SIPRequest theirRequest;

  /** Ours, waiting for theirs; or null. */
  private ClientTransaction ours;

  private String offered;

  /** What is to be offered next, or null. */
  private String next;

  private SipTimers.Timer afterGlare;
  private boolean stopped;

  OfferExchange(SipCall call, SipCore core) {
    this.call = call;
    this.core = core;
  }

  boolean is(ServerTransaction transaction) {
    return theirs == transaction;
  }

  void onOffer(ServerTransaction transaction, SIPRequest request) throws IOException {
    if (theirs != null || !call.isAnswered()) {
      SIPResponse later =
          core.messages().response(request, 500, "Another Offer Pending", call.dialog().localTag());
      core.messages().retryAfter(later, 1 + core.random().nextInt(10));
      transaction.respond(later);
    } else if (ours != null || call.awaitsAck() || call.isReleased()) {
      transaction.respond(call.response(request, 491));
    } else {
      theirs = transaction;
      theirRequest = request;
      transaction.user(call);
      call.post(new SipEvent.ReInvite(call.ref(), RequestChecks.sdpOf(request)));
    }
  }

  void accept(String sdp) throws IOException {
    if (theirs == null) {
      return;
    }
    ServerTransaction accepted = theirs;
    SIPRequest request = theirRequest;
    forgetTheirs();
    call.dialog().refreshTarget(request);
    SIPResponse ok = call.response(request, 200);
    call.describe(ok, accepted.flow());
    call.session().answer(request, ok);
    core.messages().sdp(ok, sdp);
    if (request.getMethod().equals(SIPRequest.INVITE)) {
      call.sent2xx(accepted.flow(), ok);
    }
    accepted.respond(ok);
    proceed();
  }

  /** Refuses the peer's pending offer; without one nothing happens. */
  void reject(SipRejection rejection) throws IOException {
    if (theirs == null) {
      return;
    }
    ServerTransaction refused = theirs;
    SIPResponse response =
        core.messages()
            .response(
                theirRequest,
                rejection.status(),
                rejection.reasonPhrase(),
                call.dialog().localTag());
    forgetTheirs();
    rejection.describe(response, core.messages(), refused.flow());
    refused.respond(response);
    proceed();
  }

  void refuse(int status) throws IOException {
    reject(SipRejection.of(status));
  }

  private void forgetTheirs() {
    theirs = null;
    theirRequest = null;
  }

  void offer(String sdp) throws IOException {
    next = sdp;
    sendNext();
  }

  /** Whatever was in the way may be gone. */
  void proceed() {
    try {
      sendNext();
    } catch (IOException e) {
      call.fail(EndCause.TRANSPORT_ERROR, "an offer could not be sent");
    }
  }

  private void sendNext() throws IOException {
    boolean free =
        ours == null
            && theirs == null
            && afterGlare == null
            && call.isAnswered()
            && !call.awaitsAck()
            && !stopped;
    if (next == null || !free) {
      return;
    }
    offered = next;
    next = null;
    send();
  }

  private void send() throws IOException {
    SipFlow flow = core.flows().inside(call.dialog());
    SIPRequest invite = call.dialog().request(SIPRequest.INVITE, flow);
    call.describe(invite, flow);
    core.messages().userAgent(invite);
    call.session().ask(invite);
    core.messages().sdp(invite, offered);
    if (call.digest() != null && call.digest().isReady()) {
      Challenge.answer(invite, call.digest(), core.messages());
    }
    ours = core.transactions().send(invite, flow, this);
  }

  @Override
  public void onResponse(SIPResponse response) {
    int status = response.getStatusCode();
    if (status < 200) {
      return;
    }
    if (status < 300) {
      accepted(response);
      return;
    }
    ours = null;
    try {
      if ((status == 401 || status == 407)
          && call.digest() != null
          && Challenge.take(response, call.digest())) {
        send();
        return;
      }
    } catch (IOException e) {
      status = InDialogRequest.UNSENDABLE;
    }
    refused(status);
  }

  private void accepted(SIPResponse response) {
    call.acknowledge(call.dialog(), response.getCSeq().getSeqNumber());
    if (ours == null || stopped) {
      return; // a copy
    }
    ours = null;
    call.dialog().refreshTarget(response);
    call.session().answered(response);
    call.post(new SipEvent.OfferAccepted(call.ref(), RequestChecks.sdpOf(response).orElse("")));
    proceed();
  }

  private void refused(int status) {
    if (stopped) {
      return;
    }
    if (status == 491) {
      // §14.1: in steps of 10 ms, the caller between 2.1 and 4 s, the called up to 2 s.
      long waitMs =
          call.dialog().isCaller()
              ? 2_100 + 10L * core.random().nextInt(191)
              : 10L * core.random().nextInt(201);
      if (next == null) {
        next = offered;
      }
      afterGlare =
          core.timers()
              .after(
                  waitMs,
                  () -> {
                    afterGlare = null;
                    proceed();
                  });
    } else if (status == 481 || status == 408) {
      call.peerIsGone("the offer was answered " + status);
    } else {
      call.post(new SipEvent.OfferRefused(call.ref(), status));
      proceed();
    }
  }

  @Override
  public void onTimeout() {
    ours = null;
    refused(InDialogRequest.TIMEOUT);
  }

  @Override
  public void onTransportError() {
    ours = null;
    refused(InDialogRequest.UNSENDABLE);
  }

  void stop() {
    stopped = true;
    if (afterGlare != null) {
      afterGlare.cancel();
    }
  }
}
