package io.switchroom.gateway.rooms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.EncoderSettings;
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
import io.switchroom.rtc.room.MediaPort;
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
import io.switchroom.rtc.webrtc.WebRtcDrops;
import io.switchroom.rtc.webrtc.WebRtcSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entering and leaving across two loops, in every order, and with ports that fail. */
class RoomDirectoryTest {
  private static final SdkAppId APPLICATION = new SdkAppId(1);
  private static final RoomKey ROOM = new RoomKey(APPLICATION, RoomId.of(1000));
  private static final RoomKey OTHER_ROOM = new RoomKey(APPLICATION, RoomId.of(2000));
  private static final MemberInfo INFO = new MemberInfo(MemberInfo.Kind.BROWSER, "somebody");

  private final List<RoomEvent> observed = new ArrayList<>();
  private final long unixMs = 1_790_000_000_000L;
  private final QueueLoop control = new QueueLoop();
  private final QueueLoop media = new QueueLoop();
  private final RoomLoop roomLoop = roomLoop();
  private final RoomDirectory directory =
      new RoomDirectory(
          List.of(roomLoop), (room, event, unixMs) -> observed.add(event), () -> unixMs);

  private RoomLoop roomLoop() {
    InetAddress here = InetAddress.getLoopbackAddress();
    MediaSockets sockets =
        new MediaSockets(
            here,
            here,
            0,
            new PortRange(20_000, 20_001, 0, 1),
            (port, candidate) -> new WebRtcSocket(null, candidate, port::send, new WebRtcDrops()));
    return new RoomLoop(
        media,
        control,
        sockets,
        new RoomSettings(2, EncoderSettings.SPEECH, 6, 200, 200, RoomRules.CUSTOMARY));
  }

  @BeforeEach
  void start() throws IOException {
    roomLoop.start();
  }

  private void settle() {
    while (media.runsOne() || control.runsOne()) {
      continue;
    }
  }

  private Member join(String name, FailingPort port, Listener listener) {
    return directory.join(ROOM, newcomer(name, port), listener);
  }

  private static Newcomer newcomer(String name, FailingPort port) {
    return new Newcomer(
        new UserId(name),
        INFO,
        Role.ANCHOR,
        EntryTerms.ALL,
        SendingLimits.NONE,
        true,
        (loop, nowNs) -> port.opened(),
        Introduction.of("offer"));
  }

  /** Lets so much time pass, with a look at the clock at its end. */
  private void pass(long ms) {
    settle();
    media.nowNs += ms * 1_000_000L;
    media.tick.onTick(media.nowNs);
    settle();
  }

  @Test
  void whoLeavesBeforeHeIsInHearsNothingMore() {
    FailingPort port = new FailingPort();
    Listener listener = new Listener();
    Member member = join("anna", port, listener);
    member.leave();
    settle();
    assertEquals(List.of(), listener.news);
    assertTrue(port.closed);
    assertEquals(0, directory.memberCount());
    pass(30_000);
    assertEquals(0, directory.roomCount());
  }

  @Test
  void theSameUserReplacesHimself() {
    Listener first = new Listener();
    Listener second = new Listener();
    FailingPort firstPort = new FailingPort();
    join("anna", firstPort, first);
    join("ANNA", new FailingPort(), second);
    settle();
    assertEquals(List.of("entered", "removed REPLACED"), first.news);
    assertEquals(List.of("entered"), second.news);
    assertTrue(firstPort.closed);
    assertEquals(1, directory.memberCount());
    assertEquals(1, directory.roomCount());
  }

  @Test
  void aPortThatCannotBeOpenedLeavesNothingBehind() {
    for (Exception fault : List.of(new IOException("no port"), new IllegalStateException("bug"))) {
      FailingPort port = new FailingPort();
      port.onOpen = fault;
      Listener listener = new Listener();
      join("anna", port, listener);
      settle();
      assertEquals(List.of("refused GENERAL"), listener.news, fault.toString());
      assertEquals(0, directory.roomCount());
      assertFalse(directory.isIn(APPLICATION, new UserId("anna")));
    }
  }

  @Test
  void anEntryThatFailsHalfWayIsTakenBack() {
    Listener other = new Listener();
    join("ben", new FailingPort(), other);
    settle();
    FailingPort port = new FailingPort();
    port.failsToAttach = true;
    Listener listener = new Listener();
    join("anna", port, listener);
    settle();
    assertEquals(List.of("refused GENERAL"), listener.news);
    assertTrue(port.closed);
    assertEquals(1, directory.memberCount());
    assertEquals(1, media.stats().faults());
  }

  @Test
  void aLaterOfferThatMeetsABugIsAnsweredAllTheSameAndEndsThatMemberOnly() {
    Listener other = new Listener();
    join("ben", new FailingPort(), other);
    FailingPort port = new FailingPort();
    Listener listener = new Listener();
    Member member = join("anna", port, listener);
    settle();
    listener.news.clear();
    port.failsToNegotiate = true;
    List<Negotiation> outcomes = new ArrayList<>();
    member.negotiate("offer", outcomes::add);
    settle();
    assertEquals(1, outcomes.size());
    assertEquals(List.of("removed KILLED"), listener.news);
    assertEquals(1, directory.memberCount());
    assertTrue(other.news.contains("exited anna"));
  }

  @Test
  void anOfferThatCrossesTheRemovalIsAnswered() {
    FailingPort port = new FailingPort();
    Member member = join("anna", port, new Listener());
    settle();
    List<Negotiation> outcomes = new ArrayList<>();
    member.leave();
    member.negotiate("offer", outcomes::add);
    settle();
    assertEquals(1, outcomes.size());
  }

  @Test
  void aPortThatFailsInTheTickEndsThatMemberOnly() {
    Listener other = new Listener();
    join("ben", new FailingPort(), other);
    FailingPort port = new FailingPort();
    Listener listener = new Listener();
    join("anna", port, listener);
    settle();
    port.failsInTheTick = true;
    media.tick.onTick(0);
    settle();
    assertTrue(listener.news.contains("removed KILLED"), listener.news.toString());
    assertFalse(other.news.toString().contains("removed"), other.news.toString());
    assertEquals(1, directory.memberCount());
  }

  @Test
  void aRoomThatIsLeftByAllIsGone() {
    Member anna = join("anna", new FailingPort(), new Listener());
    Member ben = join("ben", new FailingPort(), new Listener());
    Listener third = new Listener();
    join("cleo", new FailingPort(), third);
    settle();
    assertEquals(List.of("refused ROOM_FULL"), third.news);
    anna.leave();
    anna.leave();
    ben.leave();
    settle();
    assertEquals(0, roomLoop.members);
    pass(29_999);
    assertEquals(1, directory.roomCount());
    pass(1);
    assertEquals(0, directory.roomCount());
    assertEquals(new RoomEvent.Dismissed(RoomEnd.EMPTY), observed.get(observed.size() - 1));
  }

  @Test
  void aRoomThatSomebodyComesBackToIsTheSameRoom() {
    Member anna = join("anna", new FailingPort(), new Listener());
    settle();
    RoomProxy room = directory.room(ROOM);
    anna.leave();
    pass(29_999);
    Member ben = join("ben", new FailingPort(), new Listener());
    pass(30_000);
    assertEquals(room, ben.room());
    assertEquals(new UserId("anna"), room.owner());
    assertFalse(ben.ownsRoom());
    assertEquals(1, observed.stream().filter(RoomEvent.Created.class::isInstance).count());
  }

  @Test
  void aRoomInWhichNobodySendsIsRecycled() {
    Listener anna = new Listener();
    join("anna", new FailingPort(), anna);
    settle();
    pass(30_000);
    assertEquals(List.of("entered"), anna.news);
    pass(1);
    assertEquals(List.of("entered", "removed TIMEOUT"), anna.news);
    assertEquals(0, directory.roomCount());
    assertEquals(0, directory.memberCount());
    assertEquals(new RoomEvent.Dismissed(RoomEnd.RECYCLED), observed.get(observed.size() - 1));
  }

  @Test
  void whoMayNotCreateARoomEntersOnlyOneThatIsThere() {
    Listener ben = new Listener();
    Newcomer guest =
        new Newcomer(
            new UserId("ben"),
            INFO,
            Role.ANCHOR,
            new EntryTerms(new Rights(254), Long.MAX_VALUE),
            SendingLimits.NONE,
            false,
            (loop, nowNs) -> new FailingPort(),
            Introduction.of("offer"));
    directory.join(ROOM, guest, ben);
    settle();
    assertEquals(List.of("refused NO_RIGHT_TO_CREATE"), ben.news);
    assertFalse(directory.isIn(APPLICATION, new UserId("ben")));
    assertEquals(0, directory.roomCount());

    Listener hasty = new Listener();
    directory.join(ROOM, guest, hasty).leave();
    settle();
    assertEquals(List.of(), hasty.news);
    assertFalse(directory.isIn(APPLICATION, new UserId("ben")), "nothing is left of him");

    join("anna", new FailingPort(), new Listener());
    Listener again = new Listener();
    directory.join(ROOM, guest, again);
    settle();
    assertEquals(List.of("entered"), again.news);
  }

  @Test
  void whoComesToARoomThatIsJustEndingGetsANewOne() {
    Listener anna = new Listener();
    join("anna", new FailingPort(), anna);
    settle();
    directory.room(ROOM).end(RoomEnd.APPLICATION);
    Listener ben = new Listener();
    Member member = join("ben", new FailingPort(), ben);
    settle();
    assertEquals(List.of("entered", "removed REMOVED"), anna.news);
    assertEquals(List.of("entered"), ben.news);
    assertTrue(member.ownsRoom());
    assertEquals(1, directory.roomCount());
    assertEquals(1, roomLoop.members);
  }

  @Test
  void whoReplacesHimselfIsNotNoticedByTheOthers() {
    Listener ben = new Listener();
    join("ben", new FailingPort(), ben);
    join("anna", new FailingPort(), new Listener());
    settle();
    ben.news.clear();
    observed.clear();
    join("anna", new FailingPort(), new Listener());
    settle();
    assertEquals(List.of(), ben.news);
    assertEquals(List.of(), observed);
  }

  @Test
  void whoFailsToReplaceHimselfStays() {
    Listener first = new Listener();
    FailingPort port = new FailingPort();
    join("anna", port, first);
    settle();
    FailingPort broken = new FailingPort();
    broken.onOpen = new IOException("no port");
    join("anna", broken, new Listener());
    settle();
    assertEquals(List.of("entered"), first.news);
    assertFalse(port.closed);
    assertTrue(directory.isIn(APPLICATION, new UserId("anna")));
  }

  @Test
  void whoEntersAnotherRoomElsewhereIsOutOfTheFirst() {
    Listener first = new Listener();
    FailingPort port = new FailingPort();
    join("anna", port, first);
    settle();
    directory.join(OTHER_ROOM, newcomer("anna", new FailingPort()), new Listener());
    settle();
    assertEquals(List.of("entered", "removed REPLACED"), first.news);
    assertTrue(port.closed);
    assertEquals(1, directory.memberCount());
  }

  @Test
  void whoSwitchesIsToldNothingByTheOldRoom() {
    Listener ben = new Listener();
    join("ben", new FailingPort(), ben);
    Listener old = new Listener();
    Member anna = join("anna", new FailingPort(), old);
    settle();
    Listener next = new Listener();
    directory.switchRoom(anna, OTHER_ROOM, newcomer("anna", new FailingPort()), next);
    settle();
    assertEquals(List.of("entered"), old.news);
    assertEquals(List.of("entered"), next.news);
    assertEquals(List.of("entered", "exited anna"), ben.news);
    assertTrue(
        observed.contains(new RoomEvent.UserExited(anna.user(), Role.ANCHOR, LeaveReason.NORMAL)));
    assertEquals(2, directory.memberCount());
  }

  @Test
  void aSwitchThatFailsChangesNothing() {
    Listener old = new Listener();
    Member anna = join("anna", new FailingPort(), old);
    settle();
    FailingPort broken = new FailingPort();
    broken.onOpen = new IOException("no port");
    Listener next = new Listener();
    directory.switchRoom(anna, OTHER_ROOM, newcomer("anna", broken), next);
    settle();
    assertEquals(List.of("entered"), old.news);
    assertEquals(List.of("refused GENERAL"), next.news);
    assertEquals(1, directory.roomCount(), "a room nobody ever came into is none");
    assertFalse(observed.toString().contains("Dismissed"), observed.toString());
  }

  @Test
  void whoWasSentAwayMayComeBackWhenHisTimeIsOver() {
    join("ben", new FailingPort(), new Listener());
    Listener anna = new Listener();
    join("anna", new FailingPort(), anna);
    settle();
    directory.room(ROOM).remove(new UserId("anna"), 10_000, "go");
    settle();
    assertEquals(List.of("entered", "removed REMOVED"), anna.news);
    pass(9_999);
    Listener again = new Listener();
    join("anna", new FailingPort(), again);
    settle();
    assertEquals(List.of("refused NO_RIGHT_TO_ENTER"), again.news);
    pass(1);
    Listener late = new Listener();
    join("anna", new FailingPort(), late);
    settle();
    assertEquals(List.of("entered"), late.news);
  }

  @Test
  void aLockedRoomLetsInOnlyWhoIsIn() {
    join("anna", new FailingPort(), new Listener());
    settle();
    directory.room(ROOM).lock(true);
    Listener ben = new Listener();
    join("ben", new FailingPort(), ben);
    Listener anna = new Listener();
    join("anna", new FailingPort(), anna);
    settle();
    assertEquals(List.of("refused NO_RIGHT_TO_ENTER"), ben.news);
    assertEquals(List.of("entered"), anna.news);
  }

  @Test
  void whoIsReplacedByOneWhoLeavesBeforeHeIsInIsToldSo() {
    Listener first = new Listener();
    FailingPort port = new FailingPort();
    join("anna", port, first);
    settle();
    join("anna", new FailingPort(), new Listener()).leave();
    settle();
    assertTrue(port.closed);
    assertEquals(List.of("entered", "removed REPLACED"), first.news);
    assertNobodyIsIn();
  }

  @Test
  void whoFailsToReplaceHimselfByABugOfOursStays() {
    for (boolean opens : new boolean[] {true, false}) {
      Listener first = new Listener();
      FailingPort port = new FailingPort();
      Member anna = join("anna", port, first);
      settle();
      FailingPort broken = new FailingPort();
      broken.failsToNegotiate = opens;
      broken.onOpen = opens ? null : new IllegalStateException("a bug");
      join("anna", broken, new Listener());
      settle();
      assertFalse(port.closed);
      assertEquals(List.of("entered"), first.news);
      anna.leave();
      settle();
      assertNobodyIsIn();
    }
  }

  @Test
  void whoseSuccessorFailsHalfWayInIsOutAndToldSo() {
    Listener first = new Listener();
    join("anna", new FailingPort(), first);
    settle();
    FailingPort broken = new FailingPort();
    broken.failsToAttach = true;
    join("anna", broken, new Listener());
    settle();
    assertEquals(List.of("entered", "removed KILLED"), first.news);
    assertEquals(
        new RoomEvent.UserExited(new UserId("anna"), Role.ANCHOR, LeaveReason.KILLED),
        observed.get(observed.size() - 1),
        "told at once, not when somebody has come after him");
    assertNobodyIsIn();
  }

  @Test
  void whoLeavesWhileHisRoomEndsAndNoneMayBeMadeForHimIsCountedOutOnce() {
    join("anna", new FailingPort(), new Listener());
    settle();
    directory.room(ROOM).end(RoomEnd.APPLICATION);
    Newcomer guest =
        new Newcomer(
            new UserId("ben"),
            INFO,
            Role.ANCHOR,
            EntryTerms.ALL,
            SendingLimits.NONE,
            false,
            (loop, nowNs) -> new FailingPort(),
            Introduction.of("offer"));
    Listener ben = new Listener();
    Member member = directory.join(ROOM, guest, ben);
    while (media.runsOne()) {
      continue;
    }
    while (roomLoop.members > 0) {
      assertTrue(control.runsOne()); // until he has bounced, and is not yet refused
    }
    Member elsewhere =
        directory.join(OTHER_ROOM, newcomer("ben", new FailingPort()), new Listener());
    member.signallingLost();
    member.leave();
    settle();
    assertEquals(List.of(), ben.news);
    assertTrue(directory.isIn(APPLICATION, elsewhere.user()), "his other stay counts");
    assertEquals(1, roomLoop.members);
    elsewhere.leave();
    settle();
    assertNobodyIsIn();
  }

  @Test
  void aRoomWhoseFirstMemberLeftBeforeHeWasInHasAnOwner() {
    join("anna", new FailingPort(), new Listener()).leave();
    settle();
    assertEquals(new UserId("anna"), directory.room(ROOM).owner());
  }

  @Test
  void whoIsReplacedWhileHeSwitchesDoesNotComeBack() {
    Listener old = new Listener();
    Member anna = join("anna", new FailingPort(), old);
    settle();
    Listener next = new Listener();
    Listener other = new Listener();
    join("anna", new FailingPort(), other);
    directory.switchRoom(anna, OTHER_ROOM, newcomer("anna", new FailingPort()), next);
    settle();
    assertEquals(List.of("entered", "removed REPLACED"), old.news);
    assertEquals(List.of("removed REPLACED"), next.news);
    assertEquals(List.of("entered"), other.news);
    assertEquals(1, directory.memberCount());
    assertEquals(1, roomLoop.members);
  }

  @Test
  void whomAModeratorMutedIsMutedAlsoAsHisOwnSuccessor() {
    Member first = join("anna", new FailingPort(), new Listener());
    settle();
    directory.room(ROOM).muteByModerator(first, true);
    Listener listener = new Listener();
    Member second = join("anna", new FailingPort(), listener);
    settle();
    assertTrue(second.mutedByModerator());
    assertEquals(List.of("entered", "muted"), listener.news);
  }

  @Test
  void whoIsHeardIsHeardAlsoAsHisOwnSuccessor() {
    join("anna", speaking(), new Listener());
    settle();
    Member second = join("anna", speaking(), new Listener());
    settle();
    assertTrue(second.audible());
  }

  private static FailingPort speaking() {
    FailingPort port = new FailingPort();
    port.speaks = true;
    return port;
  }

  @Test
  void whoIsSentAwayWhileHeReplacesHimselfIsOut() {
    Listener first = new Listener();
    join("anna", new FailingPort(), first);
    settle();
    Listener second = new Listener();
    join("anna", new FailingPort(), second);
    while (media.runsOne()) {
      continue;
    }
    directory.room(ROOM).remove(new UserId("anna"), 10_000, "go");
    settle();
    assertEquals(List.of("entered", "removed REMOVED"), first.news);
    assertEquals(List.of("entered", "removed REMOVED"), second.news);
    assertNobodyIsIn();
  }

  private void assertNobodyIsIn() {
    assertFalse(directory.isIn(APPLICATION, new UserId("anna")));
    assertFalse(directory.isIn(APPLICATION, new UserId("ben")));
    assertEquals(0, directory.memberCount());
    assertEquals(0, roomLoop.members);
  }

  /** Writes down what it is told. */
  private static final class Listener implements MemberListener {
    final List<String> news = new ArrayList<>();

    @Override
    public void onEntered(String answerSdp, List<Present> others) {
      news.add("entered");
    }

    @Override
    public void onRefused(ErrorCode code, String text) {
      news.add("refused " + code);
    }

    @Override
    public void onNotNegotiated(Negotiation negotiation) {
      news.add("not negotiated");
    }

    @Override
    public void onRoomEvent(RoomEvent event) {
      if (event instanceof RoomEvent.UserExited exited) {
        news.add("exited " + exited.user());
      }
      if (event instanceof RoomEvent.MutedByModerator) {
        news.add("muted");
      }
    }

    @Override
    public void onPortEvent(PortEvent event) {}

    @Override
    public void onRemoved(LeaveReason reason, String text) {
      news.add("removed " + reason);
    }
  }

  /** A port that fails where it is told to. */
  private static final class FailingPort extends LocalPort {
    Exception onOpen;
    boolean failsToNegotiate;
    boolean failsToAttach;
    boolean failsInTheTick;
    boolean speaks;
    boolean closed;

    MediaPort opened() throws IOException {
      if (onOpen instanceof IOException e) {
        throw e;
      }
      if (onOpen instanceof RuntimeException e) {
        throw e;
      }
      return this;
    }

    private static void failIf(boolean fails) {
      if (fails) {
        throw new IllegalStateException("a bug");
      }
    }

    @Override
    public Negotiation negotiate(String offerSdp, long nowNs) {
      failIf(failsToNegotiate);
      return new Negotiation.Answered("answer");
    }

    @Override
    public void attach(Participant self) {
      failIf(failsToAttach);
      if (speaks) {
        self.publishAudio(AudioCodec.OPUS);
      }
    }

    @Override
    public void handleTimeout(long nowNs) {
      failIf(failsInTheTick);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
