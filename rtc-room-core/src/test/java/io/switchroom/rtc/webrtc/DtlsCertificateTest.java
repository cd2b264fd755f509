package io.switchroom.rtc.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;

class DtlsCertificateTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  @Test
  void anyoneCanVerifyItWithItsOwnKey() throws Exception {
    DtlsCertificate certificate = DtlsCertificate.generate(NOW, new SecureRandom());
    X509Certificate read =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.encoded()));
    read.verify(read.getPublicKey());
    read.checkValidity(Date.from(NOW));
    assertEquals("SHA256withECDSA", read.getSigAlgName());
    assertEquals(256, ((ECPublicKey) read.getPublicKey()).getParams().getOrder().bitLength());
  }

  @Test
  void itsFingerprintHasTheFormOfSdp() {
    DtlsCertificate one = DtlsCertificate.generate(NOW, new SecureRandom());
    DtlsCertificate other = DtlsCertificate.generate(NOW, new SecureRandom());
    assertTrue(one.fingerprint().matches("([0-9A-F]{2}:){31}[0-9A-F]{2}"), one.fingerprint());
    assertNotEquals(one.fingerprint(), other.fingerprint());
  }
}
