package io.switchroom.gateway.sip.transport;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;

/** Takes every message that was read and understood. On the signalling loop. */
public interface MessageHandler {
  /** The source is noted in the topmost Via already. */
  void onRequest(SIPRequest request, SipFlow flow);

  void onResponse(SIPResponse response, SipFlow flow);

  /** Nothing can be sent by this flow any more, or ever could. */
  void onFlowFailed(SipFlow flow);
}
