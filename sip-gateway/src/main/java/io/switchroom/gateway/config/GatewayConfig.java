package io.switchroom.gateway.config;

import io.switchroom.codec.AudioCodec;
import io.switchroom.gateway.phone.Phone;
import io.switchroom.gateway.trunk.Trunk;
import io.switchroom.gateway.trunk.Trunks;
import io.switchroom.rtc.auth.Application;
import io.switchroom.rtc.auth.EcdsaPrivateKey;
import io.switchroom.rtc.auth.EcdsaPublicKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.TicketKeys;
import io.switchroom.rtc.profile.Platform;
import io.switchroom.rtc.profile.RoleProfile;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration in force: immutable, complete and checked. The names are those of the reference
 * file, {@code switchroom.yaml}, which explains each key and holds every default.
 *
 * @param bind the address of all sockets
 * @param advertise the address told to phones and browsers for media
 * @param shutdownSeconds how long farewells may take
 * @param development a phone on a loopback address may dial any room number
 * @param apps at least one
 * @param trunkGroups outbound groups by name
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
    Database database,
    Callbacks callbacks,
    Api api,
    Auth auth,
    List<App> apps,
    List<Trunk> trunks,
    Map<String, List<Trunks.Choice>> trunkGroups,
    List<Phone> phones,
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
      int sessionExpiresSeconds,
      int minSessionExpiresSeconds,
      int nonceLifetimeSeconds,
      int registrationSeconds,
      int minRegistrationSeconds,
      int maxFailedLogins,
      int failedLoginWindowSeconds,
      int banSeconds,
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
      int qualityIntervalMs,
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
   * @param recycleSeconds without media from anyone until the room ends
   * @param keepEmptySeconds until a room that all have left ends
   */
  public record Rooms(long maxNumber, int maxMembers, int recycleSeconds, int keepEmptySeconds) {}

  /**
   * Where what must last is kept.
   *
   * @param url {@code jdbc:sqlite:…} or {@code jdbc:postgresql:…}
   * @param user empty for none
   */
  public record Database(String url, String user, Secret password, int maxWaitingWrites) {}

  /** How applications are told of what happens in their rooms. */
  public record Callbacks(
      int timeoutSeconds,
      int retryIntervalSeconds,
      int giveUpSeconds,
      int maxConcurrentPerApp,
      int maxQueuedPerApp,
      int logRetentionHours) {}

  /**
   * The REST API.
   *
   * @param keys those who may use it; empty if nobody
   */
  public record Api(int maxBodyBytes, List<Key> keys) {

    /**
     * @param apps sdkAppIds it is good for; empty for all
     * @param development the secret is known to everyone
     */
    public record Key(
        String name, Secret secret, Set<ApiScope> scopes, Set<Long> apps, boolean development) {}
  }

  /**
   * Failed logins of browsers, after which they have to wait.
   *
   * @param maxFailedLogins of one user of an application from one address
   * @param maxFailedLoginsPerSource from one address
   * @param failedLoginWindowSeconds from the first failure until they count no more
   */
  public record Auth(
      int maxFailedLogins,
      int maxFailedLoginsPerSource,
      int failedLoginWindowSeconds,
      int maxRememberedLogins) {}

  /**
   * One application; it has a key of one kind at least.
   *
   * @param secrets verify second-generation tickets, the first one issues them
   * @param publicKeys PEM; verify first-generation tickets
   * @param privateKey PEM; issues first-generation tickets
   * @param privateMapKeyRequired whether a userSig alone lets nobody into a room
   * @param accountType goes into first-generation tickets
   * @param bizId told to clients that ask for their settings
   * @param development the secret is known to everyone
   * @param callbacks where it is told of the events of each group; a group that is not there it is
   *     not told of
   * @param profiles its own role profiles, beside those shipped or in their place
   */
  public record App(
      long sdkAppId,
      List<Secret> secrets,
      List<String> publicKeys,
      Optional<Secret> privateKey,
      boolean privateMapKeyRequired,
      long accountType,
      long bizId,
      boolean development,
      Map<Integer, Callback> callbacks,
      List<Profile> profiles) {

    /** With its keys made ready. */
    public Application application() {
      return new Application(
          new SdkAppId(sdkAppId),
          accountType,
          bizId,
          new TicketKeys(
              secrets.stream().map(Secret::reveal).toList(),
              publicKeys.stream().map(EcdsaPublicKey::parse).toList(),
              privateKey.map(Secret::reveal).map(EcdsaPrivateKey::parse)),
          privateMapKeyRequired);
    }
  }

  /**
   * An address of an application.
   *
   * @param key signs what is sent there
   */
  public record Callback(URI url, Secret key) {}

  /**
   * A role profile of an application.
   *
   * @param isDefault whether it is that of everyone who names none
   */
  public record Profile(Platform platform, boolean isDefault, RoleProfile profile) {}

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
