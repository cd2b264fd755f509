package io.switchroom.gateway.sip;

import gov.nist.javax.sip.header.extensions.MinSE;
import gov.nist.javax.sip.header.extensions.SessionExpires;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.transaction.SipTimers;
import java.util.Optional;

/**
 * The session timer (RFC 4028): one of the two refreshes the session at half its interval, by
 * UPDATE where the other knows it, else by re-INVITE; where no refresh comes, the call is ended. So
 * a call whose other end has died does not stay for ever, nor is a living one taken for dead. Owned
 * by the signalling loop.
 */
final class SessionTimer {
  private final SipCall call;
  private final SipCore core;

  /** The least interval a peer has asked for, or ours; seconds. */
  private int leastS;

  private int intervalS;
  private boolean weRefresh;
  private boolean peerKnowsUpdate;
  private SipTimers.Timer timer;
  private boolean stopped;

  SessionTimer(SipCall call, SipCore core) {
    this.call = call;
    this.core = core;
    this.leastS = core.settings().minSessionExpiresS();
  }

  /** 422, where an INVITE or UPDATE wants refreshes more often than we do. */
  Optional<SIPResponse> refusal(SIPRequest request) {
    SessionExpires wanted = wanted(request);
    if (wanted == null
        || wanted.getExpires() >= core.settings().minSessionExpiresS()
        || !RequestChecks.hasOption(request, "Supported", "timer")) {
      return Optional.empty();
    }
    SIPResponse response = call.response(request, 422);
    core.messages().set(response, "Min-SE", Integer.toString(core.settings().minSessionExpiresS()));
    return Optional.of(response);
  }

  private static SessionExpires wanted(SIPMessage message) {
    return message.getHeader("Session-Expires") instanceof SessionExpires header ? header : null;
  }

  /** As called side (§9): takes what the request asks for into its 2xx, and begins anew. */
  void answer(SIPRequest request, SIPResponse ok) {
    peerKnowsUpdate = RequestChecks.hasOption(request, "Allow", SIPRequest.UPDATE);
    boolean supported =
        RequestChecks.hasOption(request, "Supported", "timer")
            || RequestChecks.hasOption(request, "Require", "timer");
    SessionExpires wanted = wanted(request);
    int least =
        Math.max(
            core.settings().minSessionExpiresS(),
            request.getHeader("Min-SE") instanceof MinSE minSe ? minSe.getExpires() : 0);
    int ours = Math.max(core.settings().sessionExpiresS(), least);
    intervalS = wanted == null ? ours : Math.max(least, Math.min(wanted.getExpires(), ours));
    String refresher = wanted == null ? null : wanted.getRefresher();
    weRefresh = !supported || "uas".equals(refresher);
    core.messages()
        .set(ok, "Session-Expires", intervalS + ";refresher=" + (weRefresh ? "uas" : "uac"));
    if (supported) {
      core.messages().set(ok, "Require", "timer");
    }
    restart();
  }

  /** As calling side (§7): asks for it. Inside a call, who refreshed goes on to. */
  void ask(SIPRequest request) {
    int wanted = Math.max(intervalS > 0 ? intervalS : core.settings().sessionExpiresS(), leastS);
    String refresher = timer == null ? "" : weRefresh ? ";refresher=uac" : ";refresher=uas";
    core.messages().set(request, "Session-Expires", wanted + refresher);
    core.messages().set(request, "Min-SE", Integer.toString(leastS));
  }

  /** A peer wants refreshes less often; false if that makes no difference. */
  boolean raise(int peersLeastS) {
    boolean raised = peersLeastS > leastS;
    leastS = Math.max(leastS, peersLeastS);
    return raised;
  }

  /** As calling side: what the 2xx says. */
  void answered(SIPResponse ok) {
    if (ok.getHeader("Allow") != null) {
      peerKnowsUpdate = RequestChecks.hasOption(ok, "Allow", SIPRequest.UPDATE);
    }
    SessionExpires agreed = wanted(ok);
    if (agreed == null) {
      // The other knows no timers: we refresh all the same, to learn whether it is still there.
      intervalS = Math.max(core.settings().sessionExpiresS(), leastS);
      weRefresh = true;
    } else {
      intervalS = Math.max(1, agreed.getExpires());
      weRefresh = !"uas".equals(agreed.getRefresher());
    }
    restart();
  }

  private void restart() {
    if (timer != null) {
      timer.cancel();
    }
    if (stopped) {
      return;
    }
    // §10: who waits gives up a third of the interval, at most 32 s, before the end.
    timer =
        weRefresh
            ? core.timers().after(intervalS * 500L, this::refresh)
            : core.timers()
                .after((intervalS - Math.min(32, intervalS / 3)) * 1_000L, this::expired);
  }

  private void expired() {
    call.expire(EndCause.SESSION_EXPIRED, "the session was not refreshed in time");
  }

  private void refresh() {
    restart(); // an attempt that fails is repeated at the next half
    if (!peerKnowsUpdate) {
      call.post(new SipEvent.OfferWanted(call.ref()));
      return;
    }
    InDialogRequest.send(
        call,
        core,
        call.dialog(),
        SIPRequest.UPDATE,
        update -> {
          call.describe(update, call.dialog().flow());
          ask(update);
        },
        ok -> {
          call.dialog().refreshTarget(ok);
          if (!stopped) {
            answered(ok);
          }
        },
        status -> {
          if (status == 405 || status == 501) {
            peerKnowsUpdate = false;
          }
        });
  }

  void stop() {
    stopped = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
