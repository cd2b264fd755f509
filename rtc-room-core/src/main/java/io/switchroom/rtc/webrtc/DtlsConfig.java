package io.switchroom.rtc.webrtc;

import io.switchroom.rtc.srtp.SrtpProfile;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * What all DTLS handshakes of a process have in common.
 *
 * @param certificate our certificate, whose fingerprint is in our SDP
 * @param profiles SRTP profiles we take, best first
 * @param executor runs the handshakes, each occupying a thread until it ends; it may refuse with
 *     {@link java.util.concurrent.RejectedExecutionException} when it has too many
 * @param timeLimitMs how long a whole handshake may take
 * @param resendMs after how long without an answer a flight is first sent again; doubled each time
 */
public record DtlsConfig(
    DtlsCertificate certificate,
    List<SrtpProfile> profiles,
    Executor executor,
    int timeLimitMs,
    int resendMs) {
  private static final int DEFAULT_TIME_LIMIT_MS = 10_000;

  // Browsers begin with 50 ms; a second, as RFC 6347 has it, is a second of silence for the caller.
  private static final int DEFAULT_RESEND_MS = 200;

  public DtlsConfig {
    profiles = List.copyOf(profiles);
    if (timeLimitMs <= 0 || resendMs <= 0) {
      throw new IllegalArgumentException("time limit and resend time must be positive");
    }
  }

  /** All profiles in our order, and the usual times. */
  public static DtlsConfig of(DtlsCertificate certificate, Executor executor) {
    List<SrtpProfile> profiles = List.of(SrtpProfile.values());
    return new DtlsConfig(
        certificate, profiles, executor, DEFAULT_TIME_LIMIT_MS, DEFAULT_RESEND_MS);
  }

  DtlsConfig runBy(Executor executor) {
    return new DtlsConfig(certificate, profiles, executor, timeLimitMs, resendMs);
  }
}
