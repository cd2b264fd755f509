package io.switchroom.gateway.rooms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.gateway.net.PortRange;
import io.switchroom.rtc.auth.EntryTerms;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.Rights;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.LocalPort;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.MixFormat;
import io.switchroom.rtc.room.MixOutput;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Few users in few rooms who enter, leave, switch, replace themselves and are sent away while their
 * rooms end, with the control loop and three rooms' loops taking their commands in every order. No
 * order may leave anything behind, let a user be in twice, or throw anything to a loop.
 */
class RoomRaceTest {
  private static final int WORLDS = 1_200;
  private static final int STEPS = 1_500;
  private static final int ROOMS = 5;
  private static final int USERS = 8;
  private static final long NS_PER_MS = 1_000_000L;
  private static final SdkAppId APPLICATION = new SdkAppId(1);
  private static final RoomRules RULES = RoomRules.CUSTOMARY;
  private static final Logger LOG =
      (Logger) LoggerFactory.getLogger(RoomDirectory.class.getPackageName());

  @BeforeAll
  static void keepQuiet() {
    LOG.setLevel(Level.OFF); // a line for each entry, and for each bug that a port pretends
  }

  @AfterAll
  static void speakAgain() {
    LOG.setLevel(null);
  }

  @Test
  void whateverTheOrderNothingIsLeftBehind() throws IOException {
    long seed = System.nanoTime();
    for (int i = 0; i < WORLDS; i++) {
      World world = new World(seed + i);
      try {
        world.run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + (seed + i) + ": " + e, e);
      }
    }
  }

  /** A directory with its loops, and everybody who was ever in it. */
  private static final class World {
    private final Random random;
    private final boolean portsFail;
    private final QueueLoop control = new QueueLoop();
    private final List<QueueLoop> media =
        List.of(new QueueLoop(), new QueueLoop(), new QueueLoop());
    private final RoomDirectory directory =
        new RoomDirectory(
            media.stream().map(this::roomLoop).toList(), this::onRoomEvent, () -> 1_000);
    private final List<Stay> stays = new ArrayList<>();
    private final Map<UserId, Stay> inside = new HashMap<>();
    private int created;
    private int dismissed;

    World(long seed) {
      random = new Random(seed);
      portsFail = random.nextBoolean();
    }

    private RoomLoop roomLoop(QueueLoop loop) {
      InetAddress here = InetAddress.getLoopbackAddress();
      MediaSockets sockets =
          new MediaSockets(
              here,
              here,
              0,
              new PortRange(20_000, 20_001, 0, 1),
              (port, candidate) ->
                  new WebRtcSocket(null, candidate, port::send, new WebRtcDrops()));
      return new RoomLoop(
          loop, control, sockets, new RoomSettings(4, EncoderSettings.SPEECH, 6, 200, 200, RULES));
    }

    private void onRoomEvent(RoomKey room, RoomEvent event, long unixMs) {
      if (event instanceof RoomEvent.Created) {
        created++;
      } else if (event instanceof RoomEvent.Dismissed) {
        dismissed++;
      }
    }

    void run() throws IOException {
      for (RoomLoop loop : directory.loops()) {
        loop.start();
      }
      for (int step = 0; step < STEPS; step++) {
        if (random.nextInt(10) < 7) {
          someLoop().runsOne();
        } else {
          act();
        }
        if (random.nextInt(100) == 0) {
          settle();
          assertAllAgree();
        }
      }
      settle();
      assertAllAgree();
      List.copyOf(inside.values()).forEach(Stay::leave);
      settle();
      pass(RULES.keepEmptyMs() + 5_000);
      assertNothingIsLeft();
    }

    private QueueLoop someLoop() {
      int which = random.nextInt(2 * media.size());
      return which < media.size() ? media.get(which) : control;
    }

    private void act() {
      Stay stay = stays.isEmpty() ? null : stays.get(stays.size() - 1 - random.nextInt(recent()));
      RoomKey key = new RoomKey(APPLICATION, RoomId.of(1 + random.nextInt(ROOMS)));
      RoomProxy room = directory.room(key);
      switch (random.nextInt(16)) {
        case 0, 1, 2, 3 -> enter(key, new UserId("user_" + random.nextInt(USERS)), null);
        case 4, 5 -> {
          if (stay != null && stay.state == State.INSIDE && !stay.switches && !stay.isIn(key)) {
            stay.switches = true;
            enter(key, stay.user, stay);
          }
        }
        case 6, 7 -> {
          if (stay != null && (stay.from == null || stay.state == State.INSIDE)) {
            stay.leave();
          }
        }
        case 8 -> {
          if (stay != null && !stay.isOver()) {
            stay.member.signallingLost();
          }
        }
        case 9 -> {
          if (stay != null && stay.port.open) {
            stay.port.events.add(new PortEvent.Lost(LeaveReason.TIMEOUT, "silent"));
          }
        }
        case 10 -> {
          if (stay != null && stay.state == State.INSIDE) {
            stay.member.role(random.nextBoolean() ? Role.ANCHOR : Role.AUDIENCE);
            stay.member.terms(new EntryTerms(new Rights(random.nextInt(256)), Long.MAX_VALUE));
            stay.member.room().muteByModerator(stay.member, random.nextBoolean());
          }
        }
        case 11 -> {
          if (room != null) {
            UserId user = new UserId("user_" + random.nextInt(USERS));
            room.remove(user, random.nextInt(2) * 100L, "go");
          }
        }
        case 12 -> {
          if (room != null) {
            room.lock(random.nextInt(4) == 0);
          }
        }
        case 13 -> {
          if (room != null) {
            RoomEnd[] ends = RoomEnd.values();
            room.end(ends[random.nextInt(ends.length)]);
          }
        }
        default -> tick(random.nextInt(40) == 0 ? random.nextInt(40_000) : 20);
      }
    }

    private int recent() {
      return Math.min(stays.size(), 2 * USERS);
    }

    private void enter(RoomKey key, UserId user, Stay from) {
      Stay stay = new Stay(this, user, from, new RandomPort(random, portsFail));
      stays.add(stay);
      Newcomer newcomer =
          new Newcomer(
              user,
              new MemberInfo(MemberInfo.Kind.BROWSER, "somebody"),
              Role.ANCHOR,
              EntryTerms.ALL,
              SendingLimits.NONE,
              random.nextInt(4) > 0,
              (loop, nowNs) -> stay.port.opened(),
              Introduction.of("offer"));
      stay.member =
          from == null
              ? directory.join(key, newcomer, stay)
              : directory.switchRoom(from.member, key, newcomer, stay);
    }

    private void tick(long ms) {
      for (QueueLoop loop : media) {
        loop.nowNs += ms * NS_PER_MS;
        loop.tick.onTick(loop.nowNs);
      }
    }

    private void pass(long ms) {
      for (long passed = 0; passed < ms; passed += 20) {
        tick(20);
        settle();
      }
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

    /** Everything has been told to everyone. */
    private void assertAllAgree() {
      int membersOfLoops = directory.loops().stream().mapToInt(loop -> loop.members).sum();
      assertEquals(inside.size(), directory.memberCount(), "members");
      assertEquals(inside.size(), membersOfLoops, "members by loop");
      int membersOfRooms =
          directory.rooms().stream().map(RoomProxy::members).mapToInt(Collection::size).sum();
      for (int i = 0; i < USERS; i++) {
        UserId user = new UserId("user_" + i);
        assertEquals(inside.containsKey(user), directory.isIn(APPLICATION, user), user.text());
      }
      int saidFarewellTo = 0;
      for (Stay stay : stays) {
        boolean isIn = stay.state == State.INSIDE;
        assertTrue(isIn || stay.isOver(), "nobody waits for an answer for ever");
        assertEquals(isIn, stay.port.open, "the port of " + stay.user);
        if (!isIn) {
          continue;
        }
        RoomProxy room = stay.member.room();
        assertSame(stay.member, room.member(stay.user));
        assertEquals(stay.port.isMutedByModerator(), stay.member.mutedByModerator());
        assertEquals(stay.port.isAudible(), stay.member.audible());
        if (directory.room(room.key()) != room) {
          saidFarewellTo++;
        }
      }
      assertEquals(inside.size() - saidFarewellTo, membersOfRooms, "members by room");
      if (!portsFail) {
        media.forEach(loop -> assertEquals(0, loop.stats().faults(), "faults"));
      }
    }

    private void assertNothingIsLeft() {
      assertAllAgree();
      assertTrue(inside.isEmpty());
      assertEquals(0, directory.roomCount());
      directory.loops().forEach(loop -> assertEquals(0, loop.roomCount(), "rooms of a loop"));
      assertEquals(created, dismissed, "rooms that began and ended");
    }
  }

  private enum State {
    ASKS,
    INSIDE,
    OVER
  }

  /** One stay as its session sees it: what it is told, it must be told in this order. */
  private static final class Stay implements MemberListener {
    private final World world;
    private final UserId user;
    private final Stay from;
    private final RandomPort port;
    private Member member;
    private State state = State.ASKS;
    private boolean switches;

    Stay(World world, UserId user, Stay from, RandomPort port) {
      this.world = world;
      this.user = user;
      this.from = from;
      this.port = port;
    }

    boolean isIn(RoomKey key) {
      return member.key().equals(key);
    }

    boolean isOver() {
      return state == State.OVER;
    }

    void leave() {
      member.leave();
      over();
    }

    private void over() {
      state = State.OVER;
      world.inside.remove(user, this);
      if (from != null) {
        from.switches = false;
      }
    }

    @Override
    public void onEntered(String answerSdp, List<Present> others) {
      assertEquals(State.ASKS, state);
      if (from != null && !from.isOver()) {
        from.over();
      }
      assertFalse(world.inside.containsKey(user), user + " is in twice");
      state = State.INSIDE;
      world.inside.put(user, this);
    }

    @Override
    public void onRefused(ErrorCode code, String text) {
      assertEquals(State.ASKS, state);
      over();
    }

    @Override
    public void onNotNegotiated(Negotiation negotiation) {
      assertEquals(State.ASKS, state);
      over();
    }

    @Override
    public void onRoomEvent(RoomEvent event) {
      assertEquals(State.INSIDE, state);
    }

    @Override
    public void onPortEvent(PortEvent event) {
      assertEquals(State.INSIDE, state);
    }

    /** Also while it asks, if it was to follow one that was replaced. */
    @Override
    public void onRemoved(LeaveReason reason, String text) {
      assertTrue(state == State.INSIDE || from != null && reason == LeaveReason.REPLACED);
      over();
    }
  }

  /** A browser's or a phone's, which may fail anywhere. */
  private static final class RandomPort extends LocalPort {
    private final Queue<PortEvent> events = new ArrayDeque<>();
    private final RtpPacket packet = new RtpPacket();
    private final MixOutput output;
    private final boolean speaks;
    private final int failsAt;
    private Participant self;
    private Track track;
    private boolean open;

    RandomPort(Random random, boolean mayFail) {
      boolean phone = random.nextInt(3) == 0;
      speaks = random.nextBoolean();
      output =
          phone
              ? new MixOutput(MixFormat.of(AudioCodec.PCMU), (payload, offset, length, ns) -> {})
              : null;
      failsAt = mayFail ? random.nextInt(20) : -1;
      packet.wrap(new byte[12 + 160], 0, 12 + 160);
    }

    RandomPort opened() throws IOException {
      failIf(0);
      if (failsAt == 1) {
        throw new IOException("no port");
      }
      open = true;
      return this;
    }

    private void failIf(int at) {
      if (failsAt == at) {
        throw new IllegalStateException("a bug");
      }
    }

    boolean isMutedByModerator() {
      return self.mutedByModerator();
    }

    boolean isAudible() {
      return self.audible();
    }

    @Override
    public Negotiation negotiate(String offerSdp, long nowNs) {
      failIf(2);
      return failsAt == 3
          ? new Negotiation.NotAcceptable("no")
          : new Negotiation.Answered("answer");
    }

    @Override
    public void attach(Participant self) {
      failIf(4);
      this.self = self;
      if (speaks) {
        track = self.publishAudio(AudioCodec.OPUS);
      }
      failIf(5);
    }

    @Override
    public MixOutput mixOutput() {
      return output;
    }

    @Override
    public void signallingLost() {
      failIf(6);
    }

    @Override
    public void handleTimeout(long nowNs) {
      failIf(7);
      if (speaks) {
        track.onRtp(packet, -1, nowNs);
      }
    }

    @Override
    public PortEvent pollEvent() {
      return events.poll();
    }

    @Override
    public void close() {
      open = false;
    }
  }
}
