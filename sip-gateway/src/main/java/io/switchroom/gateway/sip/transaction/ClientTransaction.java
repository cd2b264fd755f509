package io.switchroom.gateway.sip.transaction;

import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.io.IOException;
import java.text.ParseException;
import javax.sip.SipException;

/**
 * One request of ours and the answers to it (RFC 3261 §17.1, for INVITE with RFC 6026 §7.2). Owned
 * by the signalling loop.
 */
public final class ClientTransaction {
  /** Hears what becomes of the request. */
  public interface Listener {
    /**
     * A response: provisional ones, then a final one. A 2xx to INVITE may come again and from
     * several (forking); each is to be acknowledged.
     */
    void onResponse(SIPResponse response);

    /** No final response came in time. */
    void onTimeout();

    /** It could not be sent. */
    void onTransportError();
  }

  private enum State {
    /** Not answered yet at all. */
    CALLING,
    PROCEEDING,
    /** A final response; for INVITE 300 to 699. */
    COMPLETED,
    /** An INVITE answered 2xx. */
    ACCEPTED,
    TERMINATED
  }

  private final Transactions table;
  private final String key;
  private final SipFlow flow;
  private final boolean invite;
  private final Listener listener;
  private SIPRequest request;
  private byte[] bytes;
  private byte[] ack;
  private State state = State.CALLING;
  private SipTimers.Timer retransmission;
  private SipTimers.Timer timeout;
  private long intervalMs;

  ClientTransaction(
      Transactions table, String key, SIPRequest request, SipFlow flow, Listener listener) {
    this.table = table;
    this.key = key;
    this.request = request;
    this.flow = flow;
    this.listener = listener;
    this.invite = request.getMethod().equals(SIPRequest.INVITE);
  }

  void start() throws IOException {
    bytes = request.encodeAsBytes(flow.kind().name());
    timeout = table.timers().after(table.times().timeoutMs(), this::timedOut);
    intervalMs = table.times().t1Ms();
    if (!flow.kind().isReliable()) {
      retransmission = table.timers().after(intervalMs, this::repeat);
    }
    flow.write(bytes);
  }

  public SipFlow flow() {
    return flow;
  }

  /** What was sent; null after the end. */
  public SIPRequest request() {
    return request;
  }

  public boolean isInvite() {
    return invite;
  }

  /** True as long as a final response may come. */
  public boolean isOpen() {
    return state == State.CALLING || state == State.PROCEEDING;
  }

  /** True once a provisional response came: only then may it be cancelled (RFC 3261 §9.1). */
  public boolean isProceeding() {
    return state == State.PROCEEDING;
  }

  String key() {
    return key;
  }

  private void repeat() {
    if (!isOpen()) {
      return;
    }
    boolean slow = state == State.PROCEEDING;
    intervalMs =
        invite
            ? 2 * intervalMs
            : slow ? table.times().t2Ms() : Math.min(2 * intervalMs, table.times().t2Ms());
    retransmission = table.timers().after(intervalMs, this::repeat);
    send(bytes);
  }

  private void send(byte[] message) {
    try {
      flow.write(message);
    } catch (IOException e) {
      failed();
    }
  }

  private void timedOut() {
    if (isOpen()) {
      terminate();
      listener.onTimeout();
    }
  }

  /** The flow is gone. */
  void failed() {
    boolean open = isOpen();
    terminate();
    if (open) {
      listener.onTransportError();
    }
  }

  void responded(SIPResponse response) {
    int status = response.getStatusCode();
    switch (state) {
      case CALLING, PROCEEDING -> {
        if (status < 200) {
          proceed();
        } else {
          complete(response);
        }
        listener.onResponse(response);
      }
      case COMPLETED -> {
        if (ack != null && status >= 300) {
          send(ack);
        }
      }
      case ACCEPTED -> {
        if (status >= 200 && status < 300) {
          listener.onResponse(response);
        }
      }
      case TERMINATED -> {}
    }
  }

  private void proceed() {
    state = State.PROCEEDING;
    if (invite) {
      // A phone rings as long as its owner lets it (timer B is over).
      stop(retransmission);
      stop(timeout);
    }
  }

  private void complete(SIPResponse response) {
    stop(retransmission);
    stop(timeout);
    bytes = null;
    if (!invite) {
      end(State.COMPLETED, false);
    } else if (response.getStatusCode() < 300) {
      state = State.ACCEPTED;
      table.lingerLong(this::terminate);
    } else {
      ack = acknowledgement(response);
      send(ack);
      end(State.COMPLETED, true);
    }
  }

  /** As a CANCEL would be, Route included (§17.1.1.3), but with the To of the response. */
  private byte[] acknowledgement(SIPResponse response) {
    try {
      SIPRequest message = request.createCancelRequest();
      message.setMethod(SIPRequest.ACK);
      message.getCSeq().setMethod(SIPRequest.ACK);
      message.setTo((To) response.getTo());
      return message.encodeAsBytes(flow.kind().name());
    } catch (SipException | ParseException e) {
      throw new IllegalStateException("an ACK was not built", e);
    }
  }

  /** Timers D and K: copies of the final response are awaited where there can be some. */
  private void end(State completed, boolean longer) {
    if (flow.kind().isReliable()) {
      terminate();
    } else if (state != State.TERMINATED) {
      state = completed;
      if (longer) {
        table.lingerLong(this::terminate);
      } else {
        table.lingerShort(this::terminate);
      }
    }
  }

  /** Forgets it; nothing more is heard of it. */
  public void terminate() {
    if (state != State.TERMINATED) {
      state = State.TERMINATED;
      stop(retransmission);
      stop(timeout);
      table.remove(this);
    }
  }

  private static void stop(SipTimers.Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
