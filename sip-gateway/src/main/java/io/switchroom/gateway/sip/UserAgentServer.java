package io.switchroom.gateway.sip;

import gov.nist.javax.sip.DialogExt;
import gov.nist.javax.sip.DialogTimeoutEvent;
import gov.nist.javax.sip.SipListenerExt;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.SIPServerTransaction;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import io.switchroom.gateway.sip.transport.DropReason;
import io.switchroom.gateway.sip.transport.SipCounters;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.io.IOException;
import java.text.ParseException;
import java.util.Locale;
import java.util.Optional;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.InvalidArgumentException;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionAlreadyExistsException;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.message.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user agent server (RFC 3261 §8.2): JAIN-SIP's listener, which turns requests into calls and
 * {@link SipEvent}s. A request that gets no call is answered without a transaction; it is answered
 * alike when it is repeated. Owned by the signalling loop.
 */
final class UserAgentServer implements SipListenerExt {
  private static final Logger LOG = LoggerFactory.getLogger(UserAgentServer.class);

  private final SipSettings settings;
  private final SipProvider provider;
  private final SipMessages messages;
  private final RequestChecks checks;
  private final CallTable calls;
  private final SipCounters counters;

  UserAgentServer(
      SipSettings settings,
      SipProvider provider,
      SipMessages messages,
      CallTable calls,
      SipCounters counters) {
    this.settings = settings;
    this.provider = provider;
    this.messages = messages;
    this.checks = new RequestChecks(messages);
    this.calls = calls;
    this.counters = counters;
  }

  @Override
  public void processRequest(RequestEvent event) {
    SIPRequest request = (SIPRequest) event.getRequest();
    SipCall call = event.getDialog() == null ? null : callOf(event.getDialog());
    try {
      switch (request.getMethod()) {
        case Request.ACK -> acknowledged(call, request);
        case Request.CANCEL -> cancel(event.getServerTransaction(), request);
        default -> {
          Optional<SIPResponse> refusal = refusal(call, request);
          if (refusal.isPresent()) {
            respond(event.getServerTransaction(), request, refusal.get());
          } else if (request.getToTag() == null) {
            outsideDialog(event, request);
          } else {
            insideDialog(event, call, request);
          }
        }
      }
    } catch (SipException
        | ParseException
        | InvalidArgumentException
        | IOException
        | RuntimeException e) {
      counters.drop(DropReason.INTERNAL_ERROR);
      LOG.trace("{} not processed", request.getMethod(), e);
      if (call != null) {
        calls.fail(call, EndCause.TRANSPORT_ERROR, "request not processed");
      } else {
        refuseBroken(request);
      }
    }
  }

  /** JAIN-SIP would not make a transaction of it. */
  private void refuseBroken(SIPRequest request) {
    if (request.getMethod().equals(Request.ACK)) {
      return;
    }
    try {
      String tag = SipMessages.statelessTag(request);
      respond(null, request, messages.response(request, 400, "", tag));
    } catch (SipException
        | ParseException
        | InvalidArgumentException
        | IOException
        | RuntimeException e) {
      counters.drop(DropReason.SEND_FAILED);
    }
  }

  private Optional<SIPResponse> refusal(SipCall call, SIPRequest request)
      throws ParseException, InvalidArgumentException {
    String tag = call == null ? SipMessages.statelessTag(request) : call.localTag();
    Optional<SIPResponse> refusal = checks.refusal(request, tag);
    if (refusal.isPresent()) {
      return refusal;
    }
    if (request.getToTag() != null) {
      if (call == null) {
        return Optional.of(messages.response(request, 481, "", tag));
      }
      if (!call.inOrder(request)) {
        return Optional.of(tryLater(request, 500, "Request out of order", tag));
      }
    } else if (request.getMethod().equals(Request.INVITE)) {
      if (calls.isMerged(request)) {
        return Optional.of(messages.response(request, 482, "", tag));
      }
      SIPTransactionStack stack = (SIPTransactionStack) provider.getSipStack();
      if (calls.size() >= settings.maxCalls()
          || stack.getServerTransactionTableSize() >= settings.maxServerTransactions()) {
        counters.drop(DropReason.OVERLOADED);
        SIPResponse full = messages.response(request, 503, "", tag);
        messages.retryAfter(full, settings.retryAfterS());
        return Optional.of(full);
      }
    }
    return Optional.empty();
  }

  private void outsideDialog(RequestEvent event, SIPRequest request)
      throws SipException, ParseException, InvalidArgumentException, IOException {
    switch (request.getMethod()) {
      case Request.INVITE -> invite(event, request);
      case Request.OPTIONS -> {
        SIPResponse ok = messages.response(request, 200, "", SipMessages.statelessTag(request));
        messages.capabilities(ok);
        respond(event.getServerTransaction(), request, ok);
      }
      default ->
          // BYE or UPDATE without a dialog.
          respond(
              event.getServerTransaction(),
              request,
              messages.response(request, 481, "", SipMessages.statelessTag(request)));
    }
  }

  private void invite(RequestEvent event, SIPRequest request) throws SipException {
    ServerTransaction transaction = event.getServerTransaction();
    if (transaction == null) {
      try {
        transaction = provider.getNewServerTransaction(request);
      } catch (TransactionAlreadyExistsException e) {
        return; // a retransmission: the transaction answers
      }
    }
    Dialog dialog = provider.getNewDialog(transaction);
    dialog.terminateOnBye(true);
    // SipCall.inOrder does it, with an answer where JAIN-SIP would stay silent.
    ((DialogExt) dialog).disableSequenceNumberValidation();
    SipFlow flow = (SipFlow) request.getMessageChannel();
    calls.invited(transaction, dialog, flow, request);
  }

  private void insideDialog(RequestEvent event, SipCall call, SIPRequest request)
      throws SipException, ParseException, InvalidArgumentException, IOException {
    ServerTransaction transaction = event.getServerTransaction();
    if (transaction == null) {
      transaction = provider.getNewServerTransaction(request);
    }
    switch (request.getMethod()) {
      case Request.BYE -> {
        SIPResponse ok = messages.response(request, 200, "", call.localTag());
        calls.peerHungUp(call, transaction, ok, RequestChecks.reasonOf(request));
      }
      case Request.INVITE -> offer(call, transaction, request);
      case Request.UPDATE -> {
        if (RequestChecks.sdpOf(request).isPresent()) {
          offer(call, transaction, request);
        } else {
          SIPResponse ok = messages.response(request, 200, "", call.localTag());
          messages.contact(ok, call.contactUser(), call.transport());
          transaction.sendResponse(ok);
        }
      }
      default -> {
        SIPResponse ok = messages.response(request, 200, "", call.localTag());
        messages.capabilities(ok);
        transaction.sendResponse(ok);
      }
    }
  }

  /** Re-INVITE or UPDATE (RFC 3261 §14.2, RFC 3311 §5.2). */
  private void offer(SipCall call, ServerTransaction transaction, SIPRequest request)
      throws SipException, ParseException, InvalidArgumentException {
    if (call.pending() != null) {
      transaction.sendResponse(tryLater(request, 500, "Another Offer Pending", call.localTag()));
    } else if (call.awaitsAck() || call.isReleased()) {
      transaction.sendResponse(messages.response(request, 491, "", call.localTag()));
    } else {
      call.offered(transaction);
      calls.post(new SipEvent.ReInvite(call.ref(), RequestChecks.sdpOf(request)));
    }
  }

  private SIPResponse tryLater(SIPRequest request, int status, String phrase, String tag)
      throws ParseException, InvalidArgumentException {
    SIPResponse response = messages.response(request, status, phrase, tag);
    messages.retryAfter(response, 1);
    return response;
  }

  private void acknowledged(SipCall call, SIPRequest ack) {
    if (call != null && call.acked(ack.getCSeq().getSeqNumber())) {
      calls.acked(call, RequestChecks.sdpOf(ack));
    }
  }

  /** RFC 3261 §9.2. */
  private void cancel(ServerTransaction transaction, SIPRequest cancel)
      throws SipException, ParseException, InvalidArgumentException, IOException {
    SIPServerTransaction invite =
        transaction == null
            ? null
            : ((SIPServerTransaction) transaction).getCanceledInviteTransaction();
    SipCall call = invite == null || invite.getDialog() == null ? null : callOf(invite.getDialog());
    String tag = call == null ? SipMessages.statelessTag(cancel) : call.localTag();
    respond(transaction, cancel, messages.response(cancel, invite == null ? 481 : 200, "", tag));
    if (call != null && call.pending() == invite) {
      calls.cancelled(call);
    }
  }

  private void respond(ServerTransaction transaction, SIPRequest request, SIPResponse response)
      throws SipException, InvalidArgumentException, IOException {
    if (transaction != null) {
      transaction.sendResponse(response);
    } else {
      ((SipFlow) request.getMessageChannel()).sendMessage((SIPMessage) response);
    }
  }

  @Override
  public void processDialogTimeout(DialogTimeoutEvent event) {
    SipCall call = callOf(event.getDialog());
    if (call != null) {
      calls.ackTimedOut(call);
    }
  }

  @Override
  public void processResponse(ResponseEvent event) {
    if (event.getClientTransaction() != null
        && event.getResponse().getStatusCode() >= 200
        && event.getClientTransaction() instanceof ClientTransaction done) {
      calls.completed(done);
    }
  }

  @Override
  public void processTimeout(TimeoutEvent event) {
    if (event.isServerTransaction()) {
      ServerTransaction transaction = event.getServerTransaction();
      SipCall call = transaction.getDialog() == null ? null : callOf(transaction.getDialog());
      if (call != null && call.pending() == transaction) {
        calls.fail(call, EndCause.TRANSACTION_TIMEOUT, "transaction timed out");
      }
    } else {
      calls.completed(event.getClientTransaction());
    }
  }

  @Override
  public void processTransactionTerminated(TransactionTerminatedEvent event) {
    if (!event.isServerTransaction()) {
      calls.completed(event.getClientTransaction());
    }
  }

  @Override
  public void processDialogTerminated(DialogTerminatedEvent event) {
    SipCall call = callOf(event.getDialog());
    if (call != null) {
      calls.fail(call, EndCause.TRANSACTION_TIMEOUT, "dialog ended");
    }
  }

  @Override
  public void processIOException(IOExceptionEvent event) {
    counters.drop(DropReason.SEND_FAILED);
    LOG.debug(
        "{} to {}:{} failed",
        event.getTransport().toLowerCase(Locale.ROOT),
        event.getHost(),
        event.getPort());
  }

  private static SipCall callOf(Dialog dialog) {
    return dialog.getApplicationData() instanceof SipCall call && !call.isEnded() ? call : null;
  }
}
