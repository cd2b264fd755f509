package io.switchroom.gateway.rooms;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.gateway.net.PortRange;
import io.switchroom.rtc.auth.EntryTerms;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.LocalPort;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.Participant;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.RoomEvent;
import io.switchroom.rtc.room.RoomRules;
import io.switchroom.rtc.room.RoomSettings;
import io.switchroom.rtc.room.SendingLimits;
import io.switchroom.rtc.webrtc.WebRtcDrops;
import io.switchroom.rtc.webrtc.WebRtcSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A directory with real rooms and no network, on one thread that is both loops. */
public final class ApiRooms implements AutoCloseable {
  private static final long UNIX_MS = 1_790_000_000_000L;

  private final SdkAppId app;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final QueueLoop loop = new QueueLoop();
  private final Map<String, List<String>> events = new HashMap<>();
  private final RoomDirectory directory =
      new RoomDirectory(List.of(roomLoop()), (room, event, unixMs) -> {}, () -> UNIX_MS);

  public ApiRooms(SdkAppId app) {
    this.app = app;
  }

  private RoomLoop roomLoop() {
    InetAddress here = InetAddress.getLoopbackAddress();
    MediaSockets sockets =
        new MediaSockets(
            here,
            here,
            0,
            new PortRange(20_000, 20_001, 0, 1),
            (port, candidate) -> new WebRtcSocket(null, candidate, port::send, new WebRtcDrops()));
    RoomSettings settings =
        new RoomSettings(10, EncoderSettings.SPEECH, 6, 200, 200, RoomRules.CUSTOMARY);
    return new RoomLoop(loop, loop, sockets, settings);
  }

  public RoomDirectory directory() {
    return directory;
  }

  /** Runs a command, and what comes of it. */
  public void execute(Runnable command) {
    thread.execute(
        () -> {
          command.run();
          while (loop.runsOne()) {
            continue;
          }
        });
  }

  /** Somebody comes in; what he was told. */
  public String enters(String user, long room) {
    return enters(user, RoomId.of(room));
  }

  /** As {@link #enters(String, long)}, into a string room. */
  public String entersNamed(String user, String room) {
    return enters(user, RoomId.parse(room).orElseThrow());
  }

  private String enters(String user, RoomId room) {
    Visitor visitor = new Visitor(events.computeIfAbsent(user, u -> new ArrayList<>()));
    MemberInfo info = new MemberInfo(MemberInfo.Kind.BROWSER, user);
    Newcomer newcomer =
        new Newcomer(
            new UserId(user),
            info,
            Role.ANCHOR,
            EntryTerms.ALL,
            SendingLimits.NONE,
            true,
            (l, nowNs) -> new Port(),
            Introduction.of("offer"));
    execute(() -> directory.join(new RoomKey(app, room), newcomer, visitor));
    return visitor.told.join();
  }

  /** What the user was told of himself. */
  public List<String> events(String user) {
    CompletableFuture<List<String>> now = new CompletableFuture<>();
    execute(() -> now.complete(List.copyOf(events.get(user))));
    return now.join();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private static final class Port extends LocalPort {
    @Override
    public void attach(Participant self) {
      self.publishAudio(AudioCodec.OPUS);
    }
  }

  private record Visitor(CompletableFuture<String> told, List<String> events)
      implements MemberListener {
    Visitor(List<String> events) {
      this(new CompletableFuture<>(), events);
    }

    @Override
    public void onEntered(String answerSdp, List<Present> others) {
      told.complete("entered");
    }

    @Override
    public void onRefused(ErrorCode code, String text) {
      told.complete("refused " + code);
    }

    @Override
    public void onNotNegotiated(Negotiation negotiation) {
      told.complete("not negotiated");
    }

    @Override
    public void onRoomEvent(RoomEvent event) {
      switch (event) {
        case RoomEvent.MutedByModerator e -> events.add("MutedByModerator " + e.user());
        case RoomEvent.UnmuteAsked e -> events.add("UnmuteAsked " + e.user());
        case RoomEvent.RoleChanged e -> events.add("RoleChanged " + e.user());
        default -> {}
      }
    }

    @Override
    public void onPortEvent(PortEvent event) {}

    @Override
    public void onRemoved(LeaveReason reason, String text) {}
  }
}
