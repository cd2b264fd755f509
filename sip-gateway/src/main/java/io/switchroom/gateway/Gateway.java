package io.switchroom.gateway;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.switchroom.gateway.api.ProfileDownload;
import io.switchroom.gateway.api.RestApi;
import io.switchroom.gateway.apps.AppRegistry;
import io.switchroom.gateway.call.Calls;
import io.switchroom.gateway.call.MediaTimings;
import io.switchroom.gateway.call.PhoneDrops;
import io.switchroom.gateway.call.PhonePorts;
import io.switchroom.gateway.callback.Callbacks;
import io.switchroom.gateway.config.GatewayConfig;
import io.switchroom.gateway.net.Loop;
import io.switchroom.gateway.net.MediaLoops;
import io.switchroom.gateway.net.PortRange;
import io.switchroom.gateway.ops.GatewayMetrics;
import io.switchroom.gateway.ops.Metrics;
import io.switchroom.gateway.phone.Gatekeeper;
import io.switchroom.gateway.phone.Phones;
import io.switchroom.gateway.rooms.MediaSockets;
import io.switchroom.gateway.rooms.RoomDirectory;
import io.switchroom.gateway.rooms.RoomLoop;
import io.switchroom.gateway.sip.SipStack;
import io.switchroom.gateway.store.Database;
import io.switchroom.gateway.trunk.Trunks;
import io.switchroom.gateway.web.BrowserSession;
import io.switchroom.gateway.web.DirectoryDoor;
import io.switchroom.gateway.web.WebServer;
import io.switchroom.rtc.auth.Applications;
import io.switchroom.rtc.auth.Doorkeeper;
import io.switchroom.rtc.auth.FailedLogins;
import io.switchroom.rtc.profile.Platform;
import io.switchroom.rtc.room.RoomEnd;
import io.switchroom.rtc.srtp.SrtpProfile;
import io.switchroom.rtc.webrtc.DtlsCertificate;
import io.switchroom.rtc.webrtc.DtlsConfig;
import io.switchroom.rtc.webrtc.WebRtcDrops;
import io.switchroom.rtc.webrtc.WebRtcSettings;
import io.switchroom.rtc.webrtc.WebRtcSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The whole server, built in the order in which things need each other.
 *
 * <pre>
 *  control loop   SIP sockets and transactions, calls, browser sessions, the room directory
 *  room loops     rooms, their media, their sockets, the 20 ms tick
 *  edges          one web thread; a few threads for DTLS handshakes and the database, which block;
 *                 callbacks
 * </pre>
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private static final long POLL_NS = 5_000_000L;
  private static final long NS_PER_S = 1_000_000_000L;

  private final GatewayConfig config;
  private final LiveConfig.Source source;
  private final SecureRandom random = new SecureRandom();
  private final Clock clock = Clock.systemUTC();
  private final Metrics metrics = new Metrics();
  private final List<RoomLoop> roomLoops = new ArrayList<>();
  private final PhoneDrops phoneDrops = new PhoneDrops();
  private final WebRtcDrops browserDrops = new WebRtcDrops();
  private MultiThreadIoEventLoopGroup controlGroup;
  private MediaLoops mediaLoops;
  private EventLoop control;
  private ThreadPoolExecutor handshakes;
  private SipStack sip;
  private Trunks trunks;
  private Calls calls;
  private WebServer web;
  private CompletableFuture<Database> database;
  private Callbacks callbacks;
  private AppRegistry apps;
  private Doorkeeper doorkeeper;
  private LiveConfig live;
  private RoomDirectory directory;
  private volatile String waitsFor = "start";
  private boolean closed;

  private Gateway(GatewayConfig config, LiveConfig.Source source) {
    this.config = config;
    this.source = source;
  }

  /**
   * Starts everything and returns when it is warm: no first caller pays for loading and compiling.
   *
   * @throws IOException if an address cannot be had; the message is one line for the operator
   */
  public static Gateway start(GatewayConfig config) throws IOException {
    return start(config, () -> config);
  }

  /**
   * As {@link #start(GatewayConfig)}.
   *
   * @param source where {@link #reload} finds the configuration
   */
  static Gateway start(GatewayConfig config, LiveConfig.Source source) throws IOException {
    // Some libraries log with java.util.logging; there is one log.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    Gateway gateway = new Gateway(config, source);
    try {
      gateway.build();
      return gateway;
    } catch (IOException | RuntimeException e) {
      gateway.close();
      throw e;
    }
  }

  private void build() throws IOException {
    // It takes its time, most of it loading classes, while the rest is built.
    database = openDatabase();
    IoHandlerFactory io =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    controlGroup = new MultiThreadIoEventLoopGroup(1, threads("control"), io);
    mediaLoops =
        MediaLoops.start(
            config.media().loops(),
            config.media().socketBufferBytes(),
            config.media().pollIntervalUs(),
            config.media().restIntervalUs());
    handshakes = handshakeThreads();
    control = controlGroup.next();

    // Everything random about the process is drawn before anyone is let in.
    DtlsCertificate certificate = DtlsCertificate.generate(clock.instant(), random);
    DtlsConfig dtls =
        new DtlsConfig(
            certificate,
            List.of(SrtpProfile.values()),
            handshakes,
            config.rtc().handshakeTimeoutSeconds() * 1_000,
            config.rtc().handshakeResendMs());
    buildRoomLoops(dtls);

    RoomCallbacks told = new RoomCallbacks((app, event) -> callbacks.post(app, event));
    directory = new RoomDirectory(roomLoops, told, clock::millis);
    doorkeeper =
        new Doorkeeper(
            ConfiguredParts.applications(config.apps()),
            new FailedLogins(ConfiguredParts.failedLogins(config)));
    MediaTimings timings = timings();
    trunks =
        new Trunks(
            config.trunks(),
            config.trunkGroups(),
            config.development(),
            () -> System.nanoTime() / 1_000_000,
            clock::millis,
            random);
    LongSupplier monotonicMs = () -> System.nanoTime() / 1_000_000;
    Phones phones = ConfiguredParts.phones(config, monotonicMs);
    Gatekeeper gatekeeper =
        ConfiguredParts.gatekeeper(config, trunks, phones, ownAddress(), monotonicMs);
    sip =
        new SipStack(
            ConfiguredParts.sip(config),
            control,
            gatekeeper,
            phones,
            event -> calls.onEvent(event));
    calls =
        new Calls(
            sip,
            ConfiguredParts.dialPlan(config),
            directory,
            trunks,
            phones,
            new PhonePorts(
                ConfiguredParts.phoneMedia(config), timings, phoneDrops, random::nextLong),
            app -> apps.now().profiles().set(app, Platform.PHONE).defaultProfile(),
            config.sip().retryAfterSeconds(),
            clock::millis,
            Integer.toHexString(random.nextInt()));
    WarmUp.run(dtls);
    startFromDatabase();
    sip.start();
    SipRehearsal.run(new InetSocketAddress(ownAddress(), sipAddress().getPort()));
    control.execute(
        () -> {
          gatekeeper.rehearsed();
          trunks.start(sip);
        });
    web = buildWeb(directory);
    web.start();
    new GatewayMetrics(metrics)
        .add(roomLoops)
        .add(directory)
        .add(sip)
        .add(calls)
        .add(web)
        .add(database.join())
        .add(callbacks.stats())
        .addPhoneDrops(phoneDrops)
        .addBrowserDrops(browserDrops);

    waitsFor = "";
  }

  private CompletableFuture<Database> openDatabase() {
    CompletableFuture<Database> opening = new CompletableFuture<>();
    Thread opener =
        new Thread(
            () -> {
              try {
                opening.complete(Database.open(ConfiguredParts.database(config)));
              } catch (IOException | RuntimeException | Error e) {
                opening.completeExceptionally(e);
              }
            },
            "store-open");
    opener.setDaemon(true);
    opener.start();
    return opening;
  }

  /** What needs the database, which is waited for here. */
  private void startFromDatabase() throws IOException {
    try {
      apps = new AppRegistry(database.join(), this::use);
      callbacks =
          Callbacks.start(
              database.join(),
              ConfiguredParts.callbacks(config),
              ConfiguredParts.callbackTargets(config.apps()),
              clock);
      apps.seed(config.apps()).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
    }
  }

  /** From now on these are the applications; rooms that run are not touched. */
  private void use(AppRegistry.State state) {
    Applications applications = ConfiguredParts.applications(state.apps());
    callbacks.useTargets(ConfiguredParts.callbackTargets(state.apps()));
    control.execute(() -> doorkeeper.use(applications));
  }

  /** Where this machine itself reaches the gateway; what is advertised may lie behind a NAT. */
  private InetAddress ownAddress() {
    return config.bind().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : config.bind();
  }

  private static DefaultThreadFactory threads(String name) {
    return new DefaultThreadFactory(name);
  }

  private ThreadPoolExecutor handshakeThreads() {
    int threads = config.rtc().handshakeThreads();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(config.rtc().maxWaitingHandshakes()),
            threads("dtls"));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private void buildRoomLoops(DtlsConfig dtls) throws IOException {
    int loops = config.media().loops();
    for (int i = 0; i < loops; i++) {
      Loop loop = mediaLoops.loops().get(i);
      WebRtcSettings settings =
          new WebRtcSettings(
              dtls,
              loop,
              random,
              config.media().timeoutSeconds() * NS_PER_S,
              lostSignallingS() * NS_PER_S,
              config.media().rtcpIntervalSeconds() * NS_PER_S,
              unixOffsetNs());
      int rtcPort = config.rtc().port() == 0 ? 0 : config.rtc().port() + i;
      MediaSockets sockets =
          new MediaSockets(
              config.bind(),
              config.advertise(),
              rtcPort,
              new PortRange(config.media().firstPort(), config.media().lastPort(), i, loops),
              (port, candidate) -> new WebRtcSocket(settings, candidate, port::send, browserDrops));
      RoomLoop roomLoop =
          new RoomLoop(
              loop,
              control,
              sockets,
              ConfiguredParts.roomSettings(config),
              config.metrics().perLeg());
      startOnItsLoop(roomLoop, rtcPort);
      roomLoops.add(roomLoop);
    }
  }

  /** Who is not heard of in any way is never kept longer than who is. */
  private int lostSignallingS() {
    return Math.min(config.rtc().lostSignallingTimeoutSeconds(), config.media().timeoutSeconds());
  }

  private void startOnItsLoop(RoomLoop roomLoop, int rtcPort) throws IOException {
    CompletableFuture<Void> started = new CompletableFuture<>();
    roomLoop
        .loop()
        .execute(
            () -> {
              try {
                roomLoop.start();
                started.complete(null);
              } catch (IOException e) {
                started.completeExceptionally(e);
              }
            });
    try {
      started.join();
    } catch (CompletionException e) {
      throw new IOException(
          "browser media cannot use UDP "
              + new InetSocketAddress(config.bind(), rtcPort)
              + " ("
              + e.getCause().getMessage()
              + "); stop what uses that port, or set rtc.port (SWITCHROOM_RTC_PORT) to another",
          e);
    }
  }

  private WebServer buildWeb(RoomDirectory directory) {
    DirectoryDoor door =
        new DirectoryDoor(directory, (loop, nowNs) -> loop.sockets().openBrowserPort(nowNs));
    live = new LiveConfig(config, source, apps);
    return new WebServer(
        ConfiguredParts.web(config, sipAddress()),
        control::execute,
        (peer, client) ->
            new BrowserSession(
                door,
                doorkeeper,
                () -> apps.now().profiles(),
                peer,
                config.rooms().maxNumber(),
                () -> clock.instant().getEpochSecond(),
                System::nanoTime,
                client),
        metrics::scrape,
        () -> waitsFor,
        router -> {
          api(directory).addTo(router);
          new ProfileDownload(apps::now).addTo(router);
        });
  }

  private RestApi api(RoomDirectory directory) {
    return new RestApi(
        live::apiKeys,
        control,
        directory,
        apps,
        live,
        callbacks::find,
        calls,
        trunks,
        config.api().maxBodyBytes());
  }

  /** Reads the configuration anew, as far as it may change while the gateway runs. */
  public void reload() {
    live.run();
  }

  private MediaTimings timings() {
    return new MediaTimings(
        config.media().timeoutSeconds() * NS_PER_S,
        config.media().heldTimeoutSeconds() * NS_PER_S,
        config.media().rtcpIntervalSeconds() * NS_PER_S,
        unixOffsetNs());
  }

  private long unixOffsetNs() {
    return clock.millis() * 1_000_000L - System.nanoTime();
  }

  /** Where the page and the signalling are. */
  public InetSocketAddress httpAddress() {
    return new InetSocketAddress(config.advertise(), web.port());
  }

  /** What phones dial, by UDP and TCP. */
  public InetSocketAddress sipAddress() {
    return sip.localAddresses().get(0);
  }

  /** What tells applications of events in their rooms. */
  public Callbacks callbacks() {
    return callbacks;
  }

  /** All metrics in Prometheus' text format. */
  public String metrics() {
    return metrics.scrape();
  }

  /** Ends every call with a BYE, says goodbye to every browser and frees everything. Idempotent. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    waitsFor = "the end";
    if (calls != null) {
      hangUpAll();
    }
    if (web != null) {
      web.close();
    }
    if (calls != null) {
      awaitFarewells();
    }
    if (directory != null) {
      endRooms();
    }
    if (callbacks != null) {
      callbacks.close(System.nanoTime() + config.shutdownSeconds() * NS_PER_S);
    }
    if (database != null) {
      database.thenAccept(Database::close).exceptionally(failure -> null).join();
    }
    if (sip != null) {
      sip.close();
    }
    if (handshakes != null) {
      handshakes.shutdownNow(); // before the room loops, to which they post their results
    }
    if (mediaLoops != null) {
      mediaLoops.close();
    }
    if (controlGroup != null) {
      controlGroup
          .shutdownGracefully(0, config.shutdownSeconds(), TimeUnit.SECONDS)
          .awaitUninterruptibly();
    }
    metrics.close();
    LOG.info("the gateway is closed");
  }

  /** Sends every phone its BYE. */
  private void hangUpAll() {
    onControl(
        () -> {
          calls.closeAll();
          trunks.stop();
          return true;
        });
  }

  /**
   * If the phones are there, their answers come back before the sockets close. A call whose ACK is
   * still on its way gets its BYE only after that.
   */
  private void awaitFarewells() {
    long deadlineNs = System.nanoTime() + config.shutdownSeconds() * NS_PER_S;
    while (onControl(() -> sip.calls() + sip.unansweredRequests() > 0)
        && System.nanoTime() < deadlineNs) {
      LockSupport.parkNanos(POLL_NS);
    }
  }

  /** Back ends are told that the rooms are no more. */
  private void endRooms() {
    CompletableFuture<Void> over = new CompletableFuture<>();
    control.execute(
        () ->
            CompletableFuture.allOf(
                    directory.rooms().stream()
                        .map(room -> room.end(RoomEnd.STOPPED).toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .whenComplete((all, failure) -> over.complete(null)));
    over.completeOnTimeout(null, config.shutdownSeconds(), TimeUnit.SECONDS).join();
  }

  private boolean onControl(BooleanSupplier question) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    control.execute(() -> answer.complete(question.getAsBoolean()));
    return answer.join();
  }
}
