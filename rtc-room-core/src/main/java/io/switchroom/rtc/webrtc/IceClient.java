package io.switchroom.rtc.webrtc;

import io.switchroom.rtc.sdp.IceCredentials;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A client's side of ICE against a lite server: the controlling agent of a single pair (RFC 8445
 * §7). It checks, nominates the pair with its second check, then keeps consent fresh (RFC 7675
 * §5.1).
 *
 * <pre>
 *  CHECKING --success--> NOMINATING --success--> CONNECTED --30 s of silence--> FAILED
 * </pre>
 */
public final class IceClient {
  /** How far the pair is. */
  public enum State {
    CHECKING,
    NOMINATING,
    CONNECTED,
    FAILED
  }

  /** What came of a datagram. */
  public enum Outcome {
    /** A good response to our check. */
    ACCEPTED,
    /** A STUN error response to our check; the check is repeated. */
    REFUSED,
    /** Not a response to our last check, from elsewhere, or not signed by the server. */
    DROPPED
  }

  private static final long MS = 1_000_000;
  private static final long FIRST_RESEND_NS = 50 * MS;
  private static final long MAX_RESEND_NS = 1_600 * MS;
  private static final long CONSENT_INTERVAL_NS = 5_000 * MS;
  private static final long CONSENT_TIMEOUT_NS = 30_000 * MS;
  private static final int PEER_REFLEXIVE_PRIORITY = 110 << 24 | 65_535 << 8 | 255;

  private final String username;
  private final InetSocketAddress server;
  private final MessageIntegrityKey key;
  private final RandomGenerator random;
  private final long tieBreaker;
  private final StunMessage message = new StunMessage();
  private final StunWriter writer = new StunWriter();
  private final byte[] transactionId = new byte[StunMessage.TRANSACTION_ID_LENGTH];

  private State state = State.CHECKING;
  private boolean answered = true;
  private byte[] check;
  private long resendNs;
  private long nextDeadlineNs;
  private long lastSuccessNs;
  private InetSocketAddress mappedAddress;

  /**
   * @param local our credentials, as in our SDP
   * @param remote the server's credentials, as in its SDP
   * @param server the server's candidate
   * @param random source of transaction ids; a secure one outside tests
   */
  public IceClient(
      IceCredentials local,
      IceCredentials remote,
      InetSocketAddress server,
      RandomGenerator random,
      long nowNs) {
    this.username = remote.ufrag() + ":" + local.ufrag();
    this.server = server;
    this.key = new MessageIntegrityKey(remote.pwd());
    this.random = random;
    this.tieBreaker = random.nextLong();
    this.nextDeadlineNs = nowNs;
    this.lastSuccessNs = nowNs;
  }

  public State state() {
    return state;
  }

  /** Our address as the server sees it, once it has answered. */
  public Optional<InetSocketAddress> mappedAddress() {
    return Optional.ofNullable(mappedAddress);
  }

  /** When {@link #handleTimeout} is next worth calling. */
  public long nextDeadlineNs() {
    return nextDeadlineNs;
  }

  /** The check to send to the server now, if one is due; the array is the caller's. */
  public Optional<byte[]> handleTimeout(long nowNs) {
    if (state == State.FAILED || nowNs - nextDeadlineNs < 0) {
      return Optional.empty();
    }
    if (nowNs - lastSuccessNs >= CONSENT_TIMEOUT_NS) {
      state = State.FAILED;
      nextDeadlineNs = Long.MAX_VALUE;
      return Optional.empty();
    }
    if (answered) {
      check = newCheck();
      answered = false;
      resendNs = FIRST_RESEND_NS;
    } else {
      resendNs = Math.min(2 * resendNs, MAX_RESEND_NS);
    }
    nextDeadlineNs = nowNs + resendNs;
    return Optional.of(check.clone());
  }

  private byte[] newCheck() {
    random.nextBytes(transactionId);
    writer.request(transactionId).username(username).priority(PEER_REFLEXIVE_PRIORITY);
    writer.controlling(tieBreaker);
    if (state != State.CHECKING) {
      writer.useCandidate();
    }
    return writer.messageIntegrity(key).finish();
  }

  /**
   * Handles a datagram that {@link PacketDemux} took for STUN; the buffer is the caller's again.
   */
  public Outcome handleStun(
      byte[] buffer, int offset, int length, InetSocketAddress from, long nowNs) {
    boolean ours =
        state != State.FAILED
            && !answered
            && from.equals(server)
            && message.wrap(buffer, offset, length)
            && message.hasTransactionId(transactionId);
    if (!ours) {
      return Outcome.DROPPED;
    }
    if (message.type() == StunMessage.BINDING_ERROR) {
      return Outcome.REFUSED;
    }
    if (message.type() != StunMessage.BINDING_SUCCESS || !message.isSignedWith(key)) {
      return Outcome.DROPPED;
    }
    answered = true;
    lastSuccessNs = nowNs;
    mappedAddress = message.mappedAddress();
    switch (state) {
      case CHECKING -> {
        state = State.NOMINATING;
        nextDeadlineNs = nowNs;
      }
      case NOMINATING, CONNECTED -> {
        state = State.CONNECTED;
        // Spread by a fifth either way, so that many clients do not check in step.
        long spread = random.nextLong(2 * CONSENT_INTERVAL_NS / 5);
        nextDeadlineNs = nowNs + CONSENT_INTERVAL_NS * 4 / 5 + spread;
      }
      case FAILED -> throw new IllegalStateException("a failed pair takes no responses");
    }
    return Outcome.ACCEPTED;
  }
}
