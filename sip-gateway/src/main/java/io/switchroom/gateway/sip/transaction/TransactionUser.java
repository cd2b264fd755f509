package io.switchroom.gateway.sip.transaction;

import gov.nist.javax.sip.message.SIPRequest;
import io.switchroom.gateway.sip.transport.SipFlow;

/** What stands above the transactions (RFC 3261 §5). On the signalling loop. */
public interface TransactionUser {
  /**
   * A request that no transaction knows, other than ACK. Whoever means to do more than answer once
   * calls {@link Transactions#serve}.
   */
  void onRequest(SIPRequest request, SipFlow flow);

  /** An ACK that no transaction was waiting for: that of a 2xx, if of anything. */
  void onAck(SIPRequest ack, SipFlow flow);

  /**
   * A CANCEL; it is to be answered by its own transaction.
   *
   * @param invite what it wants to end, or null if there is no such thing
   */
  void onCancel(ServerTransaction cancel, ServerTransaction invite);

  /** A refused INVITE was never acknowledged, or an answer could not be sent. */
  void onServerFailure(ServerTransaction transaction, String why);
}
