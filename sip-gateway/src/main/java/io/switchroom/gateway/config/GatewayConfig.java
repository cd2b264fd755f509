package io.switchroom.gateway.config;

import io.switchroom.codec.AudioCodec;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The configuration in force: immutable, complete and checked. The names are those of the reference
 * file, {@code switchroom.yaml}, which explains each key and holds every default.
 *
 * @param bind the address of all sockets
 * @param advertise the address told to phones and browsers for media
 * @param shutdownSeconds how long farewells may take
 * @param development a phone on a loopback address may dial any room number
 * @param apps at least one
 */
public record GatewayConfig(
    InetAddress bind,
    InetAddress advertise,
    int shutdownSeconds,
    boolean development,
    Http http,
    Sip sip,
    Rtc rtc,
    Media media,
    Metrics metrics,
    Rooms rooms,
    List<App> apps,
    DialPlan dialplan) {

  /** The application of that number. */
  public Optional<App> app(long sdkAppId) {
    return apps.stream().filter(app -> app.sdkAppId() == sdkAppId).findFirst();
  }

  /** Web page, browser signalling, health and metrics. Port 0 is any free one. */
  public record Http(
      int port,
      int maxConnections,
      int maxMessageBytes,
      int maxMessagesPerSecond,
      int maxUnsentBytes,
      int pingIntervalSeconds,
      int idleTimeoutSeconds) {}

  /**
   * SIP over UDP and TCP, on the same port; 0 is any free one.
   *
   * @param sdkAppId the application whose rooms phones enter
   */
  public record Sip(
      int port,
      long sdkAppId,
      int maxMessageBytes,
      int maxTcpConnections,
      int tcpIdleTimeoutSeconds,
      int maxTcpConnectionsPerSource,
      int maxUnsentTcpBytes,
      int tcpMessageTimeoutSeconds,
      int tcpConnectTimeoutSeconds,
      int maxRequestsPerSecondPerSource,
      int maxRequestsPerSecondLoopback,
      int maxSources,
      int maxCalls,
      int maxTransactions,
      int retryAfterSeconds,
      int t1Ms) {}

  /**
   * Media of browsers.
   *
   * @param port of the first loop, the others follow in a row; 0 is any free port for each
   */
  public record Rtc(
      int port,
      int lostSignallingTimeoutSeconds,
      int handshakeTimeoutSeconds,
      int handshakeThreads,
      int handshakeResendMs,
      int maxWaitingHandshakes,
      Video video) {}

  /** Video of browsers. */
  public record Video(
      int maxSenders,
      int packetsKept,
      int keyFrameIntervalMs,
      int maxBitrateBps,
      int toleranceMs,
      int stoppedAfterMs) {}

  /**
   * Media of phones and what both sides share.
   *
   * @param firstPort even; pairs of RTP and RTCP port from here
   * @param lastPort odd; the last one of the last pair
   * @param loops threads that carry rooms, at least one
   * @param timeoutSeconds without a packet until a phone or browser is removed
   * @param phoneCodecs in the order of preference, at least one
   */
  public record Media(
      int firstPort,
      int lastPort,
      int loops,
      int timeoutSeconds,
      int heldTimeoutSeconds,
      int rtcpIntervalSeconds,
      int socketBufferBytes,
      int pollIntervalUs,
      int restIntervalUs,
      int volumeIntervalMs,
      int maxJitterMs,
      int opusBitrateBps,
      int opusComplexity,
      boolean opusFec,
      int expectedLossPercent,
      List<AudioCodec> phoneCodecs,
      int mixOpusBitrateBps,
      int mixOpusComplexity,
      int mixedTalkers,
      boolean phoneAutomaticGain,
      boolean phoneNoiseSuppression,
      boolean phoneEchoGuard) {}

  /**
   * What is measured.
   *
   * @param perLeg whether each member's delay is a series of its own
   */
  public record Metrics(boolean perLeg) {}

  /**
   * What a room may be.
   *
   * @param maxNumber the highest room number
   */
  public record Rooms(long maxNumber, int maxMembers) {}

  /**
   * One application.
   *
   * @param secret signs and verifies its userSigs
   * @param development the secret is known to everyone
   */
  public record App(long sdkAppId, Secret secret, boolean development) {}

  /** Which dialled number goes to which room. */
  public record DialPlan(List<Number> numbers) {

    /**
     * One number of ours.
     *
     * @param dialled the user part of the request URI, as written
     */
    public record Number(String dialled, long room, long sdkAppId) {}
  }
}
