package io.switchroom.rtc.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.srtp.crypto.JitsiOpenSslProvider;

/**
 * Encrypts what we send to one peer and decrypts what it sends us (RFC 3711, RFC 7714), with keys
 * from DTLS (RFC 5764). Owned by the room's loop, as are the replay windows inside.
 *
 * <p>All four operations work in place on a packet at {@code buffer[offset .. offset+length)}: they
 * return the new length, the packet still starting at {@code offset}, or one of the negative
 * statuses below; after a negative status the packet's bytes are worthless. Nothing is kept of the
 * buffer. Unencrypted SRTCP (E flag clear) is refused: no WebRTC peer sends it.
 */
public final class SrtpSession {
  /** The packet was received (or sent) before, or is too old to tell. */
  public static final int REPLAY = -1;

  /** The authentication tag does not fit: tampered with, or protected with another key. */
  public static final int AUTH_FAIL = -2;

  /** Not an RTP (RTCP) packet of version 2, or its header claims more than the packet has. */
  public static final int MALFORMED = -3;

  /** A new SSRC, but the session already has as many as it may have. */
  public static final int TOO_MANY_SSRCS = -4;

  /** The buffer ends before the tag (and SRTCP index) to be appended. */
  public static final int NO_ROOM = -5;

  /** The cipher refused; nothing may be sent. */
  public static final int CIPHER_FAIL = -6;

  /** Room needed behind an RTP packet for {@link #protect}, whatever the profile. */
  public static final int RTP_ROOM = 16;

  /** Room needed behind an RTCP packet for {@link #protectRtcp}, whatever the profile. */
  public static final int RTCP_ROOM = 20;

  /** A browser sends a few: each track, its simulcast layers, their retransmissions. */
  public static final int MAX_RECEIVED_SSRCS = 64;

  /** One for each track the peer is subscribed to. */
  public static final int MAX_SENT_SSRCS = 512;

  private static final int RTP_HEADER_LENGTH = 12;
  private static final int RTCP_HEADER_LENGTH = 8;
  private static final int SRTCP_INDEX_LENGTH = 4;

  static {
    // Without a name the library benchmarks every provider of the JVM when first used (2 s).
    Aes.setFactoryClassName(
        JitsiOpenSslProvider.isLoaded()
            ? "org.jitsi.srtp.crypto.Aes$OpenSSLCipherFactory"
            : "org.jitsi.srtp.crypto.Aes$SunJCECipherFactory");
  }

  private final SrtpProfile profile;
  private final SrtpContextFactory sender;
  private final SrtpContextFactory resender;
  private final SrtpContextFactory receiver;
  private final SsrcTable<SrtpCryptoContext> sentRtp = new SsrcTable<>(MAX_SENT_SSRCS);
  private final SsrcTable<SrtcpCryptoContext> sentRtcp = new SsrcTable<>(MAX_SENT_SSRCS);
  private final SsrcTable<SrtpCryptoContext> receivedRtp = new SsrcTable<>(MAX_RECEIVED_SSRCS);
  private final SsrcTable<SrtcpCryptoContext> receivedRtcp = new SsrcTable<>(MAX_RECEIVED_SSRCS);
  private final PacketView view = new PacketView();

  // What an unknown SSRC is tried with. Session keys do not depend on the SSRC, so one context
  // serves any number of forgeries; it enters the table with the first packet that authenticates.
  private SrtpCryptoContext spareRtp;
  private SrtcpCryptoContext spareRtcp;

  /**
   * @param keyingMaterial exported from DTLS: client key, server key, client salt, server salt (RFC
   *     5764 §4.2); copied
   * @param client whether we were the DTLS client
   * @throws IllegalArgumentException if the material's length is not the profile's
   */
  public SrtpSession(SrtpProfile profile, byte[] keyingMaterial, boolean client) {
    if (keyingMaterial.length != profile.keyingMaterialLength()) {
      throw new IllegalArgumentException(
          profile + " needs " + profile.keyingMaterialLength() + " bytes of keying material");
    }
    this.profile = profile;
    this.sender = contextFactory(profile.policy(), profile, keyingMaterial, true, client);
    SrtpPolicy resending = profile.policy();
    resending.setSendReplayEnabled(false);
    this.resender = contextFactory(resending, profile, keyingMaterial, true, client);
    this.receiver = contextFactory(profile.policy(), profile, keyingMaterial, false, !client);
  }

  private static SrtpContextFactory contextFactory(
      SrtpPolicy policy,
      SrtpProfile profile,
      byte[] keyingMaterial,
      boolean sender,
      boolean clientKeys) {
    int keyOffset = clientKeys ? 0 : profile.keyLength();
    int saltOffset = 2 * profile.keyLength() + (clientKeys ? 0 : profile.saltLength());
    return new SrtpContextFactory(
        sender,
        Arrays.copyOfRange(keyingMaterial, keyOffset, keyOffset + profile.keyLength()),
        Arrays.copyOfRange(keyingMaterial, saltOffset, saltOffset + profile.saltLength()),
        policy,
        profile.policy(),
        SilentLogger.INSTANCE);
  }

  /**
   * Pays for the first cipher of the JVM (1 s on the calling thread) and loads everything a packet
   * touches, with each profile once. Called at start, before readiness.
   */
  public static void warmUp() {
    for (SrtpProfile profile : SrtpProfile.values()) {
      byte[] keyingMaterial = new byte[profile.keyingMaterialLength()];
      SrtpSession client = new SrtpSession(profile, keyingMaterial, true);
      SrtpSession server = new SrtpSession(profile, keyingMaterial, false);
      byte[] packet = new byte[200 + RTCP_ROOM];
      packet[0] = (byte) 0x80;
      int rtp = server.unprotect(packet, 0, client.protect(packet, 0, 200));
      int rtcp = server.unprotectRtcp(packet, 0, client.protectRtcp(packet, 0, 200));
      if (rtp != 200 || rtcp != 200) {
        throw new IllegalStateException(profile + " does not work on this JVM");
      }
    }
  }

  /** Encrypts an RTP packet; {@link #RTP_ROOM} bytes must be free behind it. */
  public int protect(byte[] buffer, int offset, int length) {
    if (!isRtp(buffer, offset, length)) {
      return MALFORMED;
    }
    if (buffer.length - offset - length < profile.tagLength()) {
      return NO_ROOM;
    }
    int ssrc = readInt(buffer, offset + 8);
    SrtpCryptoContext context = sentRtp.get(ssrc);
    try {
      if (context == null) {
        if (sentRtp.isFull()) {
          return TOO_MANY_SSRCS;
        }
        context = sender.deriveContext(ssrc, 0);
        sentRtp.add(ssrc, context);
      }
      view.wrap(buffer, offset, length);
      SrtpErrorStatus status = context.transformPacket(view);
      return sealed(status, length + profile.tagLength());
    } catch (GeneralSecurityException | RuntimeException e) {
      return CIPHER_FAIL;
    }
  }

  /**
   * From its first packet on this SSRC's packets may be protected again, to be sent again. The
   * caller answers for each being the same to the byte as the first time: of two contents under one
   * number both would be laid open.
   *
   * @return false if there are too many SSRCs already, or one of this number
   */
  public boolean allowAgain(int ssrc) {
    if (sentRtp.isFull() || sentRtp.get(ssrc) != null) {
      return false;
    }
    try {
      sentRtp.add(ssrc, resender.deriveContext(ssrc, 0));
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Encrypts a compound RTCP packet; {@link #RTCP_ROOM} bytes must be free behind it. */
  public int protectRtcp(byte[] buffer, int offset, int length) {
    if (!isRtcp(buffer, offset, length)) {
      return MALFORMED;
    }
    int added = profile.tagLength() + SRTCP_INDEX_LENGTH;
    if (buffer.length - offset - length < added) {
      return NO_ROOM;
    }
    int ssrc = readInt(buffer, offset + 4);
    SrtcpCryptoContext context = sentRtcp.get(ssrc);
    try {
      if (context == null) {
        if (sentRtcp.isFull()) {
          return TOO_MANY_SSRCS;
        }
        context = sender.deriveControlContext(ssrc);
        sentRtcp.add(ssrc, context);
      }
      view.wrap(buffer, offset, length);
      SrtpErrorStatus status = context.transformPacket(view);
      return sealed(status, length + added);
    } catch (GeneralSecurityException | RuntimeException e) {
      return CIPHER_FAIL;
    }
  }

  /** Authenticates and decrypts an SRTP packet. */
  public int unprotect(byte[] buffer, int offset, int length) {
    if (!isRtp(buffer, offset, length)) {
      return MALFORMED;
    }
    int ssrc = readInt(buffer, offset + 8);
    SrtpCryptoContext context = receivedRtp.get(ssrc);
    boolean isNew = context == null;
    if (isNew && receivedRtp.isFull()) {
      return TOO_MANY_SSRCS;
    }
    try {
      if (isNew) {
        if (spareRtp == null) {
          spareRtp = receiver.deriveContext(ssrc, 0);
        }
        context = spareRtp;
      }
      view.wrap(buffer, offset, length);
      SrtpErrorStatus status = context.reverseTransformPacket(view, false);
      if (status != SrtpErrorStatus.OK) {
        return statusOf(status);
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      spareRtp = null;
      return CIPHER_FAIL;
    }
    if (isNew) {
      receivedRtp.add(ssrc, context);
      spareRtp = null;
    }
    return view.getLength();
  }

  /** Authenticates and decrypts an SRTCP packet. */
  public int unprotectRtcp(byte[] buffer, int offset, int length) {
    if (!isRtcp(buffer, offset, length - profile.tagLength() - SRTCP_INDEX_LENGTH)) {
      return MALFORMED;
    }
    int behindIndex = profile.isGcm() ? 0 : profile.tagLength();
    boolean encrypted = buffer[offset + length - behindIndex - SRTCP_INDEX_LENGTH] < 0;
    if (!encrypted) {
      return MALFORMED;
    }
    int ssrc = readInt(buffer, offset + 4);
    SrtcpCryptoContext context = receivedRtcp.get(ssrc);
    boolean isNew = context == null;
    if (isNew && receivedRtcp.isFull()) {
      return TOO_MANY_SSRCS;
    }
    try {
      if (isNew) {
        if (spareRtcp == null) {
          spareRtcp = receiver.deriveControlContext(ssrc);
        }
        context = spareRtcp;
      }
      view.wrap(buffer, offset, length);
      SrtpErrorStatus status = context.reverseTransformPacket(view);
      if (status != SrtpErrorStatus.OK) {
        return statusOf(status);
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      spareRtcp = null;
      return CIPHER_FAIL;
    }
    if (isNew) {
      receivedRtcp.add(ssrc, context);
      spareRtcp = null;
    }
    return view.getLength();
  }

  /**
   * Forgets an SSRC we sent with, when its subscription has ended. It must never be sent with again
   * in this session: its counter would start over, and GCM is broken by a repeated counter.
   */
  public void retireSentSsrc(int ssrc) {
    sentRtp.remove(ssrc);
    sentRtcp.remove(ssrc);
  }

  // The library says OK even when GCM failed and the payload is still in the clear; then the tag is
  // missing, so the length tells.
  private int sealed(SrtpErrorStatus status, int expectedLength) {
    if (status != SrtpErrorStatus.OK) {
      return statusOf(status);
    }
    return view.getLength() == expectedLength ? expectedLength : CIPHER_FAIL;
  }

  private static int statusOf(SrtpErrorStatus status) {
    return switch (status) {
      case REPLAY_FAIL, REPLAY_OLD -> REPLAY;
      case AUTH_FAIL -> AUTH_FAIL;
      case INVALID_PACKET -> MALFORMED;
      case FAIL, OK -> CIPHER_FAIL;
    };
  }

  private static boolean isRtp(byte[] buffer, int offset, int length) {
    if (length < RTP_HEADER_LENGTH || (buffer[offset] & 0xC0) != 0x80) {
      return false;
    }
    int header = RTP_HEADER_LENGTH + 4 * (buffer[offset] & 0x0F);
    boolean hasExtension = (buffer[offset] & 0x10) != 0;
    if (hasExtension) {
      if (length < header + 4) {
        return false;
      }
      int words = (buffer[offset + header + 2] & 0xFF) << 8 | (buffer[offset + header + 3] & 0xFF);
      header += 4 + 4 * words;
    }
    return length >= header;
  }

  private static boolean isRtcp(byte[] buffer, int offset, int length) {
    return length >= RTCP_HEADER_LENGTH && (buffer[offset] & 0xC0) == 0x80;
  }

  private static int readInt(byte[] buffer, int offset) {
    return (buffer[offset] & 0xFF) << 24
        | (buffer[offset + 1] & 0xFF) << 16
        | (buffer[offset + 2] & 0xFF) << 8
        | (buffer[offset + 3] & 0xFF);
  }
}
