package io.switchroom.gateway.rooms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.rtp.RtpPacket;
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
import io.switchroom.rtc.room.RoomEnd;
import io.switchroom.rtc.room.RoomEvent;
import io.switchroom.rtc.room.RoomRules;
import io.switchroom.rtc.room.RoomSettings;
import io.switchroom.rtc.room.SendingLimits;
import io.switchroom.rtc.room.Track;
import io.switchroom.rtc.webrtc.WebRtcDrops;
import io.switchroom.rtc.webrtc.WebRtcSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The directory, its rooms and their members against {@link RuleModel}: random entries, exits,
 * switches, replacements, losses, endings and clock jumps in 200 rooms. Every event of every room
 * and every word to every session must be the model's, in its order, after each step.
 */
class RoomRulesModelTest {
  private static final int STEPS = 1_000_000;
  private static final int ROOMS = 200;
  private static final int USERS = 500;
  private static final long NS_PER_MS = 1_000_000L;
  private static final SdkAppId APPLICATION = new SdkAppId(1);
  private static final MemberInfo INFO = new MemberInfo(MemberInfo.Kind.BROWSER, "somebody");

  private final QueueLoop control = new QueueLoop();
  private final List<QueueLoop> media = List.of(new QueueLoop(), new QueueLoop());
  private final List<String> happened = new ArrayList<>();
  private final RoomDirectory directory =
      new RoomDirectory(media.stream().map(this::roomLoop).toList(), this::onRoomEvent, () -> 0);
  private final RuleModel model = new RuleModel();

  /** The stay each user has, as the test holds it. */
  private final Map<String, Session> sessions = new TreeMap<>();

  private int lastSession;
  private long nowMs = 1_000;

  private RoomLoop roomLoop(QueueLoop loop) {
    InetAddress here = InetAddress.getLoopbackAddress();
    MediaSockets sockets =
        new MediaSockets(
            here,
            here,
            0,
            new PortRange(20_000, 20_001, 0, 1),
            (port, candidate) -> new WebRtcSocket(null, candidate, port::send, new WebRtcDrops()));
    RoomRules rules = new RoomRules((int) RuleModel.QUIET_MS, (int) RuleModel.EMPTY_MS);
    RoomSettings settings =
        new RoomSettings(RuleModel.MAX_MEMBERS, EncoderSettings.SPEECH, 6, 200, 200, rules);
    return new RoomLoop(loop, control, sockets, settings);
  }

  private static final Logger LOG =
      (Logger) LoggerFactory.getLogger(RoomDirectory.class.getPackageName());

  @BeforeAll
  static void keepQuiet() {
    LOG.setLevel(Level.WARN); // a line for each of half a million entries
  }

  @AfterAll
  static void speakAgain() {
    LOG.setLevel(null);
  }

  @Test
  void aMillionStepsKeepTheRules() throws IOException {
    long seed = System.nanoTime();
    for (RoomLoop loop : directory.loops()) {
      loop.start();
    }
    Random random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      String did = step(random);
      settle();
      String where = "seed " + seed + ", step " + step + ": " + did;
      assertEquals(
          String.join("\n", RuleModel.ordered(model.happened)),
          String.join("\n", RuleModel.ordered(happened)),
          where);
      model.happened.clear();
      happened.clear();
      assertEquals(model.rooms.size(), directory.roomCount(), where);
      assertEquals(model.whereabouts.size(), directory.memberCount(), where);
    }
  }

  private String step(Random random) {
    int number = 1 + random.nextInt(ROOMS);
    String user = "user_" + random.nextInt(USERS);
    boolean isIn = model.whereabouts.containsKey(user);
    RuleModel.ModelRoom room = model.rooms.get(number);
    int act = random.nextInt(100);
    if (act < 25) {
      model.enter(number, user, ++lastSession, nowMs);
      enter(number, user, null);
      return user + " enters " + number;
    }
    if (act < 35 && isIn && model.whereabouts.get(user) != number && !owns(user)) {
      model.switchRoom(number, user, ++lastSession, nowMs);
      enter(number, user, sessions.get(user).member);
      return user + " switches to " + number;
    }
    if (act < 45 && isIn) {
      model.leave(user, nowMs);
      sessions.remove(user).member.leave();
      return user + " leaves";
    }
    if (act < 75 && isIn) {
      model.packet(user, nowMs);
      sessions.get(user).port.sends(nowMs * NS_PER_MS);
      return user + " sends";
    }
    if (act < 82 && isIn) {
      model.signal(user, nowMs);
      sessions.get(user).member.signallingHeard();
      return user + " signals";
    }
    if (act < 84 && room != null) {
      long banMs = random.nextInt(3) * 10_000L;
      model.sendAway(number, user, banMs, nowMs);
      directory.room(key(number)).remove(new UserId(user), banMs, "go");
      return user + " is sent away from " + number;
    }
    if (act < 86 && room != null) {
      boolean lock = random.nextInt(4) == 0;
      room.locked = lock;
      directory.room(key(number)).lock(lock);
      return number + (lock ? " is locked" : " is unlocked");
    }
    if (act == 86 && room != null) {
      boolean owner = random.nextBoolean();
      model.end(number, owner ? "OWNER" : "APPLICATION", "REMOVED");
      directory.room(key(number)).end(owner ? RoomEnd.OWNER : RoomEnd.APPLICATION);
      return number + " is ended";
    }
    if (act > 92) {
      long ms = random.nextInt(500) == 0 ? random.nextInt(40_000) : random.nextInt(60);
      nowMs += ms;
      model.look(nowMs);
      for (QueueLoop loop : media) {
        loop.nowNs = nowMs * NS_PER_MS;
        loop.tick.onTick(loop.nowNs);
      }
      return ms + " ms pass";
    }
    return "nothing";
  }

  private boolean owns(String user) {
    return model.rooms.get(model.whereabouts.get(user)).owner.equals(user);
  }

  private void enter(int number, String user, Member from) {
    Session session = new Session(lastSession, user);
    Newcomer newcomer =
        new Newcomer(
            new UserId(user),
            INFO,
            Role.ANCHOR,
            EntryTerms.ALL,
            SendingLimits.NONE,
            true,
            (loop, nowNs) -> session.port.opened(nowNs),
            Introduction.of("o"));
    session.member =
        from == null
            ? directory.join(key(number), newcomer, session)
            : directory.switchRoom(from, key(number), newcomer, session);
  }

  private static RoomKey key(int number) {
    return new RoomKey(APPLICATION, RoomId.of(number));
  }

  private void settle() {
    boolean any = true;
    while (any) {
      any = control.runsOne();
      for (QueueLoop loop : media) {
        any |= loop.runsOne();
      }
    }
  }

  private void onRoomEvent(RoomKey room, RoomEvent event, long unixMs) {
    String what =
        switch (event) {
          case RoomEvent.Created e -> "created by " + e.owner();
          case RoomEvent.UserEntered e -> "entered " + e.user();
          case RoomEvent.UserExited e -> "exited " + e.user() + " " + e.reason();
          case RoomEvent.Dismissed e -> "dismissed " + e.end();
          default -> null;
        };
    if (what != null) {
      happened.add("room " + room.room() + ": " + what);
    }
  }

  /** One connection of one user: asks once to be let in. */
  private final class Session implements MemberListener {
    private final int number;
    private final String user;
    private final MortalPort port = new MortalPort();
    private Member member;

    Session(int number, String user) {
      this.number = number;
      this.user = user;
    }

    private void told(String news) {
      happened.add(number + ": " + news);
    }

    @Override
    public void onEntered(String answerSdp, List<Present> others) {
      sessions.put(user, this);
      told("entered");
    }

    @Override
    public void onRefused(ErrorCode code, String text) {
      told("refused " + code);
    }

    @Override
    public void onNotNegotiated(Negotiation negotiation) {
      told("not negotiated");
    }

    @Override
    public void onRoomEvent(RoomEvent event) {}

    @Override
    public void onPortEvent(PortEvent event) {}

    @Override
    public void onRemoved(LeaveReason reason, String text) {
      sessions.remove(user, this);
      told("removed " + reason);
    }
  }

  /** A port whose peer is missed when it has sent and signalled nothing for long enough (R7). */
  private static final class MortalPort extends LocalPort {
    private final Queue<PortEvent> events = new ArrayDeque<>();
    private final RtpPacket packet = new RtpPacket();
    private Track track;
    private long heardNs;

    MortalPort opened(long nowNs) {
      heardNs = nowNs;
      packet.wrap(new byte[12 + 160], 0, 12 + 160);
      return this;
    }

    void sends(long nowNs) {
      heardNs = nowNs;
      track.onRtp(packet, -1, nowNs);
    }

    @Override
    public Negotiation negotiate(String offerSdp, long nowNs) {
      return new Negotiation.Answered("answer");
    }

    @Override
    public void attach(Participant self) {
      track = self.publishAudio(AudioCodec.OPUS);
    }

    @Override
    public void signallingHeard(long nowNs) {
      heardNs = nowNs;
    }

    @Override
    public void handleTimeout(long nowNs) {
      if (nowNs - heardNs >= RuleModel.DEAD_MS * NS_PER_MS) {
        events.add(new PortEvent.Lost(LeaveReason.TIMEOUT, "silent"));
      }
    }

    @Override
    public PortEvent pollEvent() {
      return events.poll();
    }
  }
}
