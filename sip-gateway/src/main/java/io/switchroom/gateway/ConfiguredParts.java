package io.switchroom.gateway;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.pcm.LineSettings;
import io.switchroom.dialplan.DialPlan;
import io.switchroom.dialplan.NumberRoute;
import io.switchroom.gateway.api.ApiKey;
import io.switchroom.gateway.api.ApiKeys;
import io.switchroom.gateway.call.PhoneMedia;
import io.switchroom.gateway.callback.CallbackSettings;
import io.switchroom.gateway.callback.CallbackTarget;
import io.switchroom.gateway.callback.CallbackTargets;
import io.switchroom.gateway.config.GatewayConfig;
import io.switchroom.gateway.phone.Gatekeeper;
import io.switchroom.gateway.phone.Phones;
import io.switchroom.gateway.sip.SipSettings;
import io.switchroom.gateway.sip.transport.RateLimit;
import io.switchroom.gateway.sip.transport.TcpLimits;
import io.switchroom.gateway.store.DatabaseSettings;
import io.switchroom.gateway.trunk.Trunks;
import io.switchroom.gateway.web.WebSettings;
import io.switchroom.rtc.auth.Applications;
import io.switchroom.rtc.auth.FailedLogins;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.room.RoomRules;
import io.switchroom.rtc.room.RoomSettings;
import io.switchroom.rtc.room.VideoSettings;
import io.switchroom.rtc.sdp.Codec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The configuration as each part of the gateway takes it. */
public final class ConfiguredParts {
  private static final int MS_PER_S = 1_000;
  private static final long NS_PER_S = 1_000_000_000L;

  private ConfiguredParts() {}

  static Applications applications(List<GatewayConfig.App> apps) {
    return new Applications(apps.stream().map(GatewayConfig.App::application).toList());
  }

  public static FailedLogins.Limits failedLogins(GatewayConfig config) {
    GatewayConfig.Auth auth = config.auth();
    return new FailedLogins.Limits(
        auth.maxFailedLogins(),
        auth.maxFailedLoginsPerSource(),
        auth.failedLoginWindowSeconds() * NS_PER_S,
        auth.maxRememberedLogins());
  }

  static ApiKeys apiKeys(GatewayConfig config) {
    return new ApiKeys(
        config.api().keys().stream()
            .map(
                key ->
                    new ApiKey(
                        key.name(),
                        key.secret().reveal(),
                        key.scopes(),
                        key.apps().stream().map(SdkAppId::new).collect(Collectors.toSet())))
            .toList());
  }

  public static RoomSettings roomSettings(GatewayConfig config) {
    GatewayConfig.Media media = config.media();
    return new RoomSettings(
        config.rooms().maxMembers(),
        opus(config, media.opusBitrateBps(), media.opusComplexity()),
        media.mixedTalkers(),
        media.maxJitterMs(),
        media.volumeIntervalMs(),
        media.qualityIntervalMs(),
        videoSettings(config.rtc().video()),
        new RoomRules(
            config.rooms().recycleSeconds() * MS_PER_S,
            config.rooms().keepEmptySeconds() * MS_PER_S));
  }

  private static VideoSettings videoSettings(GatewayConfig.Video video) {
    return new VideoSettings(
        video.maxSenders(),
        2 * Integer.highestOneBit(video.packetsKept() - 1),
        video.keyFrameIntervalMs(),
        video.maxBitrateBps(),
        video.toleranceMs(),
        video.stoppedAfterMs());
  }

  public static PhoneMedia phoneMedia(GatewayConfig config) {
    GatewayConfig.Media media = config.media();
    return new PhoneMedia(
        media.phoneCodecs().stream().map(ConfiguredParts::sdpCodec).toList(),
        opus(config, media.mixOpusBitrateBps(), media.mixOpusComplexity()),
        new LineSettings(
            media.phoneAutomaticGain(), media.phoneNoiseSuppression(), media.phoneEchoGuard()));
  }

  private static EncoderSettings opus(GatewayConfig config, int bitrateBps, int complexity) {
    return new EncoderSettings(
        bitrateBps,
        complexity,
        config.media().opusFec(),
        config.media().expectedLossPercent(),
        false,
        EncoderSettings.Scene.SPEECH);
  }

  private static Codec sdpCodec(AudioCodec codec) {
    return switch (codec) {
      case OPUS -> Codec.OPUS;
      case G722 -> Codec.G722;
      case PCMU -> Codec.PCMU;
      case PCMA -> Codec.PCMA;
    };
  }

  static DatabaseSettings database(GatewayConfig config) {
    GatewayConfig.Database database = config.database();
    return new DatabaseSettings(
        database.url(),
        database.user(),
        database.password().reveal(),
        database.maxWaitingWrites(),
        Math.max(1, config.shutdownSeconds()) * MS_PER_S);
  }

  static CallbackSettings callbacks(GatewayConfig config) {
    GatewayConfig.Callbacks callbacks = config.callbacks();
    return new CallbackSettings(
        Duration.ofSeconds(callbacks.timeoutSeconds()),
        Duration.ofSeconds(callbacks.retryIntervalSeconds()),
        Duration.ofSeconds(callbacks.giveUpSeconds()),
        callbacks.maxConcurrentPerApp(),
        callbacks.maxQueuedPerApp(),
        Duration.ofHours(callbacks.logRetentionHours()));
  }

  static CallbackTargets callbackTargets(List<GatewayConfig.App> apps) {
    Map<Long, Map<Integer, CallbackTarget>> byApp = new HashMap<>();
    for (GatewayConfig.App app : apps) {
      Map<Integer, CallbackTarget> byGroup = new HashMap<>();
      app.callbacks()
          .forEach(
              (group, callback) ->
                  byGroup.put(group, new CallbackTarget(callback.url(), callback.key().reveal())));
      byApp.put(app.sdkAppId(), Map.copyOf(byGroup));
    }
    return new CallbackTargets(byApp);
  }

  static SipSettings sip(GatewayConfig config) {
    GatewayConfig.Sip sip = config.sip();
    return new SipSettings(
        config.bind(),
        config.advertise(),
        sip.port(),
        sip.maxMessageBytes(),
        new TcpLimits(
            sip.maxTcpConnections(),
            sip.maxTcpConnectionsPerSource(),
            sip.maxUnsentTcpBytes(),
            sip.tcpMessageTimeoutSeconds() * MS_PER_S,
            sip.tcpIdleTimeoutSeconds() * MS_PER_S,
            sip.tcpConnectTimeoutSeconds() * MS_PER_S),
        new RateLimit(
            sip.maxRequestsPerSecondPerSource(),
            2 * sip.maxRequestsPerSecondPerSource(),
            sip.maxRequestsPerSecondLoopback(),
            2 * sip.maxRequestsPerSecondLoopback(),
            sip.maxSources()),
        sip.maxCalls(),
        sip.maxTransactions(),
        sip.retryAfterSeconds(),
        sip.sessionExpiresSeconds(),
        sip.minSessionExpiresSeconds(),
        sip.nonceLifetimeSeconds() * MS_PER_S,
        sip.registrationSeconds(),
        sip.t1Ms());
  }

  static Phones phones(GatewayConfig config, LongSupplier nowMs) {
    return new Phones(
        config.phones(),
        config.sip().minRegistrationSeconds(),
        config.sip().registrationSeconds(),
        nowMs);
  }

  static Gatekeeper gatekeeper(
      GatewayConfig config, Trunks trunks, Phones phones, InetAddress own, LongSupplier nowMs) {
    GatewayConfig.Sip sip = config.sip();
    return new Gatekeeper(
        trunks,
        phones,
        own,
        new Gatekeeper.Patience(
            sip.maxFailedLogins(),
            sip.failedLoginWindowSeconds() * MS_PER_S,
            sip.banSeconds() * MS_PER_S,
            sip.maxSources()),
        nowMs);
  }

  static WebSettings web(GatewayConfig config, InetSocketAddress sip) {
    GatewayConfig.Http http = config.http();
    return new WebSettings(
        config.bind(),
        http.port(),
        http.maxConnections(),
        http.maxMessageBytes(),
        http.maxMessagesPerSecond(),
        http.maxUnsentBytes(),
        http.pingIntervalSeconds() * MS_PER_S,
        http.idleTimeoutSeconds() * MS_PER_S,
        "sip:{roomId}@" + hostPort(sip));
  }

  /** As it stands in a URI: IPv6 in brackets. */
  static String hostPort(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  static DialPlan dialPlan(GatewayConfig config) {
    return new DialPlan(
        config.dialplan().numbers().stream()
            .map(n -> new NumberRoute(n.dialled(), n.sdkAppId(), n.room()))
            .toList(),
        config.sip().sdkAppId(),
        config.rooms().maxNumber(),
        config.development());
  }
}
