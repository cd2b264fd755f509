package io.switchroom.rtc.webrtc;

import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.sdp.Fingerprint;
import io.switchroom.rtc.sdp.IceCredentials;
import io.switchroom.rtc.srtp.SrtpSession;
import java.net.InetSocketAddress;

/**
 * A browser's way to its loop's shared socket: ICE-lite says where it is (RFC 8445), a DTLS
 * handshake makes the keys (RFC 5763), SRTP opens and seals in place what goes over it. What is in
 * the packets is its {@link WebRtcPort}'s concern.
 *
 * <p>Owned by its room's loop; only the DTLS handshake runs elsewhere and posts its result.
 */
final class SecureTransport {
  private static final long NS_PER_S = 1_000_000_000L;

  private final WebRtcSocket socket;
  private final WebRtcSettings settings;
  private final WebRtcPort port;
  private long consentTimeoutNs;

  /** When the last packet of media or sign of life of the signalling came. */
  private long heardNs;

  private String remoteUfrag = "";
  private IceLiteAgent ice;
  private DtlsHandshake handshake;
  private Fingerprint fingerprint;
  private SrtpSession srtp;
  private InetSocketAddress remote;
  private boolean closed;

  /**
   * @param port told when it is connected or lost; datagrams for it are registered in the socket
   */
  SecureTransport(WebRtcSocket socket, WebRtcSettings settings, WebRtcPort port, long nowNs) {
    this.socket = socket;
    this.settings = settings;
    this.port = port;
    this.consentTimeoutNs = settings.consentTimeoutNs();
    this.heardNs = nowNs;
  }

  /** Whether an offer with this fingerprint comes from another browser than the first one did. */
  boolean isSomeoneElse(Fingerprint offered) {
    return handshake != null && !offered.equals(fingerprint);
  }

  /** Takes what an offer says: not {@link #isSomeoneElse}. */
  void negotiate(IceCredentials theirs, Fingerprint offered, long nowNs) {
    if (!theirs.ufrag().equals(remoteUfrag)) {
      startIce(theirs.ufrag(), nowNs);
    }
    if (handshake == null) {
      fingerprint = offered;
      handshake = newHandshake();
    }
  }

  /** A new ufrag is a new ICE session (RFC 8839 §4.4.3); media goes on where it went meanwhile. */
  private void startIce(String ufrag, long nowNs) {
    remoteUfrag = ufrag;
    IceCredentials ours = IceCredentials.generate(settings.random());
    if (ice == null) {
      ice = new IceLiteAgent(ours, ufrag, consentTimeoutNs, nowNs);
    } else {
      socket.unregister(ice.localCredentials());
      ice.restart(ours, ufrag, nowNs);
    }
    socket.register(ours, port);
  }

  private DtlsHandshake newHandshake() {
    return DtlsHandshake.server(
        settings.dtls(),
        fingerprint.hex(),
        datagram -> settings.loop().execute(() -> sendDatagram(datagram)),
        result -> settings.loop().execute(() -> onHandshakeResult(result)));
  }

  /** Ours, for the answer. */
  IceCredentials localCredentials() {
    return ice.localCredentials();
  }

  /** Whether there are keys: media may flow. */
  boolean isConnected() {
    return srtp != null;
  }

  /**
   * A STUN message that names our ufrag.
   *
   * @return whether it was a good check of the browser's
   */
  boolean onStun(byte[] buffer, int offset, int length, InetSocketAddress from, long nowNs) {
    switch (ice.handleStun(buffer, offset, length, from, nowNs)) {
      case IceLiteAgent.Accepted accepted -> {
        port.heard(nowNs);
        // Each time: an address that another port took over comes back with the next check.
        socket.bind(from, port);
        accepted.displaced().ifPresent(old -> socket.unbind(old, port));
        if (accepted.selectedChanged()) {
          remote = from;
        }
        socket.send(accepted.response(), 0, accepted.response().length, from);
        return true;
      }
      case IceLiteAgent.Refused refused -> {
        socket.drops().count(WebRtcDrops.Reason.STUN_REFUSED);
        socket.send(refused.response(), 0, refused.response().length, from);
        return false;
      }
      case IceLiteAgent.Dropped dropped -> {
        socket.drops().count(WebRtcDrops.Reason.STUN_UNKNOWN);
        return false;
      }
    }
  }

  void onDtls(byte[] buffer, int offset, int length) {
    switch (handshake.handleDatagram(buffer, offset, length)) {
      case TAKEN, CLOSED -> {}
      case IGNORED, TOO_LONG, QUEUE_FULL -> socket.drops().count(WebRtcDrops.Reason.DTLS);
      case CLOSED_BY_PEER -> port.lose(LeaveReason.NORMAL, "the browser closed the connection");
    }
  }

  private void onHandshakeResult(DtlsHandshake.Result result) {
    if (closed) {
      return;
    }
    switch (result) {
      case DtlsHandshake.Established agreed -> {
        srtp = new SrtpSession(agreed.profile(), agreed.keyingMaterial(), false);
        port.connected();
      }
      case DtlsHandshake.Failed failed ->
          port.lose(
              LeaveReason.KILLED,
              "the DTLS handshake failed: " + failed.reason() + " " + failed.detail());
    }
  }

  /**
   * Opens an SRTP packet in place.
   *
   * @return the RTP packet's length, or negative: it was dropped and counted
   */
  int unprotect(byte[] buffer, int offset, int length, long nowNs) {
    if (srtp == null) {
      socket.drops().count(WebRtcDrops.Reason.NO_KEYS_YET);
      return -1;
    }
    return counted(srtp.unprotect(buffer, offset, length), nowNs);
  }

  /** As {@link #unprotect}, of SRTCP. */
  int unprotectRtcp(byte[] buffer, int offset, int length, long nowNs) {
    if (srtp == null) {
      socket.drops().count(WebRtcDrops.Reason.NO_KEYS_YET);
      return -1;
    }
    return counted(srtp.unprotectRtcp(buffer, offset, length), nowNs);
  }

  private int counted(int plain, long nowNs) {
    if (plain >= 0) {
      heardNs = nowNs;
    } else {
      socket
          .drops()
          .count(
              switch (plain) {
                case SrtpSession.REPLAY -> WebRtcDrops.Reason.SRTP_REPLAY;
                case SrtpSession.AUTH_FAIL -> WebRtcDrops.Reason.SRTP_AUTH;
                default -> WebRtcDrops.Reason.SRTP_OTHER;
              });
    }
    return plain;
  }

  /** Seals an RTP packet in place, where there is room behind it, and sends it. */
  void sendRtp(byte[] buffer, int offset, int length) {
    if (srtp == null || remote == null) {
      return;
    }
    int sealed = srtp.protect(buffer, offset, length);
    if (sealed > 0) {
      socket.send(buffer, offset, sealed, remote);
    }
  }

  /** As {@link #sendRtp}, of RTCP. */
  void sendRtcp(byte[] buffer, int offset, int length) {
    if (srtp == null) {
      return;
    }
    int sealed = srtp.protectRtcp(buffer, offset, length);
    if (sealed > 0 && remote != null) {
      socket.send(buffer, offset, sealed, remote);
    }
  }

  private void sendDatagram(byte[] datagram) {
    if (remote != null && !closed) {
      socket.send(datagram, 0, datagram.length, remote);
    }
  }

  /** What was sent under this SSRC may be sent again; nothing to do before there are keys. */
  void allowAgain(int ssrc) {
    if (srtp != null) {
      srtp.allowAgain(ssrc);
    }
  }

  /** Nothing more is sent under this SSRC. */
  void retire(int ssrc) {
    if (srtp != null) {
      srtp.retireSentSsrc(ssrc);
    }
  }

  void signallingHeard(long nowNs) {
    heardNs = nowNs;
  }

  void signallingLost() {
    consentTimeoutNs = settings.lostSignallingTimeoutNs();
    if (ice != null) {
      ice.consentTimeout(consentTimeoutNs);
    }
  }

  /**
   * Notices that the browser is gone: neither connectivity checks (RFC 7675) nor media nor
   * signalling.
   */
  void handleTimeout(long nowNs) {
    boolean heard = nowNs - heardNs < consentTimeoutNs;
    if (ice != null && ice.handleTimeout(nowNs) && !heard) {
      port.lose(
          LeaveReason.TIMEOUT,
          "no sign of life from the browser for " + consentTimeoutNs / NS_PER_S + " s");
    }
  }

  /** Nothing comes from or goes to the browser any more. */
  void close() {
    closed = true;
    if (handshake != null) {
      handshake.close();
    }
    if (ice != null) {
      socket.unregister(ice.localCredentials());
      for (InetSocketAddress address : ice.addresses()) {
        socket.unbind(address, port);
      }
    }
  }
}
