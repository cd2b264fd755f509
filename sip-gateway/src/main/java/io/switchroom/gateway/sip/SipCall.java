package io.switchroom.gateway.sip;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.auth.DigestClient;
import io.switchroom.gateway.sip.dialog.SipDialog;
import io.switchroom.gateway.sip.transaction.ServerTransaction;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call: an INVITE, by either side, the dialog it leads to, and what is said in it until a BYE.
 * Its verbs have classes of their own: {@link IncomingInvite} and {@link OutgoingInvite} until the
 * answer, then {@link OfferExchange}, {@link SessionTimer}, {@link Referral}. Owned by the
 * signalling loop.
 *
 * <p>Whatever happens, a call leaves the table together with its dialogs, and the gateway hears of
 * its end once.
 */
final class SipCall {
  private static final Logger LOG = LoggerFactory.getLogger(SipCall.class);

  private record HangUp(String reason, OptionalInt q850Cause) {}

  private final SipCore core;
  private final CallRef ref;
  private final String contactUser;
  private final OfferExchange offers;
  private final SessionTimer session;
  private final Referral referral;

  /** Null before the answer of a call of ours. */
  private SipDialog dialog;

  /** Until its final response, or null. */
  private IncomingInvite incoming;

  private OutgoingInvite outgoing;
  private DigestClient digest;
  private boolean ended;

  /** The last 2xx of ours to an INVITE, if its ACK did not come yet. */
  private Acknowledgement awaited;

  /** What waits for that ACK, or null. */
  private HangUp byeAfterAck;

  /** The last ACK of ours, for copies of its 2xx. */
  private SIPRequest lastAck;

  private SipCall(SipCore core, CallRef ref, String contactUser) {
    this.core = core;
    this.ref = ref;
    this.contactUser = contactUser;
    this.offers = new OfferExchange(this, core);
    this.session = new SessionTimer(this, core);
    this.referral = new Referral(this, core);
  }

  /** A call that came in; the request has passed {@link RequestChecks}. */
  static SipCall incoming(
      SipCore core, ServerTransaction transaction, SIPRequest request, String contactUser) {
    SipCall call = new SipCall(core, core.calls().newRef(), contactUser);
    call.dialog = SipDialog.ofRequest(request, core.newToken(), transaction.flow());
    call.incoming = new IncomingInvite(call, core, transaction, request);
    transaction.user(call);
    core.calls().add(call);
    core.calls().add(call.dialog, call);
    return call;
  }

  /** A call of ours; begins at once. */
  static SipCall outgoing(SipCore core, CallRef ref, OutgoingCall what) {
    SipCall call = new SipCall(core, ref, what.contactUser());
    what.login().ifPresent(login -> call.digest = new DigestClient(login, core::newToken));
    call.outgoing = new OutgoingInvite(call, core, what);
    core.calls().add(call);
    call.outgoing.start();
    return call;
  }

  CallRef ref() {
    return ref;
  }

  SipDialog dialog() {
    return dialog;
  }

  /** The dialog a request belongs to; before the answer to a call of ours there may be several. */
  SipDialog dialogOf(SIPRequest request) {
    return dialog != null ? dialog : outgoing.dialogOf(request);
  }

  String contactUser() {
    return contactUser;
  }

  SessionTimer session() {
    return session;
  }

  Referral referral() {
    return referral;
  }

  /** For challenges to requests in this call, or null. */
  DigestClient digest() {
    return digest;
  }

  boolean isEnded() {
    return ended;
  }

  /** True once there was a final answer to the INVITE, that took it. */
  boolean isAnswered() {
    return incoming == null && outgoing == null;
  }

  boolean awaitsAck() {
    return awaited != null;
  }

  /** True once the gateway has hung up: it wants no more events. */
  boolean isReleased() {
    return byeAfterAck != null;
  }

  /** True for the INVITE or re-INVITE that has no final response of ours. */
  boolean isPending(ServerTransaction transaction) {
    return incoming != null ? incoming.is(transaction) : offers.is(transaction);
  }

  void post(SipEvent event) {
    core.calls().post(event);
  }

  // What the gateway wants.

  void ring() {
    if (incoming != null) {
      attempt(incoming::ring);
    }
  }

  void progress(String sdp) {
    if (incoming != null) {
      attempt(() -> incoming.progress(sdp));
    }
  }

  void accept(String sdp) {
    if (isReleased()) {
      return;
    }
    if (incoming != null) {
      attempt(() -> incoming.accept(sdp));
    } else {
      attempt(() -> offers.accept(sdp));
    }
  }

  void reject(SipRejection rejection) {
    if (incoming == null) {
      attempt(() -> offers.reject(rejection));
      return;
    }
    IncomingInvite refused = incoming;
    end();
    lastWord(() -> refused.reject(rejection));
  }

  void offer(String sdp) {
    attempt(() -> offers.offer(sdp));
  }

  void info(String contentType, String body) {
    if (isAnswered()) {
      InDialogRequest.send(
          this,
          core,
          dialog,
          SIPRequest.INFO,
          info -> core.messages().body(info, contentType, body),
          status -> {});
    }
  }

  void hangUp(String reason, OptionalInt q850Cause) {
    if (isReleased()) {
      return;
    }
    if (outgoing != null) {
      OutgoingInvite given = outgoing;
      end();
      given.cancel(reason, q850Cause);
    } else if (incoming != null) {
      IncomingInvite refused = incoming;
      end();
      lastWord(() -> refused.refuseBeforeAnswer(reason, q850Cause));
    } else if (awaitsAck()) {
      byeAfterAck = new HangUp(reason, q850Cause);
    } else {
      sendBye(reason, q850Cause);
    }
  }

  private void sendBye(String reason, OptionalInt q850Cause) {
    end();
    lastWord(() -> offers.refuse(487));
    bye(dialog, reason, q850Cause);
  }

  /** Ends a dialog, which may be a fork's that nobody wants. */
  void bye(SipDialog of, String reason, OptionalInt q850Cause) {
    InDialogRequest.send(
        this,
        core,
        of,
        SIPRequest.BYE,
        bye -> {
          core.messages().userAgent(bye);
          core.messages().reason(bye, q850Cause, reason);
        },
        answer -> {});
  }

  // What the peer does.

  /** A request inside the dialog, in order, that passed {@link RequestChecks}. */
  void onRequest(ServerTransaction transaction, SIPRequest request, SipDialog in)
      throws IOException {
    switch (request.getMethod()) {
      case SIPRequest.BYE -> peerHungUp(transaction, request, in);
      case SIPRequest.INVITE -> offers.onOffer(transaction, request);
      case SIPRequest.UPDATE -> onUpdate(transaction, request, in);
      case SIPRequest.PRACK -> {
        if (incoming == null || !incoming.prack(transaction, request)) {
          transaction.respond(response(request, 481));
        }
      }
      case SIPRequest.INFO -> {
        transaction.respond(response(request, 200));
        RequestChecks.textBody(request)
            .ifPresent(body -> post(new SipEvent.Info(ref, RequestChecks.bodyType(request), body)));
      }
      case SIPRequest.REFER -> referral.onRefer(transaction, request);
      case SIPRequest.NOTIFY -> referral.onNotify(transaction, request);
      default -> {
        SIPResponse ok = response(request, 200);
        core.messages().capabilities(ok);
        transaction.respond(ok);
      }
    }
  }

  private void onUpdate(ServerTransaction transaction, SIPRequest request, SipDialog in)
      throws IOException {
    Optional<SIPResponse> tooSmall = session.refusal(request);
    if (tooSmall.isPresent()) {
      transaction.respond(tooSmall.get());
    } else if (RequestChecks.sdpOf(request).isPresent()) {
      offers.onOffer(transaction, request);
    } else {
      in.refreshTarget(request);
      SIPResponse ok = response(request, 200);
      core.messages().contact(ok, contactUser, transaction.flow());
      session.answer(request, ok);
      transaction.respond(ok);
    }
  }

  private void peerHungUp(ServerTransaction bye, SIPRequest request, SipDialog in)
      throws IOException {
    SIPResponse ok = response(request, 200);
    if (outgoing != null) {
      // One of several that were asked; the others may still answer.
      bye.respond(ok);
      outgoing.forkEnded(in);
      return;
    }
    boolean told = !isReleased();
    IncomingInvite open = incoming;
    end();
    lastWord(
        () -> {
          bye.respond(ok);
          if (open != null) {
            open.reject(SipRejection.of(487));
          } else {
            offers.refuse(487);
          }
        });
    if (told) {
      post(new SipEvent.Bye(ref, RequestChecks.reasonOf(request)));
    }
  }

  void onAck(SIPRequest ack) {
    if (awaited == null || !awaited.isFor(ack.getCSeq().getSeqNumber())) {
      return;
    }
    awaited.stop();
    awaited = null;
    if (isReleased()) {
      sendBye(byeAfterAck.reason, byeAfterAck.q850Cause);
    } else {
      post(new SipEvent.Ack(ref, RequestChecks.sdpOf(ack)));
      offers.proceed();
    }
  }

  void ackMissing() {
    awaited = null;
    if (isReleased()) {
      sendBye(byeAfterAck.reason, byeAfterAck.q850Cause);
    } else {
      post(new SipEvent.AckMissing(ref));
      offers.proceed();
    }
  }

  /** The pending INVITE or re-INVITE was cancelled (§9.2). */
  void cancelled() {
    if (incoming == null) {
      attempt(() -> offers.refuse(487));
      return;
    }
    IncomingInvite open = incoming;
    end();
    lastWord(() -> open.reject(SipRejection.of(487)));
    post(new SipEvent.Cancel(ref));
  }

  // What the verbs report.

  /** A 2xx of ours to an INVITE was sent. */
  void sent2xx(SipFlow flow, SIPResponse response) {
    incoming = null;
    byte[] bytes = response.encodeAsBytes(flow.kind().name());
    awaited = new Acknowledgement(this, core, flow, bytes, response.getCSeq().getSeqNumber());
  }

  /** Our INVITE was accepted. */
  void answered(SipDialog by) {
    dialog = by;
    outgoing = null;
  }

  /** Our INVITE came to nothing. */
  void refused(int status, String reason, Optional<Integer> q850Cause) {
    if (!ended) {
      end();
      post(new SipEvent.Refused(ref, status, reason, q850Cause));
    }
  }

  /** Acknowledges a 2xx; also its copies (RFC 3261 §13.2.2.4). */
  void acknowledge(SipDialog in, long cSeq) {
    SIPRequest ack = lastAck;
    if (ack == null || ack.getCSeq().getSeqNumber() != cSeq || in != dialog) {
      try {
        ack = in.ack(cSeq, core.flows().inside(in));
      } catch (IOException e) {
        LOG.debug("call {}: no ACK", ref.id(), e);
        return;
      }
      if (in == dialog) {
        lastAck = ack;
      }
    }
    try {
      core.flows().inside(in).send(ack);
    } catch (IOException e) {
      LOG.debug("call {}: no ACK", ref.id(), e);
    }
  }

  /** A request of ours found no call at the other side, or nobody at all (§12.2.1.2). */
  void peerIsGone(String text) {
    fail(EndCause.PEER_GONE, text);
  }

  /** Ends it with a BYE, and the gateway is told. */
  void expire(EndCause cause, String text) {
    if (!ended) {
      boolean told = !isReleased();
      sendBye(text, OptionalInt.of(102));
      if (told) {
        post(new SipEvent.Ended(ref, cause, text));
      }
    }
  }

  /** Ends it without a word to the peer. */
  void fail(EndCause cause, String text) {
    if (ended) {
      return;
    }
    boolean told = !isReleased();
    IncomingInvite open = incoming;
    end();
    if (open != null) {
      open.discard();
    }
    if (told) {
      post(new SipEvent.Ended(ref, cause, text));
    }
  }

  /** From now on no request finds this call; what is pending can still be answered. */
  private void end() {
    ended = true;
    if (incoming != null) {
      incoming.stop();
    }
    incoming = null;
    if (outgoing != null) {
      outgoing.stop();
    }
    outgoing = null;
    if (awaited != null) {
      awaited.stop();
    }
    session.stop();
    offers.stop();
    core.calls().remove(this);
    if (dialog != null) {
      core.calls().remove(dialog);
    }
  }

  SIPResponse response(SIPRequest request, int status) {
    String tag = dialog == null ? SipMessages.statelessTag(request) : dialog.localTag();
    return core.messages().response(request, status, "", tag);
  }

  /** What the 2xx and 1xx of an INVITE have in common, and the INVITEs. */
  void describe(SIPMessage message, SipFlow flow) {
    core.messages().contact(message, contactUser, flow);
    core.messages().allow(message);
    core.messages().supported(message);
  }

  /** Something that may not come through. */
  interface Sending {
    void run() throws IOException;
  }

  private void attempt(Sending sending) {
    if (ended) {
      return;
    }
    try {
      sending.run();
    } catch (IOException e) {
      LOG.debug("call {} lost", ref.id(), e);
      fail(EndCause.TRANSPORT_ERROR, "could not be sent");
    } catch (RuntimeException e) {
      LOG.warn("call {} failed", ref.id(), e);
      fail(EndCause.INTERNAL_ERROR, "message not built");
    }
  }

  /** Says something at the end of a call, if that is still possible. */
  private void lastWord(Sending sending) {
    try {
      sending.run();
    } catch (IOException | RuntimeException e) {
      LOG.debug("call {} ended without a last word", ref.id(), e);
    }
  }
}
