package io.switchroom.rtc.webrtc;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Hashtable;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** The library's questions to a DTLS-SRTP server, answered (RFC 5764 §4.1). */
final class DtlsServerPeer extends DefaultTlsServer {
  private final BcTlsCrypto crypto;
  private final DtlsNegotiation negotiation;

  DtlsServerPeer(DtlsNegotiation negotiation) {
    this(negotiation, new BcTlsCrypto(new SecureRandom()));
  }

  private DtlsServerPeer(DtlsNegotiation negotiation, BcTlsCrypto crypto) {
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
  public void processClientExtensions(Hashtable clientExtensions) throws IOException {
    super.processClientExtensions(clientExtensions);
    negotiation.chooseProfile(
        clientExtensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(clientExtensions));
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Hashtable getServerExtensions() throws IOException {
    Hashtable extensions =
        TlsExtensionsUtils.ensureExtensionsInitialised(super.getServerExtensions());
    TlsSRTPUtils.addUseSRTPExtension(extensions, negotiation.chosenProfile());
    return extensions;
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
    return negotiation.credentials(context, crypto);
  }

  @Override
  public CertificateRequest getCertificateRequest() {
    short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
    return new CertificateRequest(
        types, TlsUtils.getDefaultSupportedSignatureAlgorithms(context), null);
  }

  @Override
  public void notifyClientCertificate(Certificate clientCertificate) throws IOException {
    negotiation.checkPeer(clientCertificate);
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
