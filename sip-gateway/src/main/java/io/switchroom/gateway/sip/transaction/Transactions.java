package io.switchroom.gateway.sip.transaction;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.transport.DropReason;
import io.switchroom.gateway.sip.transport.MessageHandler;
import io.switchroom.gateway.sip.transport.SipCounters;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All transactions (RFC 3261 §17): finds the one a message belongs to, and hands what belongs to
 * none to the transaction user. Owned by the signalling loop.
 */
public final class Transactions implements MessageHandler {
  private static final String COOKIE = "z9hG4bK";

  private final SipTimers timers;
  private final TransactionTimes times;
  private final SipCounters counters;
  private final TransactionUser user;
  private final Linger longLinger;
  private final Linger shortLinger;
  private final Map<String, ServerTransaction> servers = new HashMap<>();
  private final Map<String, ClientTransaction> clients = new HashMap<>();

  /** Read by gauges from other threads; written on the loop alone. */
  private volatile int serverCount;

  private volatile int clientCount;

  public Transactions(
      SipTimers timers, TransactionTimes times, SipCounters counters, TransactionUser user) {
    this.timers = timers;
    this.times = times;
    this.counters = counters;
    this.user = user;
    this.longLinger = new Linger(timers, times.timeoutMs());
    this.shortLinger = new Linger(timers, times.t4Ms());
  }

  @Override
  public void onRequest(SIPRequest request, SipFlow flow) {
    String method = request.getMethod();
    ServerTransaction known = servers.get(serverKey(request, method));
    switch (method) {
      case SIPRequest.ACK -> {
        ServerTransaction refused = servers.get(serverKey(request, SIPRequest.INVITE));
        if (refused == null || !refused.acknowledged()) {
          user.onAck(request, flow);
        }
      }
      case SIPRequest.CANCEL -> {
        if (known != null) {
          known.repeated();
        } else {
          user.onCancel(serve(request, flow), servers.get(serverKey(request, SIPRequest.INVITE)));
        }
      }
      default -> {
        if (known != null) {
          known.repeated();
        } else {
          user.onRequest(request, flow);
        }
      }
    }
  }

  @Override
  public void onResponse(SIPResponse response, SipFlow flow) {
    ClientTransaction transaction =
        clients.get(clientKey(response.getTopmostVia(), response.getCSeq().getMethod()));
    if (transaction == null) {
      counters.drop(DropReason.STRAY_RESPONSE);
    } else {
      transaction.responded(response);
    }
  }

  @Override
  public void onFlowFailed(SipFlow flow) {
    for (ClientTransaction transaction : List.copyOf(clients.values())) {
      if (transaction.flow() == flow) {
        transaction.failed();
      }
    }
  }

  /** Requests of ours without a final response. On the loop. */
  public int unanswered() {
    return (int) clients.values().stream().filter(ClientTransaction::isOpen).count();
  }

  /** The transaction of a request that has none yet. */
  public ServerTransaction serve(SIPRequest request, SipFlow flow) {
    String key = serverKey(request, request.getMethod());
    ServerTransaction transaction = new ServerTransaction(this, key, request, flow);
    servers.put(key, transaction);
    serverCount = servers.size();
    return transaction;
  }

  /**
   * Sends a request, whose topmost Via has a branch of its own.
   *
   * @throws IOException if it cannot be sent; the listener hears nothing then
   */
  public ClientTransaction send(
      SIPRequest request, SipFlow flow, ClientTransaction.Listener listener) throws IOException {
    String key = clientKey(request.getTopmostVia(), request.getMethod());
    ClientTransaction transaction = new ClientTransaction(this, key, request, flow, listener);
    clients.put(key, transaction);
    clientCount = clients.size();
    try {
      transaction.start();
    } catch (IOException e) {
      transaction.terminate();
      throw e;
    }
    return transaction;
  }

  /** §17.2.3, with the comparison of RFC 2543 for those who know no branch. */
  private static String serverKey(SIPRequest request, String method) {
    Via via = request.getTopmostVia();
    String branch = via.getBranch();
    String sentBy = via.getSentBy().encode().toLowerCase(Locale.ROOT);
    if (branch != null && branch.startsWith(COOKIE)) {
      return branch + '\n' + sentBy + '\n' + method;
    }
    return request.getCallId().getCallId()
        + '\n'
        + request.getFromTag()
        + '\n'
        + request.getCSeq().getSeqNumber()
        + '\n'
        + request.getRequestURI()
        + '\n'
        + sentBy
        + branch
        + '\n'
        + method;
  }

  private static String clientKey(Via via, String method) {
    return via.getBranch() + '\n' + method;
  }

  void remove(ServerTransaction transaction) {
    servers.remove(transaction.key(), transaction);
    serverCount = servers.size();
  }

  void remove(ClientTransaction transaction) {
    clients.remove(transaction.key(), transaction);
    clientCount = clients.size();
  }

  void lingerLong(Runnable end) {
    longLinger.add(end);
  }

  void lingerShort(Runnable end) {
    shortLinger.add(end);
  }

  SipTimers timers() {
    return timers;
  }

  TransactionTimes times() {
    return times;
  }

  TransactionUser user() {
    return user;
  }

  /** From any thread. */
  public int servers() {
    return serverCount;
  }

  /** From any thread. */
  public int clients() {
    return clientCount;
  }
}
