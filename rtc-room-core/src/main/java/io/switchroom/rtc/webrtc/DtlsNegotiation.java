package io.switchroom.rtc.webrtc;

import io.switchroom.rtc.srtp.SrtpProfile;
import io.switchroom.rtc.webrtc.DtlsHandshake.FailureReason;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * What server and client decide alike in one handshake: whom to believe, which SRTP profile, which
 * keys (RFC 5763, RFC 5764). Belongs to the handshake's thread, save {@link #isClosedByPeer}.
 */
final class DtlsNegotiation {
  // GCM only: DtlsDatagrams knows how short its records can be.
  private static final int[] CIPHER_SUITES = {
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
  };

  private static final byte[] NO_MKI = {};

  private final DtlsConfig config;
  private final String peerFingerprint;
  private SrtpProfile profile;
  private byte[] keyingMaterial;
  private FailureReason failureReason;
  private volatile boolean closedByPeer;

  DtlsNegotiation(DtlsConfig config, String peerFingerprint) {
    this.config = config;
    this.peerFingerprint = peerFingerprint.toUpperCase(Locale.ROOT);
  }

  static int[] cipherSuites(BcTlsCrypto crypto) {
    return TlsUtils.getSupportedCipherSuites(crypto, CIPHER_SUITES);
  }

  int timeLimitMs() {
    return config.timeLimitMs();
  }

  int resendMs() {
    return config.resendMs();
  }

  /** Compares the first certificate with the SDP; the rest of the chain means nothing here. */
  void checkPeer(Certificate chain) throws IOException {
    boolean believed =
        !chain.isEmpty()
            && DtlsCertificate.fingerprintOf(chain.getCertificateAt(0).getEncoded())
                .equals(peerFingerprint);
    if (!believed) {
      failureReason = FailureReason.WRONG_FINGERPRINT;
      throw new TlsFatalAlert(AlertDescription.bad_certificate);
    }
  }

  /** Server: takes the first of our profiles that the client offers. */
  void chooseProfile(UseSRTPData offered) throws IOException {
    for (SrtpProfile ours : config.profiles()) {
      if (offered != null && contains(offered, ours)) {
        profile = ours;
        return;
      }
    }
    throw noCommonProfile();
  }

  /** Client: takes what the server chose, if we offered it. */
  void acceptProfile(UseSRTPData chosen) throws IOException {
    if (chosen == null || chosen.getProtectionProfiles().length != 1) {
      throw noCommonProfile();
    }
    chooseProfile(chosen);
  }

  private TlsFatalAlert noCommonProfile() {
    failureReason = FailureReason.NO_COMMON_PROFILE;
    return new TlsFatalAlert(AlertDescription.handshake_failure);
  }

  private static boolean contains(UseSRTPData data, SrtpProfile profile) {
    return Arrays.stream(data.getProtectionProfiles()).anyMatch(id -> id == profile.id());
  }

  UseSRTPData offeredProfiles() {
    int[] ids = config.profiles().stream().mapToInt(SrtpProfile::id).toArray();
    return new UseSRTPData(ids, NO_MKI);
  }

  UseSRTPData chosenProfile() {
    return new UseSRTPData(new int[] {profile.id()}, NO_MKI);
  }

  TlsCredentialedSigner credentials(TlsContext context, BcTlsCrypto crypto) throws IOException {
    DtlsCertificate certificate = config.certificate();
    TlsCertificate encoded = crypto.createCertificate(certificate.encoded());
    return new BcDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        crypto,
        certificate.privateKey(),
        new Certificate(new TlsCertificate[] {encoded}),
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
  }

  void handshakeComplete(TlsContext context) {
    keyingMaterial =
        context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, profile.keyingMaterialLength());
  }

  void alertReceived(short level, short description) {
    if (level == AlertLevel.fatal || description == AlertDescription.close_notify) {
      closedByPeer = true;
    }
  }

  DtlsHandshake.Established established() {
    return new DtlsHandshake.Established(profile, keyingMaterial);
  }

  /** The reason we found ourselves, or the given one. */
  FailureReason failureReason(FailureReason otherwise) {
    return failureReason != null ? failureReason : otherwise;
  }

  boolean isClosedByPeer() {
    return closedByPeer;
  }
}
