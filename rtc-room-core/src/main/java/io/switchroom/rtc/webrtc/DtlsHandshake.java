package io.switchroom.rtc.webrtc;

import io.switchroom.rtc.srtp.SrtpProfile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsHandshakeHash;
import org.bouncycastle.tls.TlsTimeoutException;

/**
 * One side of a DTLS-SRTP association (RFC 5763, RFC 5764): its handshake, and afterwards what
 * little still comes, a repeated last flight or the peer's close_notify. DTLS 1.2 with ECDHE-ECDSA
 * only.
 *
 * <p>The library's handshake blocks, so it runs on the config's executor; the loop that owns this
 * object only puts datagrams into a bounded queue.
 *
 * <pre>
 *  loop:    handleDatagram ──queue──┐              ┌─ handleDatagram   close
 *  thread:               handshake blocks on it ── result
 * </pre>
 *
 * Both consumers are called on the handshake's thread while the handshake runs, and inside {@link
 * #handleDatagram} or {@link #close} afterwards; the gateway gives consumers that post to the loop.
 * They own the arrays they get. The result comes once, after the datagrams that led to it; after
 * {@link #close} none comes, save one that was already on its way.
 */
public final class DtlsHandshake {
  /** How a handshake ended. */
  public sealed interface Result {}

  /**
   * Keys for an {@link io.switchroom.rtc.srtp.SrtpSession}.
   *
   * @param keyingMaterial client key, server key, client salt, server salt
   */
  public record Established(SrtpProfile profile, byte[] keyingMaterial) implements Result {
    @Override
    public String toString() {
      return "Established[profile=" + profile + ", keyingMaterial=***]";
    }
  }

  /**
   * @param detail for the log: the alert's name or the library's words
   */
  public record Failed(FailureReason reason, String detail) implements Result {}

  /** Why there are no keys. */
  public enum FailureReason {
    /** The peer's certificate is not the one its SDP announced. */
    WRONG_FINGERPRINT,
    /** The two sides have no SRTP profile in common. */
    NO_COMMON_PROFILE,
    /** The peer sent a fatal alert, or closed. */
    REFUSED_BY_PEER,
    /** Not done within the time limit. */
    TIMED_OUT,
    /** The executor takes no more handshakes. */
    NO_THREAD,
    /** The peer speaks something else, or only what we do not. */
    PROTOCOL_ERROR
  }

  /** What became of a datagram. */
  public enum DatagramStatus {
    TAKEN,
    /** Nothing a handshake could begin with. */
    IGNORED,
    TOO_LONG,
    QUEUE_FULL,
    /** The peer has closed the association: it is gone. */
    CLOSED_BY_PEER,
    /** We have closed. */
    CLOSED
  }

  /** Datagrams waiting for the handshake's thread; a flight is no more than half as many. */
  public static final int QUEUE_LENGTH = 16;

  private final boolean client;
  private final DtlsConfig config;
  private final DtlsNegotiation negotiation;
  private final Consumer<Result> result;
  private final DtlsDatagrams datagrams;

  private boolean started;
  private volatile DTLSTransport association;

  private DtlsHandshake(
      boolean client,
      DtlsConfig config,
      String peerFingerprint,
      Consumer<byte[]> outgoing,
      Consumer<Result> result) {
    this.client = client;
    this.config = config;
    this.negotiation = new DtlsNegotiation(config, peerFingerprint);
    this.datagrams = new DtlsDatagrams(QUEUE_LENGTH, client, outgoing);
    this.result = result;
  }

  /**
   * The server's side. It takes a thread when the first ClientHello comes, not before.
   *
   * @param peerFingerprint the SHA-256 fingerprint in the peer's SDP
   */
  public static DtlsHandshake server(
      DtlsConfig config,
      String peerFingerprint,
      Consumer<byte[]> outgoing,
      Consumer<Result> result) {
    return new DtlsHandshake(false, config, peerFingerprint, outgoing, result);
  }

  /**
   * The client's side, which {@link #start} sets going.
   *
   * @param peerFingerprint the SHA-256 fingerprint in the peer's SDP
   */
  public static DtlsHandshake client(
      DtlsConfig config,
      String peerFingerprint,
      Consumer<byte[]> outgoing,
      Consumer<Result> result) {
    return new DtlsHandshake(true, config, peerFingerprint, outgoing, result);
  }

  /**
   * Shakes hands with itself in memory, so that no caller pays for cold code: the first handshake
   * of a JVM takes a hundred times what it takes after a few dozen. Blocks its caller, who plays
   * the client; the config's executor plays the server and needs two threads or a queue.
   *
   * @throws IllegalStateException if a handshake fails
   */
  public static void warmUp(DtlsConfig config, int count) {
    String fingerprint = config.certificate().fingerprint();
    for (int i = 0; i < count; i++) {
      Result[] clientResult = new Result[1];
      DtlsHandshake[] sides = new DtlsHandshake[2];
      sides[0] =
          server(config, fingerprint, out -> sides[1].handleDatagram(out, 0, out.length), r -> {});
      sides[1] =
          client(
              config.runBy(Runnable::run),
              fingerprint,
              out -> sides[0].handleDatagram(out, 0, out.length),
              r -> clientResult[0] = r);
      sides[1].start();
      if (!(clientResult[0] instanceof Established)) {
        throw new IllegalStateException(
            "a DTLS handshake with ourselves ended in " + clientResult[0]);
      }
    }
  }

  /** Begins the handshake; a server begins by itself with the first ClientHello. */
  public void start() {
    if (started || datagrams.isShutDown()) {
      return;
    }
    started = true;
    try {
      config.executor().execute(this::run);
    } catch (RejectedExecutionException e) {
      result.accept(new Failed(FailureReason.NO_THREAD, "the executor is full"));
    }
  }

  /**
   * Takes a datagram of the peer that {@link PacketDemux} took for DTLS. Called on the loop; never
   * blocks; the buffer is copied.
   */
  public DatagramStatus handleDatagram(byte[] buffer, int offset, int length) {
    if (datagrams.isShutDown()) {
      return DatagramStatus.CLOSED;
    }
    if (length > DtlsDatagrams.RECEIVE_LIMIT) {
      return DatagramStatus.TOO_LONG;
    }
    if (!client && !started && !isClientHello(buffer, offset, length)) {
      return DatagramStatus.IGNORED;
    }
    if (!datagrams.offer(buffer, offset, length)) {
      return DatagramStatus.QUEUE_FULL;
    }
    if (association != null) {
      handleLateDatagrams();
    } else if (!client) {
      start();
    }
    return negotiation.isClosedByPeer() ? DatagramStatus.CLOSED_BY_PEER : DatagramStatus.TAKEN;
  }

  // RFC 6347 §4.1: a handshake record of epoch 0, holding (a fragment of) a ClientHello.
  private static boolean isClientHello(byte[] buffer, int offset, int length) {
    return length >= 14
        && buffer[offset] == 22
        && buffer[offset + 1] == (byte) 0xFE
        && buffer[offset + 3] == 0
        && buffer[offset + 4] == 0
        && buffer[offset + 13] == 1;
  }

  // The library answers a repeated Finished with our last flight, and notes a close_notify.
  private void handleLateDatagrams() {
    byte[] applicationData = new byte[DtlsDatagrams.RECEIVE_LIMIT];
    try {
      while (!datagrams.isEmpty()) {
        association.receive(applicationData, 0, applicationData.length, 1);
      }
    } catch (InterruptedIOException e) {
      // Nothing is waiting any more.
    } catch (IOException e) {
      // A fatal alert, which the negotiation has noted.
    }
  }

  /**
   * Ends the association, telling the peer with a close_notify if there is one, or the handshake,
   * whose thread returns at once. Called on the loop, any number of times.
   */
  public void close() {
    if (datagrams.isShutDown()) {
      return;
    }
    if (association != null) {
      try {
        association.close();
      } catch (IOException e) {
        // The peer will notice by the missing consent checks.
      }
    }
    datagrams.shutDown();
  }

  private void run() {
    Result outcome;
    try {
      DTLSTransport negotiated = negotiate();
      datagrams.stopWaiting();
      association = negotiated;
      outcome = negotiation.established();
    } catch (TlsTimeoutException e) {
      outcome = failed(FailureReason.TIMED_OUT, e);
    } catch (TlsFatalAlertReceived e) {
      outcome = failed(FailureReason.REFUSED_BY_PEER, e);
    } catch (TlsFatalAlert e) {
      boolean closedMeanwhile = e.getAlertDescription() == AlertDescription.user_canceled;
      outcome =
          failed(closedMeanwhile ? FailureReason.REFUSED_BY_PEER : FailureReason.PROTOCOL_ERROR, e);
    } catch (IOException | RuntimeException e) {
      outcome = failed(FailureReason.PROTOCOL_ERROR, e);
    }
    if (!datagrams.isShutDown()) {
      result.accept(outcome);
    }
  }

  private DTLSTransport negotiate() throws IOException {
    if (client) {
      return new DTLSClientProtocol().connect(new DtlsClientPeer(negotiation), datagrams);
    }
    DTLSServerProtocol protocol =
        new DTLSServerProtocol() {
          @Override
          protected void processCertificateVerify(
              ServerHandshakeState state, byte[] body, TlsHandshakeHash hash) throws IOException {
            super.processCertificateVerify(state, body, hash);
            datagrams.takeChangeCipherSpec();
          }
        };
    return protocol.accept(new DtlsServerPeer(negotiation), datagrams);
  }

  private Failed failed(FailureReason reason, Exception cause) {
    return new Failed(negotiation.failureReason(reason), cause.getMessage());
  }
}
