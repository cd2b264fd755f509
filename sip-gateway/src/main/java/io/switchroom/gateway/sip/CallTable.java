package io.switchroom.gateway.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.SIPClientTransaction;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.InvalidArgumentException;
import javax.sip.ObjectInUseException;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipProvider;
import javax.sip.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live calls, and every way one begins and ends: whatever happens, a call leaves here together
 * with its dialog and its open transaction, and the gateway hears of it once. Owned by the
 * signalling loop.
 */
final class CallTable {
  /** Something JAIN-SIP may refuse. */
  private interface Action {
    void run() throws SipException, ParseException, InvalidArgumentException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(CallTable.class);

  private final SipProvider provider;
  private final SipMessages messages;
  private final Consumer<SipEvent> events;
  private final Map<CallRef, SipCall> calls = new HashMap<>();
  private final Set<String> mergeKeys = new HashSet<>();

  /** Requests of ours without a final response. */
  private final Set<ClientTransaction> requests = new HashSet<>();

  private final SecureRandom random = new SecureRandom();
  private long lastId;

  /** Read by gauges from other threads; written on the loop alone. */
  private volatile int size;

  CallTable(SipProvider provider, SipMessages messages, Consumer<SipEvent> events) {
    this.provider = provider;
    this.messages = messages;
    this.events = events;
  }

  int size() {
    return size;
  }

  void post(SipEvent event) {
    events.accept(event);
  }

  boolean isMerged(SIPRequest invite) {
    return mergeKeys.contains(SipCall.mergeKey(invite));
  }

  void invited(ServerTransaction transaction, Dialog dialog, SipFlow flow, SIPRequest request) {
    byte[] tag = new byte[8];
    random.nextBytes(tag);
    CallRef ref = new CallRef(++lastId);
    SipEvent.Invite event =
        RequestChecks.inviteEvent(ref, request, flow.peer(), flow.getTransport());
    SipCall call =
        new SipCall(
            ref,
            transaction,
            dialog,
            flow,
            HexFormat.of().formatHex(tag),
            event.requestUser(),
            messages);
    calls.put(ref, call);
    mergeKeys.add(call.mergeKey());
    size = calls.size();
    post(event);
  }

  void ring(CallRef ref) {
    SipCall call = calls.get(ref);
    if (call != null) {
      attempt(call, call::ring);
    }
  }

  void accept(CallRef ref, String sdp) {
    SipCall call = calls.get(ref);
    if (call != null && !call.isReleased()) {
      attempt(call, () -> call.accept(sdp));
    }
  }

  void reject(CallRef ref, SipRejection rejection) {
    SipCall call = calls.get(ref);
    if (call == null || call.pending() == null) {
      return;
    }
    if (call.isAnswered()) {
      attempt(call, () -> call.reject(rejection));
    } else {
      remove(call, () -> call.reject(rejection));
    }
  }

  void hangUp(CallRef ref, String reason, OptionalInt q850Cause) {
    SipCall call = calls.get(ref);
    if (call == null || call.isReleased()) {
      return;
    }
    if (!call.isAnswered()) {
      remove(call, () -> call.refuseBeforeAnswer(reason, q850Cause));
    } else if (call.awaitsAck()) {
      call.hangUpAfterAck(reason, q850Cause);
    } else {
      remove(
          call,
          () -> {
            call.reject(SipRejection.of(487));
            requests.add(call.sendBye(provider, reason, q850Cause));
          });
    }
  }

  void acked(SipCall call, Optional<String> sdpAnswer) {
    if (call.isReleased()) {
      remove(call, () -> requests.add(call.sendDeferredBye(provider)));
    } else {
      post(new SipEvent.Ack(call.ref(), sdpAnswer));
    }
  }

  /** RFC 3261 §13.3.1.4: the dialog is confirmed all the same, and is ended by BYE. */
  void ackTimedOut(SipCall call) {
    String text = "no ACK";
    remove(
        call,
        () ->
            requests.add(
                call.isReleased()
                    ? call.sendDeferredBye(provider)
                    : call.sendBye(provider, text, OptionalInt.empty())));
    if (!call.isReleased()) {
      post(new SipEvent.Ended(call.ref(), EndCause.ACK_TIMEOUT, text));
    }
  }

  /** The pending INVITE or re-INVITE was cancelled (§9.2). */
  void cancelled(SipCall call) {
    if (call.isAnswered()) {
      attempt(call, () -> call.reject(SipRejection.of(487)));
    } else {
      remove(call, () -> call.reject(SipRejection.of(487)));
      post(new SipEvent.Cancel(call.ref()));
    }
  }

  /** Answers BYE, and an INVITE still open too (§15.1.2). */
  void peerHungUp(SipCall call, ServerTransaction bye, SIPResponse ok, String reason) {
    remove(
        call,
        () -> {
          bye.sendResponse(ok);
          call.reject(SipRejection.of(487));
        });
    if (!call.isReleased()) {
      post(new SipEvent.Bye(call.ref(), reason));
    }
  }

  void fail(SipCall call, EndCause cause, String text) {
    if (call.isEnded()) {
      return;
    }
    ServerTransaction open = call.pending();
    remove(call);
    call.discardDialog();
    if (open != null) {
      terminate(open);
    }
    if (!call.isReleased()) {
      post(new SipEvent.Ended(call.ref(), cause, text));
    }
  }

  void failAll(EndCause cause, String text) {
    for (SipCall call : List.copyOf(calls.values())) {
      fail(call, cause, text);
    }
  }

  /** Requests of ours that are still to be answered. */
  int unanswered() {
    return requests.size();
  }

  /** A request of ours has its final response, or never will. */
  void completed(ClientTransaction request) {
    requests.remove(request);
  }

  /** Nothing can be sent by this flow: its requests end now instead of in 64*T1. */
  void connectFailed(SipFlow flow) {
    for (ClientTransaction request : List.copyOf(requests)) {
      if (((SIPClientTransaction) request).getMessageChannel() == flow) {
        requests.remove(request);
        terminate(request);
      }
    }
  }

  private static void terminate(Transaction transaction) {
    try {
      transaction.terminate();
    } catch (ObjectInUseException | RuntimeException e) {
      LOG.debug("transaction not terminated", e);
    }
  }

  private void remove(SipCall call) {
    call.end();
    calls.remove(call.ref());
    mergeKeys.remove(call.mergeKey());
    size = calls.size();
  }

  /** Forgets the call, then says the last word in it, if that is possible. */
  private void remove(SipCall call, Action lastWord) {
    // In this order: JAIN-SIP may report the dialog's end from inside.
    remove(call);
    try {
      lastWord.run();
    } catch (SipException | ParseException | InvalidArgumentException | RuntimeException e) {
      LOG.debug("call {} ended without a last word", call.ref().id(), e);
      call.discardDialog();
    }
  }

  private void attempt(SipCall call, Action action) {
    try {
      action.run();
    } catch (SipException e) {
      LOG.debug("call {} lost", call.ref().id(), e);
      fail(call, EndCause.TRANSPORT_ERROR, "could not be sent");
    } catch (ParseException | InvalidArgumentException | RuntimeException e) {
      LOG.warn("call {} failed", call.ref().id(), e);
      fail(call, EndCause.INTERNAL_ERROR, "message not built");
    }
  }
}
