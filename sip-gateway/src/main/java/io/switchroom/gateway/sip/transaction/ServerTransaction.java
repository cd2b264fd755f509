package io.switchroom.gateway.sip.transaction;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.io.IOException;

/**
 * One request received and the answers to it (RFC 3261 §17.2, for INVITE with RFC 6026 §7.1). Owned
 * by the signalling loop.
 */
public final class ServerTransaction {
  private enum State {
    /** Without a final response. */
    PROCEEDING,
    /** Its final response, for INVITE 300 to 699, is sent again whenever it is asked for. */
    COMPLETED,
    /** An INVITE answered 2xx: whoever answered repeats that, copies of the INVITE are absorbed. */
    ACCEPTED,
    /** A refused INVITE was acknowledged. */
    CONFIRMED,
    TERMINATED
  }

  private final Transactions table;
  private final String key;
  private final SipFlow flow;
  private final boolean invite;
  private SIPRequest request;
  private State state = State.PROCEEDING;
  private byte[] lastResponse;
  private SipTimers.Timer trying;
  private SipTimers.Timer retransmission;
  private long intervalMs;
  private long giveUpAtMs;
  private Object user;

  ServerTransaction(Transactions table, String key, SIPRequest request, SipFlow flow) {
    this.table = table;
    this.key = key;
    this.request = request;
    this.flow = flow;
    this.invite = request.getMethod().equals(SIPRequest.INVITE);
    if (invite) {
      trying = table.timers().after(table.times().tryingMs(), this::sayTrying);
    }
  }

  /** The request; null once it has its final response. */
  public SIPRequest request() {
    return request;
  }

  /** Where it came from and its answers go. */
  public SipFlow flow() {
    return flow;
  }

  public boolean isInvite() {
    return invite;
  }

  /** True as long as there is no final response. */
  public boolean isOpen() {
    return state == State.PROCEEDING;
  }

  /** Whatever the transaction user wants to find here again, or null. */
  public Object user() {
    return user;
  }

  public void user(Object newUser) {
    this.user = newUser;
  }

  String key() {
    return key;
  }

  /**
   * Sends a response: any number of provisional ones, then a final one.
   *
   * @throws IOException if it cannot be sent; nothing more can
   * @throws IllegalStateException after a final response
   */
  public void respond(SIPResponse response) throws IOException {
    if (state != State.PROCEEDING) {
      throw new IllegalStateException("a final response was sent already");
    }
    stop(trying);
    int status = response.getStatusCode();
    byte[] bytes = response.encodeAsBytes(flow.kind().name());
    if (status < 200) {
      lastResponse = bytes;
    } else {
      complete(status, bytes);
    }
    flow.write(bytes);
  }

  private void complete(int status, byte[] bytes) {
    request = null; // a great many of these wait for their end
    user = null;
    if (!invite) {
      lastResponse = bytes;
      state = State.COMPLETED;
      if (flow.kind().isReliable()) {
        terminate();
      } else {
        table.lingerLong(this::terminate);
      }
    } else if (status < 300) {
      lastResponse = null;
      state = State.ACCEPTED;
      table.lingerLong(this::terminate);
    } else {
      lastResponse = bytes;
      state = State.COMPLETED;
      giveUpAtMs = table.timers().nowMs() + table.times().timeoutMs();
      intervalMs = table.times().t1Ms();
      schedule();
    }
  }

  /** Timers G and H: over UDP the refusal is repeated, and by any transport its ACK is awaited. */
  private void schedule() {
    long leftMs = giveUpAtMs - table.timers().nowMs();
    long delayMs = flow.kind().isReliable() ? leftMs : Math.min(intervalMs, leftMs);
    retransmission = table.timers().after(Math.max(1, delayMs), this::repeatRefusal);
  }

  private void repeatRefusal() {
    if (state != State.COMPLETED) {
      return;
    }
    if (table.timers().nowMs() >= giveUpAtMs) {
      terminate();
      table.user().onServerFailure(this, "no ACK");
      return;
    }
    intervalMs = Math.min(2 * intervalMs, table.times().t2Ms());
    schedule();
    resend();
  }

  private void sayTrying() {
    if (state == State.PROCEEDING && lastResponse == null) {
      SIPResponse response = request.createResponse(SIPResponse.TRYING);
      lastResponse = response.encodeAsBytes(flow.kind().name());
      resend();
    }
  }

  /** The request once more. */
  void repeated() {
    if ((state == State.PROCEEDING || state == State.COMPLETED) && lastResponse != null) {
      resend();
    }
  }

  private void resend() {
    try {
      flow.write(lastResponse);
    } catch (IOException e) {
      terminate();
      table.user().onServerFailure(this, "an answer could not be sent");
    }
  }

  /** True if the ACK is that of our refusal. */
  boolean acknowledged() {
    if (!invite || state == State.ACCEPTED || state == State.PROCEEDING) {
      return false;
    }
    if (state == State.COMPLETED) {
      state = State.CONFIRMED;
      stop(retransmission);
      if (flow.kind().isReliable()) {
        terminate();
      } else {
        table.lingerShort(this::terminate);
      }
    }
    return true;
  }

  /** Forgets it; nothing more is sent. */
  public void terminate() {
    if (state != State.TERMINATED) {
      state = State.TERMINATED;
      stop(trying);
      stop(retransmission);
      table.remove(this);
    }
  }

  private static void stop(SipTimers.Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
