package io.switchroom.gateway.sip;

import gov.nist.javax.sip.address.GenericURI;
import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.RSeq;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.extensions.MinSE;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.dialog.SipDialog;
import io.switchroom.gateway.sip.locate.Location;
import io.switchroom.gateway.sip.locate.SipHop;
import io.switchroom.gateway.sip.transaction.ClientTransaction;
import io.switchroom.gateway.sip.transaction.SipTimers;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.io.IOException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sip.InvalidArgumentException;
import javax.sip.SipException;
import javax.sip.address.URI;

/**
 * An INVITE of ours, until somebody takes it or nobody does (RFC 3261 §13.2): challenges answered,
 * redirections followed (§8.1.3.4), the next address tried where one fails (RFC 3263 §4.3),
 * reliable provisional responses acknowledged (RFC 3262 §4). A forking proxy may bring answers of
 * several: the first 2xx counts, every further one is acknowledged and ended. Owned by the
 * signalling loop.
 */
final class OutgoingInvite implements ClientTransaction.Listener {
  private static final int MAX_REDIRECTIONS = 5;
  private static final int MAX_ATTEMPTS = 12;

  /** An early dialog, and how far its reliable responses are acknowledged. */
  private static final class Fork {
    final SipDialog dialog;
    long lastRSeq = -1;

    Fork(SipDialog dialog) {
      this.dialog = dialog;
    }
  }

  private final SipCall call;
  private final SipCore core;
  private final OutgoingCall what;
  private final String fromTag;
  private final String callId;
  private final Map<String, Fork> forks = new HashMap<>();

  /** Who answered 2xx, by To tag: the first is whom we talk to. */
  private final Map<String, SipDialog> taken = new HashMap<>();

  private final List<SipHop> hops = new ArrayList<>();

  /** Contacts of redirections, still to be tried. */
  private final List<URI> redirections = new ArrayList<>();

  private SipHop hop;
  private URI target;
  private long cSeq;
  private int attempts;
  private int redirected;
  private ClientTransaction transaction;
  private SIPRequest request;
  private SipTimers.Timer ringing;
  private Runnable cancelling;
  private boolean over;

  OutgoingInvite(SipCall call, SipCore core, OutgoingCall what) {
    this.call = call;
    this.core = core;
    this.what = what;
    this.fromTag = core.newToken();
    this.callId = core.newToken() + core.newToken();
  }

  void start() {
    ringing = core.timers().after(what.ringTimeoutMs(), this::nobodyAnswers);
    try {
      target = core.messages().uri(what.target());
    } catch (ParseException e) {
      call.refused(400, "not a URI: " + what.target(), Optional.empty());
      return;
    }
    locate();
  }

  /** Finds where to send it, then sends it there. */
  private void locate() {
    if (what.hop().isPresent() && redirected == 0) {
      hops.add(what.hop().get());
      tryNextHop(503, "it cannot be reached");
      return;
    }
    URI next = target;
    try {
      if (what.proxy().isPresent() && redirected == 0) {
        next = core.messages().uri(what.proxy().get());
      }
    } catch (ParseException e) {
      call.refused(400, "not a URI: " + what.proxy().get(), Optional.empty());
      return;
    }
    URI wanted = next;
    core.locator()
        .locate(
            wanted,
            found -> {
              hops.clear();
              if (over) {
                return;
              }
              switch (found) {
                case Location.Found good -> {
                  hops.addAll(good.hops());
                  tryNextHop(503, "no server of " + wanted + " can be reached");
                }
                case Location.NotFound not ->
                    tryNextTarget(503, not.explanation(), Optional.empty());
              }
            });
  }

  private void tryNextHop(int status, String why) {
    while (!hops.isEmpty() && attempts < MAX_ATTEMPTS) {
      hop = hops.remove(0);
      try {
        send(core.flows().to(hop));
        return;
      } catch (IOException e) {
        why = hop.transport() + " " + hop.address() + ": " + e.getMessage();
        status = 503;
      }
    }
    tryNextTarget(status, why, Optional.empty());
  }

  private void tryNextTarget(int status, String why, Optional<Integer> q850Cause) {
    if (redirections.isEmpty() || attempts >= MAX_ATTEMPTS) {
      call.refused(status, why, q850Cause);
    } else {
      target = redirections.remove(0);
      locate();
    }
  }

  private void send(SipFlow flow) throws IOException {
    attempts++;
    request = newRequest(flow);
    if (call.digest() != null && call.digest().isReady()) {
      Challenge.answer(request, call.digest(), core.messages());
    }
    transaction = core.transactions().send(request, flow, this);
  }

  private SIPRequest newRequest(SipFlow flow) {
    try {
      SipMessages messages = core.messages();
      SIPRequest invite = new SIPRequest();
      invite.setRequestLine(new RequestLine((GenericURI) target, SIPRequest.INVITE));
      invite.setHeader(SipDialog.via(flow));
      MaxForwards forwards = new MaxForwards();
      forwards.setMaxForwards(70);
      invite.setHeader(forwards);
      From from = new From();
      from.setAddress(messages.address(what.from()));
      from.setTag(fromTag);
      invite.setFrom(from);
      To to = new To();
      to.setAddress(messages.address("<" + what.target() + ">"));
      invite.setTo(to);
      invite.setCallId(new CallID(callId + "@" + flow.localHost()));
      invite.setCSeq(new CSeq(++cSeq, SIPRequest.INVITE));
      if (what.proxy().isPresent() && redirected == 0) {
        messages.set(invite, "Route", "<" + what.proxy().get() + ";lr>");
      }
      call.describe(invite, flow);
      messages.userAgent(invite);
      call.session().ask(invite);
      what.replaces().ifPresent(value -> messages.set(invite, "Replaces", value));
      for (OutgoingCall.Header header : what.headers()) {
        messages.add(invite, header.name(), header.value());
      }
      messages.sdp(invite, what.sdpOffer());
      return invite;
    } catch (ParseException | InvalidArgumentException e) {
      throw new IllegalStateException("an INVITE was not built", e);
    }
  }

  @Override
  public void onResponse(SIPResponse response) {
    int status = response.getStatusCode();
    if (status < 200) {
      onProvisional(response);
    } else if (status < 300) {
      onAccepted(response);
    } else if (!over) {
      onRefused(response);
    }
  }

  private void onProvisional(SIPResponse response) {
    if (cancelling != null) {
      Runnable cancel = cancelling;
      cancelling = null;
      cancel.run();
    }
    if (over || response.getStatusCode() == 100 || response.getToTag() == null) {
      return;
    }
    Fork fork = fork(response);
    if (response.getHeader("RSeq") instanceof RSeq rSeq
        && RequestChecks.hasOption(response, "Require", "100rel")) {
      if (fork.lastRSeq >= 0 && rSeq.getSeqNumber() != fork.lastRSeq + 1) {
        return; // a copy, or one before it was lost and comes again
      }
      fork.lastRSeq = rSeq.getSeqNumber();
      acknowledge(fork.dialog, rSeq.getSeqNumber());
    }
    call.post(
        new SipEvent.Progress(call.ref(), response.getStatusCode(), RequestChecks.sdpOf(response)));
  }

  private void acknowledge(SipDialog dialog, long rSeq) {
    String rAck = rSeq + " " + request.getCSeq().getSeqNumber() + " " + SIPRequest.INVITE;
    InDialogRequest.send(
        call,
        core,
        dialog,
        SIPRequest.PRACK,
        prack -> core.messages().set(prack, "RAck", rAck),
        status -> {});
  }

  private Fork fork(SIPResponse response) {
    Fork fork = forks.get(response.getToTag());
    if (fork == null) {
      fork = new Fork(SipDialog.ofResponse(request, response, transaction.flow()));
      forks.put(response.getToTag(), fork);
      core.calls().add(fork.dialog, call);
    } else {
      fork.dialog.refreshTarget(response);
    }
    return fork;
  }

  private void onAccepted(SIPResponse response) {
    long inviteCSeq = response.getCSeq().getSeqNumber();
    String tag = response.getToTag() == null ? "" : response.getToTag();
    if (taken.containsKey(tag)) {
      call.acknowledge(taken.get(tag), inviteCSeq); // a copy
      return;
    }
    SipDialog dialog = SipDialog.ofResponse(request, response, transaction.flow());
    taken.put(tag, dialog);
    if (over || taken.size() > 1) {
      call.acknowledge(dialog, inviteCSeq);
      call.bye(dialog, over ? "cancelled" : "answered elsewhere", OptionalInt.empty());
      return;
    }
    ringing.cancel();
    forgetForks();
    core.calls().add(dialog, call);
    call.answered(dialog);
    call.acknowledge(dialog, inviteCSeq);
    if (call.digest() != null) {
      call.digest().accepted();
    }
    call.session().answered(response);
    call.post(new SipEvent.Answered(call.ref(), RequestChecks.sdpOf(response)));
  }

  private void onRefused(SIPResponse response) {
    int status = response.getStatusCode();
    SipFlow flow = transaction.flow();
    forgetForks();
    try {
      if ((status == 401 || status == 407)
          && call.digest() != null
          && attempts < MAX_ATTEMPTS
          && Challenge.take(response, call.digest())) {
        send(flow);
        return;
      }
      if (status == 422
          && response.getHeader("Min-SE") instanceof MinSE least
          && call.session().raise(least.getExpires())) {
        send(flow);
        return;
      }
    } catch (IOException e) {
      onTransportError();
      return;
    }
    if (status / 100 == 3 && redirected < MAX_REDIRECTIONS && follow(response)) {
      redirected++;
      tryNextTarget(status, "redirected", Optional.empty());
      return;
    }
    if (status == 503) {
      core.locator().failed(hop, RequestChecks.retryAfterS(response));
    }
    String why = RequestChecks.whyRefused(response);
    if (status == 503 && !hops.isEmpty()) {
      tryNextHop(status, why);
    } else {
      tryNextTarget(status, why, RequestChecks.q850Cause(response));
    }
  }

  /** Takes the Contacts of a redirection, the most wanted first. */
  private boolean follow(SIPResponse response) {
    if (response.getContactHeaders() == null) {
      return false;
    }
    List<Contact> contacts = new ArrayList<>(response.getContactHeaders());
    contacts.sort(Comparator.comparing(OutgoingInvite::weight).reversed());
    for (Contact contact : contacts) {
      redirections.add(contact.getAddress().getURI());
    }
    return !contacts.isEmpty();
  }

  /** A Contact without q is as good as the best (RFC 3261 §20.10). */
  private static float weight(Contact contact) {
    return contact.getQValue() < 0 ? 1 : contact.getQValue();
  }

  @Override
  public void onTimeout() {
    core.locator().failed(hop, OptionalInt.empty());
    if (!over) {
      tryNextHop(408, "no answer from " + transaction.flow().peer());
    }
  }

  @Override
  public void onTransportError() {
    core.locator().failed(hop, OptionalInt.empty());
    if (!over) {
      tryNextHop(503, "no connection to " + transaction.flow().peer());
    }
  }

  SipDialog dialogOf(SIPRequest request) {
    return forks.get(request.getFromTag()).dialog;
  }

  /** The peer ended one early dialog. */
  void forkEnded(SipDialog dialog) {
    forks.values().removeIf(fork -> fork.dialog == dialog);
    core.calls().remove(dialog);
  }

  private void forgetForks() {
    forks.values().forEach(fork -> core.calls().remove(fork.dialog));
    forks.clear();
  }

  private void nobodyAnswers() {
    if (!over) {
      cancel("no answer", OptionalInt.of(19));
      call.refused(408, "no answer", Optional.of(19));
    }
  }

  /** Gives up: CANCEL, as soon as that may be sent (RFC 3261 §9.1). A late 2xx is ended. */
  void cancel(String reason, OptionalInt q850Cause) {
    stop();
    if (transaction == null || !transaction.isOpen()) {
      return;
    }
    ClientTransaction invite = transaction;
    Runnable cancel =
        () -> {
          try {
            SIPRequest given = request.createCancelRequest();
            core.messages().userAgent(given);
            core.messages().reason(given, q850Cause, reason);
            core.transactions().send(given, invite.flow(), Unheard.LISTENER);
            // A server that never answers 487 does not hold it for ever.
            core.timers().after(core.timeoutMs(), invite::terminate);
          } catch (SipException | IOException e) {
            invite.terminate();
          }
        };
    if (invite.isProceeding()) {
      cancel.run();
    } else {
      cancelling = cancel;
    }
  }

  /** The gateway hears no more of it. */
  void stop() {
    over = true;
    if (ringing != null) {
      ringing.cancel();
    }
    forgetForks();
  }

  /** Of a request whose answer changes nothing. */
  private enum Unheard implements ClientTransaction.Listener {
    LISTENER;

    @Override
    public void onResponse(SIPResponse response) {}

    @Override
    public void onTimeout() {}

    @Override
    public void onTransportError() {}
  }
}
