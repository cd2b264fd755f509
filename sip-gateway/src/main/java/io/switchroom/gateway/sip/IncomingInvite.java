package io.switchroom.gateway.sip;

import gov.nist.javax.sip.header.RAck;
import gov.nist.javax.sip.header.RSeq;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.transaction.ServerTransaction;
import io.switchroom.gateway.sip.transaction.SipTimers;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An INVITE that came in, until its final response (RFC 3261 §13.3.1), provisional responses sent
 * reliably where the caller wants that (RFC 3262 §3). Owned by the signalling loop.
 */
final class IncomingInvite {
  /** Proxies on the way forget a call that nothing is heard of (RFC 3261 §13.3.1.1). */
  private static final long REMINDER_MS = 60_000;

  private final SipCall call;
  private final SipCore core;
  private final ServerTransaction transaction;
  private final SIPRequest request;
  private final Runnable forget;
  private final boolean requiresReliable;
  private final boolean supportsReliable;

  /** What is to be sent once the PRACK is there. */
  private final ArrayDeque<SipCall.Sending> waiting = new ArrayDeque<>();

  private SIPResponse lastProvisional;
  private SipTimers.Timer reminder;
  private SipTimers.Timer repeat;
  private SIPResponse unacknowledged;
  private long intervalMs;
  private long giveUpAtMs;
  private long rSeq;
  private boolean sdpSentReliably;

  IncomingInvite(SipCall call, SipCore core, ServerTransaction transaction, SIPRequest request) {
    this.call = call;
    this.core = core;
    this.transaction = transaction;
    this.request = request;
    this.forget = core.calls().noteInvite(request);
    this.requiresReliable = RequestChecks.hasOption(request, "Require", "100rel");
    this.supportsReliable =
        requiresReliable || RequestChecks.hasOption(request, "Supported", "100rel");
  }

  boolean is(ServerTransaction other) {
    return transaction == other;
  }

  void ring() throws IOException {
    provisional(180, "");
  }

  void progress(String sdp) throws IOException {
    provisional(183, sdp);
  }

  private void provisional(int status, String sdp) throws IOException {
    if (unacknowledged != null) {
      waiting.add(() -> provisional(status, sdp));
      return;
    }
    SIPResponse response = call.response(request, status);
    call.describe(response, transaction.flow());
    if (!sdp.isEmpty()) {
      core.messages().sdp(response, sdp);
    }
    if (requiresReliable || (supportsReliable && !sdp.isEmpty())) {
      rSeq = rSeq == 0 ? 1 + core.random().nextInt(1 << 30) : rSeq + 1;
      core.messages().set(response, "Require", "100rel");
      core.messages().set(response, "RSeq", Long.toString(rSeq));
      unacknowledged = response;
      sdpSentReliably |= !sdp.isEmpty();
      intervalMs = core.settings().t1Ms();
      giveUpAtMs = core.timers().nowMs() + core.timeoutMs();
      repeat = core.timers().after(intervalMs, this::repeatUnacknowledged);
    }
    lastProvisional = response;
    if (reminder == null) {
      reminder = core.timers().after(REMINDER_MS, this::remind);
    }
    transaction.respond(response);
  }

  private void remind() {
    reminder = core.timers().after(REMINDER_MS, this::remind);
    resend(lastProvisional);
  }

  private void repeatUnacknowledged() {
    if (core.timers().nowMs() >= giveUpAtMs) {
      call.reject(SipRejection.of(504));
      call.post(new SipEvent.Ended(call.ref(), EndCause.TRANSACTION_TIMEOUT, "no PRACK"));
      return;
    }
    intervalMs *= 2;
    repeat = core.timers().after(intervalMs, this::repeatUnacknowledged);
    resend(unacknowledged);
  }

  private void resend(SIPResponse response) {
    try {
      transaction.respond(response);
    } catch (IOException e) {
      call.fail(EndCause.TRANSPORT_ERROR, "could not be sent");
    }
  }

  /** Answers a PRACK; false if it is of nothing that waits (RFC 3262 §3). */
  boolean prack(ServerTransaction prack, SIPRequest acknowledgement) throws IOException {
    if (unacknowledged == null
        || !(acknowledgement.getHeader("RAck") instanceof RAck rAck)
        || rAck.getRSequenceNumber() != ((RSeq) unacknowledged.getHeader("RSeq")).getSeqNumber()
        || rAck.getCSequenceNumber() != request.getCSeq().getSeqNumber()) {
      return false;
    }
    unacknowledged = null;
    repeat.cancel();
    prack.respond(call.response(acknowledgement, 200));
    RequestChecks.sdpOf(acknowledgement)
        .ifPresent(sdp -> call.post(new SipEvent.Ack(call.ref(), Optional.of(sdp))));
    while (unacknowledged == null && !waiting.isEmpty()) {
      waiting.poll().run();
    }
    return true;
  }

  void accept(String sdp) throws IOException {
    if (unacknowledged != null) {
      waiting.add(() -> accept(sdp));
      return;
    }
    SIPResponse ok = call.response(request, 200);
    call.describe(ok, transaction.flow());
    call.session().answer(request, ok);
    if (!sdpSentReliably) {
      core.messages().sdp(ok, sdp);
    }
    stop();
    call.sent2xx(transaction.flow(), ok);
    transaction.respond(ok);
  }

  void reject(SipRejection rejection) throws IOException {
    stop();
    SIPResponse response =
        core.messages()
            .response(
                request, rejection.status(), rejection.reasonPhrase(), call.dialog().localTag());
    rejection.describe(response, core.messages(), transaction.flow());
    transaction.respond(response);
  }

  /** Hung up from our side before the answer: 480. */
  void refuseBeforeAnswer(String reason, OptionalInt q850Cause) throws IOException {
    stop();
    SIPResponse response = call.response(request, 480);
    core.messages().reason(response, q850Cause, reason);
    transaction.respond(response);
  }

  /** Nothing more can be sent. */
  void discard() {
    stop();
    transaction.terminate();
  }

  void stop() {
    forget.run();
    waiting.clear();
    if (repeat != null) {
      repeat.cancel();
    }
    if (reminder != null) {
      reminder.cancel();
    }
  }
}
