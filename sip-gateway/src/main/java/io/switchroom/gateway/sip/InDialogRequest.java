package io.switchroom.gateway.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.dialog.SipDialog;
import io.switchroom.gateway.sip.transaction.ClientTransaction;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * A request of ours inside a dialog, other than INVITE: sent, sent again with an answer to a
 * challenge, and its final status told. A peer that knows no such call any more, or does not
 * answer, has ended it (RFC 3261 §12.2.1.2).
 */
final class InDialogRequest implements ClientTransaction.Listener {
  static final int TIMEOUT = 408;
  static final int UNSENDABLE = 503;
  private static final int NO_SUCH_CALL = 481;

  private final SipCall call;
  private final SipCore core;
  private final SipDialog dialog;
  private final String method;
  private final Consumer<SIPRequest> fill;
  private final Consumer<SIPResponse> answered;
  private final IntConsumer done;

  private InDialogRequest(
      SipCall call,
      SipCore core,
      SipDialog dialog,
      String method,
      Consumer<SIPRequest> fill,
      Consumer<SIPResponse> answered,
      IntConsumer done) {
    this.call = call;
    this.core = core;
    this.dialog = dialog;
    this.method = method;
    this.fill = fill;
    this.answered = answered;
    this.done = done;
  }

  /**
   * Sends it.
   *
   * @param fill adds the headers that are this request's own
   * @param done told the final status; 408 without an answer, 503 if it could not be sent
   */
  static void send(
      SipCall call,
      SipCore core,
      SipDialog dialog,
      String method,
      Consumer<SIPRequest> fill,
      IntConsumer done) {
    new InDialogRequest(call, core, dialog, method, fill, answer -> {}, done).send();
  }

  /** As above, with the whole of a 2xx. */
  static void send(
      SipCall call,
      SipCore core,
      SipDialog dialog,
      String method,
      Consumer<SIPRequest> fill,
      Consumer<SIPResponse> accepted,
      IntConsumer done) {
    new InDialogRequest(call, core, dialog, method, fill, accepted, done).send();
  }

  private void send() {
    try {
      SipFlow flow = core.flows().inside(dialog);
      SIPRequest request = dialog.request(method, flow);
      fill.accept(request);
      if (call.digest() != null && call.digest().isReady()) {
        Challenge.answer(request, call.digest(), core.messages());
      }
      core.transactions().send(request, flow, this);
    } catch (IOException e) {
      ended(UNSENDABLE);
    }
  }

  @Override
  public void onResponse(SIPResponse response) {
    int status = response.getStatusCode();
    if (status < 200) {
      return;
    }
    if ((status == 401 || status == 407)
        && call.digest() != null
        && Challenge.take(response, call.digest())) {
      send();
      return;
    }
    if (status < 300) {
      answered.accept(response);
    }
    ended(status);
  }

  @Override
  public void onTimeout() {
    ended(TIMEOUT);
  }

  @Override
  public void onTransportError() {
    ended(UNSENDABLE);
  }

  private void ended(int status) {
    done.accept(status);
    // Who has heard the end of a transfer often forgets the subscription, not the call.
    boolean ofCall = dialog == call.dialog() && !method.equals(SIPRequest.NOTIFY);
    if (ofCall && (status == NO_SUCH_CALL || status == TIMEOUT)) {
      call.peerIsGone(method + " was answered " + status);
    }
  }
}
