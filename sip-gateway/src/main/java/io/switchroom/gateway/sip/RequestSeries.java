package io.switchroom.gateway.sip;

import gov.nist.javax.sip.address.GenericURI;
import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.auth.DigestClient;
import io.switchroom.gateway.sip.auth.DigestLogin;
import io.switchroom.gateway.sip.dialog.SipDialog;
import io.switchroom.gateway.sip.locate.Location;
import io.switchroom.gateway.sip.locate.SipHop;
import io.switchroom.gateway.sip.transaction.ClientTransaction;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.io.IOException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import javax.sip.InvalidArgumentException;
import javax.sip.address.SipURI;
import javax.sip.address.URI;

/**
 * Requests of ours outside any call that belong together, with one Call-ID and rising CSeq: the
 * REGISTERs to one registrar (RFC 3261 §10.2), the OPTIONS to one trunk. Challenges are answered,
 * the nonce kept for the next one, and the addresses of the target tried in turn (RFC 3263 §4.3).
 * Used on the signalling loop; one request at a time.
 */
public final class RequestSeries {
  private static final int MAX_ATTEMPTS = 8;

  /**
   * How a request ended.
   *
   * @param status the final response's; 408 if none came, 503 if it could not be sent
   * @param text the Reason header's text, else the Warning's, else the phrase or what went wrong
   * @param contactExpiresS for how long the response says that our Contact is known
   * @param minExpiresS its Min-Expires (RFC 3261 §20.23)
   * @param retryAfterS its Retry-After
   * @param peer who answered, or was to; null if nobody was found
   */
  public record Outcome(
      int status,
      String text,
      OptionalInt contactExpiresS,
      OptionalInt minExpiresS,
      OptionalInt retryAfterS,
      SipHop peer) {
    public boolean isGood() {
      return status >= 200 && status < 300;
    }
  }

  private final SipCore core;
  private final String method;
  private final String target;
  private final String from;
  private final String to;
  private final Optional<String> proxy;
  private final String contactUser;
  private final DigestClient digest;
  private final String callId;
  private final String fromTag;
  private long cSeq;

  RequestSeries(
      SipCore core,
      String method,
      String target,
      String from,
      String to,
      Optional<String> proxy,
      String contactUser,
      Optional<DigestLogin> login) {
    this.core = core;
    this.method = method;
    this.target = target;
    this.from = from;
    this.to = to;
    this.proxy = proxy;
    this.contactUser = contactUser;
    this.digest = login.map(given -> new DigestClient(given, core::newToken)).orElse(null);
    this.callId = core.newToken() + core.newToken();
    this.fromTag = core.newToken();
  }

  /**
   * Sends the next one.
   *
   * @param headers beside those every request has
   * @param done told once
   */
  public void send(List<OutgoingCall.Header> headers, Consumer<Outcome> done) {
    new Attempt(headers, done).start();
  }

  private final class Attempt implements ClientTransaction.Listener {
    private final List<OutgoingCall.Header> headers;
    private final Consumer<Outcome> done;
    private final List<SipHop> hops = new ArrayList<>();
    private SipHop hop;
    private int attempts;

    Attempt(List<OutgoingCall.Header> headers, Consumer<Outcome> done) {
      this.headers = headers;
      this.done = done;
    }

    void start() {
      try {
        URI next = core.messages().uri(proxy.orElse(target));
        core.locator()
            .locate(
                next,
                found -> {
                  switch (found) {
                    case Location.Found good -> {
                      hops.addAll(good.hops());
                      tryNextHop(503, "no server of " + next + " can be reached");
                    }
                    case Location.NotFound not -> end(503, not.explanation());
                  }
                });
      } catch (ParseException e) {
        end(400, "not a URI: " + proxy.orElse(target));
      }
    }

    private void tryNextHop(int status, String why) {
      String last = why;
      while (!hops.isEmpty()) {
        hop = hops.remove(0);
        try {
          send(core.flows().to(hop));
          return;
        } catch (IOException e) {
          last = hop.transport() + " " + hop.address() + ": " + e.getMessage();
        }
      }
      end(status, last);
    }

    private void send(SipFlow flow) throws IOException {
      attempts++;
      SIPRequest request = newRequest(flow);
      if (digest != null && digest.isReady()) {
        Challenge.answer(request, digest, core.messages());
      }
      core.transactions().send(request, flow, this);
    }

    private SIPRequest newRequest(SipFlow flow) {
      try {
        SipMessages messages = core.messages();
        SIPRequest request = new SIPRequest();
        request.setRequestLine(new RequestLine((GenericURI) messages.uri(target), method));
        request.setHeader(SipDialog.via(flow));
        MaxForwards forwards = new MaxForwards();
        forwards.setMaxForwards(70);
        request.setHeader(forwards);
        From sender = new From();
        sender.setAddress(messages.address("<" + from + ">"));
        sender.setTag(fromTag);
        request.setFrom(sender);
        To receiver = new To();
        receiver.setAddress(messages.address("<" + to + ">"));
        request.setTo(receiver);
        request.setCallId(new CallID(callId + "@" + flow.localHost()));
        request.setCSeq(new CSeq(++cSeq, method));
        if (proxy.isPresent()) {
          messages.set(request, "Route", "<" + proxy.get() + ";lr>");
        }
        messages.contact(request, contactUser, flow);
        messages.allow(request);
        messages.userAgent(request);
        for (OutgoingCall.Header header : headers) {
          messages.add(request, header.name(), header.value());
        }
        return request;
      } catch (ParseException | InvalidArgumentException e) {
        throw new IllegalStateException("a " + method + " was not built", e);
      }
    }

    @Override
    public void onResponse(SIPResponse response) {
      int status = response.getStatusCode();
      if (status < 200) {
        return;
      }
      boolean challenged = status == 401 || status == 407;
      try {
        if (challenged
            && digest != null
            && attempts < MAX_ATTEMPTS
            && Challenge.take(response, digest)) {
          send(core.flows().to(hop));
          return;
        }
      } catch (IOException e) {
        onTransportError();
        return;
      }
      if (status == 503) {
        core.locator().failed(hop, RequestChecks.retryAfterS(response));
      } else {
        core.locator().answered(hop);
      }
      if (status == 503 && !hops.isEmpty()) {
        tryNextHop(status, RequestChecks.whyRefused(response));
        return;
      }
      if (status < 300 && digest != null) {
        digest.accepted();
      }
      done.accept(
          new Outcome(
              status,
              RequestChecks.whyRefused(response),
              contactExpiresS(response),
              RequestChecks.number(response, "Min-Expires"),
              RequestChecks.retryAfterS(response),
              hop));
    }

    @Override
    public void onTimeout() {
      core.locator().failed(hop, OptionalInt.empty());
      tryNextHop(408, "no answer from " + hop.address());
    }

    @Override
    public void onTransportError() {
      core.locator().failed(hop, OptionalInt.empty());
      tryNextHop(503, "no connection to " + hop.address());
    }

    private void end(int status, String why) {
      done.accept(
          new Outcome(
              status, why, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), hop));
    }
  }

  /**
   * Of our own Contact among all the registrar knows; its Expires header where that says nothing.
   */
  private OptionalInt contactExpiresS(SIPResponse response) {
    if (response.getContactHeaders() != null) {
      for (Contact contact : response.getContactHeaders()) {
        boolean ours =
            contact.getAddress().getURI() instanceof SipURI uri
                && contactUser.equals(uri.getUser());
        if (ours && contact.getExpires() >= 0) {
          return OptionalInt.of(contact.getExpires());
        }
      }
    }
    return response.getExpires() == null
        ? OptionalInt.empty()
        : OptionalInt.of(response.getExpires().getExpires());
  }
}
