package io.switchroom.gateway.sip;

import io.switchroom.gateway.sip.transaction.SipTimers;
import io.switchroom.gateway.sip.transaction.Transactions;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** What every call needs of the stack around it. Owned by the signalling loop. */
record SipCore(
    SipSettings settings,
    Transactions transactions,
    FlowFinder flows,
    HopLocator locator,
    SipMessages messages,
    SipTimers timers,
    RandomGenerator random,
    CallTable calls) {

  /** For tags, Call-IDs, nonces: 64 random bits. */
  String newToken() {
    return HexFormat.of().toHexDigits(random.nextLong());
  }

  /** A Call-ID tells no more of us than what every Via does. */
  String newCallId(SipFlow flow) {
    return newToken() + newToken() + "@" + flow.localHost();
  }

  long timeoutMs() {
    return 64L * settings.t1Ms();
  }
}
