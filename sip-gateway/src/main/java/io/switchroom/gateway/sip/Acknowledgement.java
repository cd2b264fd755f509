package io.switchroom.gateway.sip;

import io.switchroom.gateway.sip.transaction.SipTimers;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.io.IOException;

/**
 * A 2xx to an INVITE that waits for its ACK: until then it is repeated, by every transport (RFC
 * 3261 §13.3.1.4).
 */
final class Acknowledgement {
  private final SipCall call;
  private final SipCore core;
  private final SipFlow flow;
  private final byte[] response;
  private final long cSeq;
  private final long giveUpAtMs;
  private long intervalMs;
  private SipTimers.Timer timer;

  Acknowledgement(SipCall call, SipCore core, SipFlow flow, byte[] response, long cSeq) {
    this.call = call;
    this.core = core;
    this.flow = flow;
    this.response = response;
    this.cSeq = cSeq;
    this.intervalMs = core.settings().t1Ms();
    this.giveUpAtMs = core.timers().nowMs() + core.timeoutMs();
    schedule();
  }

  private void schedule() {
    long leftMs = giveUpAtMs - core.timers().nowMs();
    timer = core.timers().after(Math.max(1, Math.min(intervalMs, leftMs)), this::repeat);
  }

  private void repeat() {
    if (core.timers().nowMs() >= giveUpAtMs) {
      call.ackMissing();
      return;
    }
    intervalMs = Math.min(2 * intervalMs, 8L * core.settings().t1Ms());
    schedule();
    try {
      flow.write(response);
    } catch (IOException e) {
      stop();
      call.fail(EndCause.TRANSPORT_ERROR, "the answer could not be sent");
    }
  }

  /** True if the ACK is of this 2xx. */
  boolean isFor(long ackCSeq) {
    return ackCSeq == cSeq;
  }

  void stop() {
    timer.cancel();
  }
}
