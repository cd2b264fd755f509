package io.switchroom.rtc.webrtc;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Hashtable;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** The library's questions to a DTLS-SRTP client, answered (RFC 5764 §4.1). */
final class DtlsClientPeer extends DefaultTlsClient {
  private final BcTlsCrypto crypto;
  private final DtlsNegotiation negotiation;

  DtlsClientPeer(DtlsNegotiation negotiation) {
    this(negotiation, new BcTlsCrypto(new SecureRandom()));
  }

  private DtlsClientPeer(DtlsNegotiation negotiation, BcTlsCrypto crypto) {
    super(crypto);
    this.crypto = crypto;
    this.negotiation = negotiation;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return DtlsNegotiation.cipherSuites(crypto);
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return negotiation.timeLimitMs();
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return negotiation.resendMs();
  }

  // Keys can be exported only from an extended master secret (RFC 7627 §5.4).
  @Override
  public boolean requiresExtendedMasterSecret() {
    return true;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions =
        TlsExtensionsUtils.ensureExtensionsInitialised(super.getClientExtensions());
    TlsSRTPUtils.addUseSRTPExtension(extensions, negotiation.offeredProfiles());
    return extensions;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public void processServerExtensions(Hashtable serverExtensions) throws IOException {
    super.processServerExtensions(serverExtensions);
    negotiation.acceptProfile(
        serverExtensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(serverExtensions));
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
        negotiation.checkPeer(server.getCertificate());
      }

      @Override
      public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
        return negotiation.credentials(context, crypto);
      }
    };
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    negotiation.handshakeComplete(context);
  }

  @Override
  public void notifyAlertReceived(short level, short description) {
    negotiation.alertReceived(level, description);
  }
}
