package io.switchroom.scenarios.support;

import io.switchroom.dialplan.DialPlan;
import io.switchroom.dialplan.NumberRoute;
import io.switchroom.gateway.ConfiguredParts;
import io.switchroom.gateway.call.Calls;
import io.switchroom.gateway.call.MediaTimings;
import io.switchroom.gateway.call.PhoneDrops;
import io.switchroom.gateway.call.PhonePorts;
import io.switchroom.gateway.config.ConfigLoader;
import io.switchroom.gateway.config.GatewayConfig;
import io.switchroom.gateway.config.InvalidConfigException;
import io.switchroom.gateway.net.PortRange;
import io.switchroom.gateway.phone.Phones;
import io.switchroom.gateway.rooms.MediaSockets;
import io.switchroom.gateway.rooms.RoomDirectory;
import io.switchroom.gateway.rooms.RoomLoop;
import io.switchroom.gateway.sip.SipEvent;
import io.switchroom.gateway.trunk.Trunks;
import io.switchroom.gateway.web.BrowserPeer;
import io.switchroom.gateway.web.BrowserSession;
import io.switchroom.gateway.web.DirectoryDoor;
import io.switchroom.gateway.web.ServerMessage;
import io.switchroom.rtc.auth.Application;
import io.switchroom.rtc.auth.Applications;
import io.switchroom.rtc.auth.Doorkeeper;
import io.switchroom.rtc.auth.FailedLogins;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.profile.Platform;
import io.switchroom.rtc.profile.RoleProfiles;
import io.switchroom.rtc.room.Terminal;
import io.switchroom.rtc.srtp.SrtpProfile;
import io.switchroom.rtc.webrtc.DtlsCertificate;
import io.switchroom.rtc.webrtc.DtlsConfig;
import io.switchroom.rtc.webrtc.WebRtcDrops;
import io.switchroom.rtc.webrtc.WebRtcSettings;
import io.switchroom.rtc.webrtc.WebRtcSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;

/**
 * The gateway without its threads, sockets and clock: all that stands between SIP's events and
 * browsers' messages on one side and media on the other, wired as {@code Gateway} wires it, with
 * the reference configuration's values, on {@link ManualLoop}s.
 *
 * <pre>
 *  FakePhone ──SipEvent──▶ Calls ──────────┐
 *                                          ├──▶ RoomDirectory ──▶ RoomLoop …
 *  FakeBrowser ─ClientMessage▶ BrowserSession ┘                      │
 *       └──────────── RTP, STUN, DTLS over SimNetwork ──────────────┘
 * </pre>
 */
public final class InMemoryGateway implements AutoCloseable {
  public static final SdkAppId APPLICATION = new SdkAppId(1_400_000_001L);
  static final String SECRET = "a secret of the tests";

  /** Off unless a scenario is about it: most measure levels of tones, which it would change. */
  public static final String AUTOMATIC_GAIN = "SWITCHROOM_MEDIA_PHONE_AUTOMATIC_GAIN";

  /** Unix seconds at which the scenario begins. */
  static final long WALL_CLOCK_S = 1_800_000_000L;

  private static final long NS_PER_S = 1_000_000_000L;
  private static final ThreadPoolExecutor HANDSHAKES =
      (ThreadPoolExecutor)
          Executors.newCachedThreadPool(
              work -> {
                Thread thread = new Thread(work, "dtls");
                thread.setDaemon(true);
                return thread;
              });

  private static final DtlsCertificate CERTIFICATE =
      DtlsCertificate.generate(Instant.now(), new SecureRandom());

  private final long seed;
  private final GatewayConfig config;
  private final VirtualTime time = new VirtualTime();
  private final SimNetwork network;
  private final InetAddress host = host(1);
  private final ManualLoop control;
  private final ManualLoop browsersLoop;
  private final List<ManualLoop> loops = new ArrayList<>();
  private final List<RoomLoop> roomLoops = new ArrayList<>();
  private final PhoneDrops phoneDrops = new PhoneDrops();
  private final WebRtcDrops browserDrops = new WebRtcDrops();
  private final Doorkeeper doorkeeper;
  private RoleProfiles profiles = RoleProfiles.SHIPPED;
  private final RoomDirectory directory;
  private final Calls calls;
  private final DirectoryDoor door;
  private final FakeSip sip;
  private int hosts = 1;

  /** One room loop, the reference configuration. */
  public InMemoryGateway(long seed) {
    this(seed, 1, Map.of());
  }

  /**
   * @param changed what differs from the reference configuration, by environment name
   */
  public InMemoryGateway(long seed, int loopCount, Map<String, String> changed) {
    this.seed = seed;
    this.config = config(changed);
    network = new SimNetwork(time, seed);
    control = new ManualLoop(time, network);
    browsersLoop = new ManualLoop(time, network);
    for (int i = 0; i < loopCount; i++) {
      addRoomLoop(i, loopCount);
    }
    directory =
        new RoomDirectory(roomLoops, (room, event, unixMs) -> {}, () -> wallClockS() * 1_000);
    Applications applications =
        new Applications(List.of(new Application(APPLICATION, List.of(SECRET))));
    doorkeeper =
        new Doorkeeper(applications, new FailedLogins(ConfiguredParts.failedLogins(config)));
    sip = new FakeSip(control, event -> callEvent(event));
    Random random = new Random(seed);
    calls =
        new Calls(
            sip,
            new DialPlan(
                List.of(new NumberRoute("+49 30 1234", APPLICATION.value(), 1000)),
                APPLICATION.value(),
                config.rooms().maxNumber(),
                true),
            directory,
            new Trunks(List.of(), Map.of(), true, () -> 0, () -> 0, random),
            new Phones(List.of(), 60, 3_600, () -> 0),
            new PhonePorts(
                ConfiguredParts.phoneMedia(config), timings(), phoneDrops, random::nextLong),
            app -> profiles.set(app, Platform.PHONE).defaultProfile(),
            config.sip().retryAfterSeconds(),
            () -> 0,
            "test");
    door = new DirectoryDoor(directory, (loop, nowNs) -> loop.sockets().openBrowserPort(nowNs));
  }

  private static GatewayConfig config(Map<String, String> changed) {
    Map<String, String> environment = new HashMap<>(changed);
    environment.putIfAbsent(AUTOMATIC_GAIN, "false");
    try {
      return new ConfigLoader(environment, 2).load(Optional.empty());
    } catch (InvalidConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private void addRoomLoop(int index, int loopCount) {
    GatewayConfig.Media media = config.media();
    ManualLoop loop = new ManualLoop(time, network);
    WebRtcSettings settings =
        new WebRtcSettings(
            new DtlsConfig(CERTIFICATE, List.of(SrtpProfile.values()), HANDSHAKES, 10_000, 200),
            loop,
            new Random(seed + index),
            media.timeoutSeconds() * NS_PER_S,
            config.rtc().lostSignallingTimeoutSeconds() * NS_PER_S,
            media.rtcpIntervalSeconds() * NS_PER_S,
            unixOffsetNs());
    MediaSockets sockets =
        new MediaSockets(
            host,
            host,
            config.rtc().port() + index,
            new PortRange(media.firstPort(), media.lastPort(), index, loopCount),
            (port, candidate) -> new WebRtcSocket(settings, candidate, port::send, browserDrops));
    RoomLoop roomLoop = new RoomLoop(loop, control, sockets, ConfiguredParts.roomSettings(config));
    loop.execute(
        () -> {
          try {
            roomLoop.start();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    time.settle();
    loops.add(loop);
    roomLoops.add(roomLoop);
  }

  private MediaTimings timings() {
    GatewayConfig.Media media = config.media();
    return new MediaTimings(
        media.timeoutSeconds() * NS_PER_S,
        media.heldTimeoutSeconds() * NS_PER_S,
        media.rtcpIntervalSeconds() * NS_PER_S,
        unixOffsetNs());
  }

  private long unixOffsetNs() {
    return WALL_CLOCK_S * NS_PER_S - time.nowNs();
  }

  private void callEvent(SipEvent event) {
    calls.onEvent(event);
  }

  /** A loopback address of its own: in development mode such callers may dial rooms. */
  private static InetAddress host(int number) {
    try {
      return InetAddress.getByAddress(
          new byte[] {127, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  InetAddress newHost() {
    return host(++hosts);
  }

  /** A phone with that number; it has yet to call. */
  public FakePhone phone(String number) {
    return new FakePhone(this, number);
  }

  /** A browser of that user; it has yet to enter a room. */
  public FakeBrowser browser(String user) {
    return new FakeBrowser(this, user);
  }

  /** The role profiles that whoever logs in from now on finds. */
  public void profiles(RoleProfiles profiles) {
    this.profiles = profiles;
  }

  BrowserSession session(Consumer<ServerMessage> client) {
    return new BrowserSession(
        door,
        doorkeeper,
        () -> profiles,
        new BrowserPeer(InetAddress.getLoopbackAddress(), Terminal.OTHER),
        config.rooms().maxNumber(),
        this::wallClockS,
        time::nowNs,
        client);
  }

  /** Unix seconds, for tickets. */
  public long wallClockS() {
    return WALL_CLOCK_S + (long) (time.nowMs() / 1000);
  }

  /** Whether no handshake is under way, on either side: their results have been posted. */
  boolean handshakesAreOver() {
    return HANDSHAKES.getActiveCount() == 0;
  }

  DtlsConfig clientDtls() {
    return DtlsConfig.of(CERTIFICATE, HANDSHAKES);
  }

  public GatewayConfig config() {
    return config;
  }

  public VirtualTime time() {
    return time;
  }

  public SimNetwork network() {
    return network;
  }

  public ManualLoop control() {
    return control;
  }

  /** On which handshakes' results reach the browsers. */
  ManualLoop browsersLoop() {
    return browsersLoop;
  }

  /** A room loop's face to its thread. */
  public ManualLoop loop(int index) {
    return loops.get(index);
  }

  public RoomLoop roomLoop(int index) {
    return roomLoops.get(index);
  }

  FakeSip sip() {
    return sip;
  }

  public Calls calls() {
    return calls;
  }

  public RoomDirectory directory() {
    return directory;
  }

  public long dropped(PhoneDrops.Reason reason) {
    return phoneDrops.of(reason);
  }

  public long dropped(WebRtcDrops.Reason reason) {
    return browserDrops.of(reason);
  }

  /**
   * What is left of calls, rooms and their sockets, as one line; {@code ""} means nothing. Waits
   * until rooms that all have left have had their time.
   */
  public String leftovers() {
    time.advanceMs(config.rooms().keepEmptySeconds() * 1_000 + 20);
    StringBuilder left = new StringBuilder();
    note(left, "calls", calls.count());
    note(left, "rooms", directory.roomCount());
    note(left, "members", directory.memberCount());
    for (int i = 0; i < roomLoops.size(); i++) {
      note(left, "port pairs of loop " + i, roomLoops.get(i).stats().portPairs());
      note(left, "browsers of loop " + i, roomLoops.get(i).stats().browsers());
    }
    note(left, "sockets", network.sockets(host) - loops.size());
    return left.toString();
  }

  private static void note(StringBuilder left, String what, long count) {
    if (count != 0) {
      left.append(left.isEmpty() ? "" : ", ").append(count).append(' ').append(what);
    }
  }

  /** Throws if an exception has reached a loop: the gateway goes on, but it is a bug. */
  @Override
  public void close() {
    for (ManualLoop loop : loops) {
      rethrow(loop);
    }
    rethrow(control);
  }

  private void rethrow(ManualLoop loop) {
    if (loop.firstFault() != null) {
      throw new AssertionError("a fault on a loop, seed " + seed, loop.firstFault());
    }
  }

  @Override
  public String toString() {
    return "seed " + seed + ", at " + time.nowMs() + " ms";
  }
}
