package io.switchroom.gateway.sip;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.ReferTo;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.dialog.SipDialog;
import io.switchroom.gateway.sip.transaction.ServerTransaction;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import javax.sip.address.URI;

/**
 * Transfer inside a call, in both directions: REFER and what NOTIFY tells of its progress (RFC
 * 3515), attended with Replaces (RFC 3891), without the subscription where the peer wants none (RFC
 * 4488). Owned by the signalling loop.
 */
final class Referral {
  private static final String SIPFRAG = "message/sipfrag;version=2.0";
  private static final int SUBSCRIPTION_S = 180;

  private final SipCall call;
  private final SipCore core;

  /** The peer's REFER whose outcome it still waits for: its CSeq; 0 for none. */
  private long theirs;

  private boolean notify;

  /** Ours is under way. */
  private boolean ours;

  Referral(SipCall call, SipCore core) {
    this.call = call;
    this.core = core;
  }

  void onRefer(ServerTransaction transaction, SIPRequest request) throws IOException {
    int refusal = refusal(request);
    if (refusal != 0) {
      transaction.respond(call.response(request, refusal));
      return;
    }
    URI uri = ((ReferTo) request.getHeader("Refer-To")).getAddress().getURI();
    Optional<String> replaces = Optional.empty();
    if (uri instanceof SipUri sip && sip.getHeader("Replaces") != null) {
      replaces = Optional.of(unescaped(sip.getHeader("Replaces")));
      sip.removeHeaders();
    }
    theirs = request.getCSeq().getSeqNumber();
    notify = !"false".equalsIgnoreCase(RequestChecks.text(request, "Refer-Sub"));
    SIPResponse accepted = call.response(request, 202);
    call.describe(accepted, transaction.flow());
    if (!notify) {
      core.messages().set(accepted, "Refer-Sub", "false");
    }
    transaction.respond(accepted);
    tell(100, true);
    call.post(
        new SipEvent.Refer(
            call.ref(),
            uri.toString(),
            replaces.flatMap(value -> find(core.calls(), value)).map(SipCall::ref),
            replaces));
  }

  /** 0 for none. */
  private int refusal(SIPRequest request) {
    if (!call.isAnswered() || theirs != 0) {
      return 491;
    }
    return request.getHeader("Refer-To") instanceof ReferTo ? 0 : 400;
  }

  /** The call of ours that a Replaces header means; its to-tag is the one of our side. */
  static Optional<SipCall> find(CallTable calls, String replaces) {
    String callId = replaces.split(";", 2)[0].trim();
    String toTag = parameter(replaces, "to-tag");
    String fromTag = parameter(replaces, "from-tag");
    return calls.ofDialog(callId, toTag, fromTag);
  }

  private static String parameter(String header, String name) {
    for (String part : header.split(";")) {
      String[] pair = part.trim().split("=", 2);
      if (pair.length == 2 && pair[0].trim().equalsIgnoreCase(name)) {
        return pair[1].trim();
      }
    }
    return "";
  }

  private static String unescaped(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** What came of the peer's REFER. */
  void progress(int status) {
    if (theirs == 0) {
      return;
    }
    boolean active = status < 200;
    tell(status, active);
    if (!active) {
      theirs = 0;
    }
  }

  private void tell(int status, boolean active) {
    if (!notify || call.isEnded()) {
      return;
    }
    String event = "refer;id=" + theirs;
    InDialogRequest.send(
        call,
        core,
        call.dialog(),
        SIPRequest.NOTIFY,
        request -> {
          SipMessages messages = core.messages();
          call.describe(request, call.dialog().flow());
          messages.set(request, "Event", event);
          messages.set(
              request,
              "Subscription-State",
              active ? "active;expires=" + SUBSCRIPTION_S : "terminated;reason=noresource");
          String phrase = SIPResponse.getReasonPhrase(status);
          messages.body(request, SIPFRAG, "SIP/2.0 " + status + " " + phrase + "\r\n");
        },
        status2 -> {});
  }

  /** Asks the peer to call the target, or whom one of our calls is with, in that call's place. */
  void refer(String target, Optional<SipCall> replaced) {
    if (ours || call.isEnded() || !call.isAnswered()) {
      call.post(new SipEvent.ReferProgress(call.ref(), 491, true));
      return;
    }
    ours = true;
    String to =
        replaced
            .map(
                other ->
                    other.dialog().remoteTarget()
                        + "?Replaces="
                        + escaped(replacesOf(other.dialog())))
            .orElse(target);
    InDialogRequest.send(
        call,
        core,
        call.dialog(),
        SIPRequest.REFER,
        request -> {
          call.describe(request, call.dialog().flow());
          core.messages().userAgent(request);
          core.messages().set(request, "Refer-To", "<" + to + ">");
          core.messages()
              .set(request, "Referred-By", "<" + request.getFrom().getAddress().getURI() + ">");
        },
        status -> {
          if (status >= 300) {
            ours = false;
            call.post(new SipEvent.ReferProgress(call.ref(), status, true));
          }
        });
  }

  /** As the far end of that dialog will see it: its local tag is the to-tag. */
  static String replacesOf(SipDialog dialog) {
    return dialog.callId() + ";to-tag=" + dialog.remoteTag() + ";from-tag=" + dialog.localTag();
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Progress of ours. */
  void onNotify(ServerTransaction transaction, SIPRequest request) throws IOException {
    String event = RequestChecks.text(request, "Event");
    if (!ours || !event.toLowerCase(Locale.ROOT).startsWith("refer")) {
      transaction.respond(call.response(request, 489));
      return;
    }
    transaction.respond(call.response(request, 200));
    boolean last =
        RequestChecks.text(request, "Subscription-State")
            .toLowerCase(Locale.ROOT)
            .startsWith("terminated");
    int status = statusOf(RequestChecks.textBody(request).orElse(""));
    if (last || status >= 200) {
      ours = false;
    }
    call.post(new SipEvent.ReferProgress(call.ref(), status, !ours));
  }

  /** Of a sipfrag that begins with a status line; 100 for anything else. */
  private static int statusOf(String fragment) {
    String[] words = fragment.trim().split("\\s+", 3);
    boolean status = words.length >= 2 && words[1].matches("[1-6][0-9][0-9]");
    return status && words[0].equals("SIP/2.0") ? Integer.parseInt(words[1]) : 100;
  }
}
