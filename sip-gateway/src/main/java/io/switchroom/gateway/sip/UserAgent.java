package io.switchroom.gateway.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.auth.DigestServer;
import io.switchroom.gateway.sip.dialog.SipDialog;
import io.switchroom.gateway.sip.transaction.ServerTransaction;
import io.switchroom.gateway.sip.transaction.SipTimers;
import io.switchroom.gateway.sip.transaction.TransactionTimes;
import io.switchroom.gateway.sip.transaction.TransactionUser;
import io.switchroom.gateway.sip.transaction.Transactions;
import io.switchroom.gateway.sip.transport.DropReason;
import io.switchroom.gateway.sip.transport.FlowSource;
import io.switchroom.gateway.sip.transport.SipCounters;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user agent (RFC 3261 §8.2, §12.2.2): finds the call a request belongs to, or begins one. A
 * request that comes to nothing is answered without a transaction; it is answered alike when it is
 * repeated. Owned by the signalling loop.
 */
final class UserAgent implements TransactionUser {
  private static final Logger LOG = LoggerFactory.getLogger(UserAgent.class);

  private static final int DIGEST_KEY_BYTES = 32;

  private final SipCounters counters;
  private final Admission admission;
  private final Registrar registrar;
  private final DigestServer digest;
  private SipCore core;
  private RequestChecks checks;

  private UserAgent(
      SipCounters counters, Admission admission, Registrar registrar, DigestServer digest) {
    this.counters = counters;
    this.admission = admission;
    this.registrar = registrar;
    this.digest = digest;
  }

  /**
   * One with everything it needs above the transports, whose messages go to its core's
   * transactions.
   *
   * @param random a source of unpredictable numbers
   */
  static UserAgent create(
      SipSettings settings,
      FlowSource flows,
      HopLocator locator,
      SipTimers timers,
      RandomGenerator random,
      SipCounters counters,
      Admission admission,
      Registrar registrar,
      CallTable calls) {
    byte[] key = new byte[DIGEST_KEY_BYTES];
    random.nextBytes(key);
    DigestServer digest = new DigestServer(key, settings.nonceLifetimeMs());
    UserAgent userAgent = new UserAgent(counters, admission, registrar, digest);
    userAgent.core =
        new SipCore(
            settings,
            new Transactions(timers, new TransactionTimes(settings.t1Ms()), counters, userAgent),
            new FlowFinder(flows),
            locator,
            new SipMessages(),
            timers,
            random,
            calls);
    userAgent.checks = new RequestChecks(userAgent.core.messages());
    return userAgent;
  }

  SipCore core() {
    return core;
  }

  @Override
  public void onRequest(SIPRequest request, SipFlow flow) {
    SipCall call = null;
    try {
      if (request.getToTag() == null) {
        outsideDialog(request, flow);
        return;
      }
      call = core.calls().ofRequest(request).orElse(null);
      insideDialog(call, request, flow);
    } catch (IOException e) {
      counters.drop(DropReason.SEND_FAILED);
      if (call != null) {
        call.fail(EndCause.TRANSPORT_ERROR, "could not be answered");
      }
    } catch (RuntimeException e) {
      counters.drop(DropReason.INTERNAL_ERROR);
      LOG.debug("{} not processed", request.getMethod(), e);
      if (call != null) {
        call.fail(EndCause.INTERNAL_ERROR, "request not processed");
      }
    }
  }

  private void outsideDialog(SIPRequest request, SipFlow flow) throws IOException {
    String tag = SipMessages.statelessTag(request);
    Admission.Request who = RequestChecks.admissionRequest(request, flow);
    Admission.Verdict verdict = admission.judge(who);
    String peer;
    switch (verdict) {
      case Admission.Verdict.Ignore ignored -> {
        counters.drop(DropReason.NOT_ADMITTED);
        return;
      }
      case Admission.Verdict.Refuse refuse -> {
        counters.drop(DropReason.NOT_ADMITTED);
        SipRejection why = refuse.rejection();
        SIPResponse response =
            core.messages().response(request, why.status(), why.reasonPhrase(), tag);
        why.describe(response, core.messages(), flow);
        flow.send(response);
        return;
      }
      case Admission.Verdict.Prove prove -> {
        if (!proven(request, flow, who, prove, tag)) {
          return;
        }
        peer = prove.peer();
      }
      case Admission.Verdict.Pass pass -> peer = pass.peer();
    }
    Optional<SIPResponse> refusal = checks.refusal(request, tag);
    if (refusal.isPresent()) {
      flow.send(refusal.get());
      return;
    }
    switch (request.getMethod()) {
      case SIPRequest.INVITE -> invite(request, flow, tag, peer);
      case SIPRequest.REGISTER -> register(request, flow, tag, peer);
      case SIPRequest.OPTIONS -> {
        SIPResponse ok = core.messages().response(request, 200, "", tag);
        core.messages().capabilities(ok);
        flow.send(ok);
      }
      // Of the rest none means anything outside a dialog.
      default -> flow.send(core.messages().response(request, 481, "", tag));
    }
  }

  /** False if it was answered: with a challenge. */
  private boolean proven(
      SIPRequest request,
      SipFlow flow,
      Admission.Request who,
      Admission.Verdict.Prove prove,
      String tag)
      throws IOException {
    long nowMs = core.timers().nowMs();
    String answer = RequestChecks.text(request, "Authorization");
    DigestServer.Judgement judgement =
        answer.isEmpty()
            ? null
            : digest.judge(
                answer,
                request.getMethod(),
                prove.realm(),
                algorithm -> prove.secrets().apply(who.login(), algorithm),
                nowMs);
    if (judgement == DigestServer.Judgement.GOOD) {
      return true;
    }
    if (judgement == DigestServer.Judgement.WRONG) {
      counters.drop(DropReason.NOT_ADMITTED);
      admission.failed(who);
    }
    SIPResponse challenge = core.messages().response(request, 401, "", tag);
    boolean stale = judgement == DigestServer.Judgement.STALE;
    for (String value : digest.challenges(prove.realm(), prove.algorithms(), stale, nowMs)) {
      core.messages().add(challenge, "WWW-Authenticate", value);
    }
    flow.send(challenge);
    return false;
  }

  private void invite(SIPRequest request, SipFlow flow, String tag, String peer)
      throws IOException {
    SipMessages messages = core.messages();
    if (core.calls().isMerged(request)) {
      flow.send(messages.response(request, 482, "", tag));
      return;
    }
    SipSettings settings = core.settings();
    if (core.calls().size() >= settings.maxCalls()
        || core.transactions().servers() >= settings.maxServerTransactions()) {
      counters.drop(DropReason.OVERLOADED);
      SIPResponse full = messages.response(request, 503, "", tag);
      messages.retryAfter(full, settings.retryAfterS());
      flow.send(full);
      return;
    }
    if (RequestChecks.tooShortASession(request, settings.minSessionExpiresS())) {
      SIPResponse response = messages.response(request, 422, "", tag);
      messages.set(response, "Min-SE", Integer.toString(settings.minSessionExpiresS()));
      flow.send(response);
      return;
    }
    String replaces = RequestChecks.text(request, "Replaces");
    Optional<CallRef> replaced =
        replaces.isEmpty()
            ? Optional.empty()
            : Referral.find(core.calls(), replaces).map(SipCall::ref);
    if (!replaces.isEmpty() && replaced.isEmpty()) {
      flow.send(messages.response(request, 481, "", tag));
      return;
    }
    ServerTransaction transaction = core.transactions().serve(request, flow);
    SipCall call = SipCall.incoming(core, transaction, request, RequestChecks.requestUser(request));
    call.post(RequestChecks.inviteEvent(call.ref(), request, flow, replaced, peer));
  }

  private void register(SIPRequest request, SipFlow flow, String tag, String peer)
      throws IOException {
    SipMessages messages = core.messages();
    Registrar.Request wanted =
        RequestChecks.registration(request, flow, peer, core.settings().registrationS());
    SIPResponse response;
    switch (registrar.register(wanted)) {
      case Registrar.Answer.Bound bound -> {
        response = messages.response(request, 200, "", tag);
        for (Registrar.Contact contact : bound.contacts()) {
          String value = "<" + contact.uri() + ">;expires=" + contact.expiresS();
          messages.add(response, "Contact", value);
        }
        for (String path : wanted.path()) {
          messages.add(response, "Path", path);
        }
      }
      case Registrar.Answer.TooBrief brief -> {
        response = messages.response(request, 423, "Interval Too Brief", tag);
        messages.set(response, "Min-Expires", Integer.toString(brief.leastS()));
      }
      case Registrar.Answer.Refused refused -> {
        response = messages.response(request, refused.why().status(), "", tag);
        refused.why().describe(response, messages, flow);
      }
    }
    flow.send(response);
  }

  private void insideDialog(SipCall call, SIPRequest request, SipFlow flow) throws IOException {
    String tag = request.getToTag();
    Optional<SIPResponse> refusal = checks.refusal(request, tag);
    if (refusal.isPresent()) {
      flow.send(refusal.get());
      return;
    }
    if (call == null) {
      flow.send(core.messages().response(request, 481, "", tag));
      return;
    }
    SipDialog dialog = call.dialogOf(request);
    if (!dialog.inOrder(request)) {
      SIPResponse late = core.messages().response(request, 500, "Request out of order", tag);
      core.messages().retryAfter(late, 1);
      flow.send(late);
      return;
    }
    call.onRequest(core.transactions().serve(request, flow), request, dialog);
  }

  @Override
  public void onAck(SIPRequest ack, SipFlow flow) {
    if (ack.getToTag() != null) {
      core.calls().ofRequest(ack).ifPresent(call -> call.onAck(ack));
    }
  }

  @Override
  public void onCancel(ServerTransaction cancel, ServerTransaction invite) {
    SipCall call = invite != null && invite.user() instanceof SipCall found ? found : null;
    SIPRequest request = cancel.request();
    String tag = call == null ? SipMessages.statelessTag(request) : call.dialog().localTag();
    try {
      cancel.respond(core.messages().response(request, invite == null ? 481 : 200, "", tag));
    } catch (IOException e) {
      counters.drop(DropReason.SEND_FAILED);
    }
    if (call != null && invite.isOpen() && call.isPending(invite)) {
      call.cancelled();
    }
  }

  @Override
  public void onServerFailure(ServerTransaction transaction, String why) {
    if (transaction.user() instanceof SipCall call && call.isPending(transaction)) {
      call.fail(EndCause.TRANSPORT_ERROR, why);
    }
  }
}
