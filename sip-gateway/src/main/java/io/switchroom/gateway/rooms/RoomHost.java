package io.switchroom.gateway.rooms;

import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.Rights;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.Entry;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MediaPort;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.Participant;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.Room;
import io.switchroom.rtc.room.RoomEnd;
import io.switchroom.rtc.room.RoomEvent;
import io.switchroom.rtc.room.RoomSettings;
import io.switchroom.rtc.room.SendingLimits;
import io.switchroom.rtc.room.VideoTrack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Room} on its loop: carries out what {@link RoomProxy} posts, and tells the members'
 * listeners, on the control loop, what came of it.
 */
final class RoomHost {
  private static final Logger LOG = LoggerFactory.getLogger(RoomHost.class);
  private static final String INTERNAL_ERROR = "an internal error ended it";
  private static final long NS_PER_MS = 1_000_000L;

  private final RoomLoop loop;
  private final RoomProxy proxy;
  private final Room room;
  private final Map<UserId, Member> members = new HashMap<>();

  /** Why it is over: nobody comes in any more; null while it goes on. */
  private RoomEnd end;

  RoomHost(RoomLoop loop, RoomProxy proxy, RoomSettings settings) {
    this.loop = loop;
    this.proxy = proxy;
    this.room = new Room(proxy.key(), settings, loop.stats().figures());
  }

  RoomKey key() {
    return room.key();
  }

  void join(Member member) {
    if (end != null) {
      loop.control().execute(() -> proxy.bounced(member));
      return;
    }
    long nowNs = loop.loop().nowNs();
    switch (room.admits(member.user(), nowNs)) {
      case Entry.Open open -> enter(member, nowNs);
      case Entry.Full full -> refuse(member, ErrorCode.ROOM_FULL, ErrorCode.ROOM_FULL.sentence());
      case Entry.Locked locked -> refuse(member, ErrorCode.NO_RIGHT_TO_ENTER, "the room is locked");
      case Entry.Banned banned -> {
        long seconds = Math.ceilDiv(banned.leftNs(), NS_PER_MS * 1_000);
        String text = "sent away from this room, for another " + seconds + " s";
        refuse(member, ErrorCode.NO_RIGHT_TO_ENTER, text);
      }
    }
  }

  private void enter(Member member, long nowNs) {
    List<MemberListener.Present> others = present(member.user());
    Member before = members.get(member.user());
    MediaPort port = null;
    Negotiation negotiation;
    try {
      port = member.newcomer.ports().open(loop, nowNs);
      negotiation = member.newcomer.introduction().begin(port, nowNs);
      if (negotiation instanceof Negotiation.Answered) {
        members.put(member.user(), member);
        Participant participant =
            new Participant(member.user(), member.info(), member.newcomer.role(), port);
        participant.rights(member.newcomer.terms().rights().map());
        participant.limits(member.newcomer.limits());
        participant.delays(loop.stats().entered(leg(member)));
        room.enter(participant, nowNs);
      } else {
        port.close();
      }
    } catch (IOException e) {
      refuse(member, ErrorCode.GENERAL, e.getMessage());
      return;
    } catch (RuntimeException e) {
      loop.loop().stats().fault();
      LOG.error("room {}: {} could not enter", key(), member.user().masked(), e);
      if (port != null) {
        port.close();
      }
      if (members.get(member.user()) == member) {
        discard(member, LeaveReason.KILLED);
        if (before != null) {
          loop.control().execute(() -> proxy.lost(before, LeaveReason.KILLED, INTERNAL_ERROR));
        }
        tellEvents();
      }
      refuse(member, ErrorCode.GENERAL, ErrorCode.GENERAL.sentence());
      return;
    }
    if (negotiation instanceof Negotiation.Answered answered) {
      UserId owner = room.owner();
      boolean muted = room.participant(member.user()).mutedByModerator();
      boolean audible = room.participant(member.user()).audible();
      loop.control()
          .execute(
              () -> {
                member.begins(muted, audible);
                proxy.entered(member, owner, before, answered.sdp(), others);
              });
      tellEvents();
    } else {
      notEntered(member, listener -> listener.onNotNegotiated(negotiation));
    }
  }

  private void refuse(Member member, ErrorCode code, String text) {
    LOG.info("room {}: {} is refused: {}", key(), member.user().masked(), text);
    notEntered(member, listener -> listener.onRefused(code, text));
  }

  private void notEntered(Member member, Consumer<MemberListener> news) {
    if (room.owner() == null) {
      end(RoomEnd.EMPTY); // nobody was ever in
    }
    loop.control()
        .execute(
            () -> {
              if (!member.left) {
                proxy.notEntered(member);
                news.accept(member.listener);
              }
            });
  }

  void negotiate(Member member, String offerSdp, Consumer<Negotiation> outcome) {
    withPort(member, port -> port.negotiate(offerSdp, loop.loop().nowNs()), outcome);
  }

  void offer(Member member, Consumer<Negotiation> outcome) {
    withPort(member, port -> port.offer(loop.loop().nowNs()), outcome);
  }

  void acceptAnswer(Member member, String answerSdp, Consumer<Negotiation> outcome) {
    withPort(member, port -> port.acceptAnswer(answerSdp, loop.loop().nowNs()), outcome);
  }

  /** Whoever asked gets an outcome, whatever happens: somebody's re-INVITE waits for it. */
  private void withPort(
      Member member, Function<MediaPort, Negotiation> step, Consumer<Negotiation> outcome) {
    Negotiation negotiation;
    if (members.get(member.user()) != member) {
      negotiation = new Negotiation.NotAcceptable("no longer in the room");
    } else {
      try {
        negotiation = step.apply(room.participant(member.user()).port());
      } catch (RuntimeException e) {
        lose(member, e);
        negotiation = new Negotiation.NotAcceptable(INTERNAL_ERROR);
      }
      tellEvents();
    }
    Negotiation told = negotiation;
    loop.control().execute(() -> outcome.accept(told));
  }

  void mute(Member member, boolean muted) {
    change(member, () -> room.mute(member.user(), muted));
  }

  /** Whichever of his sessions is in: it is the user who is muted. */
  void muteByModerator(UserId user, boolean muted) {
    changeUser(user, () -> room.muteByModerator(user, muted));
  }

  void askToUnmute(UserId user) {
    changeUser(user, () -> room.askToUnmute(user));
  }

  private void changeUser(UserId user, Runnable change) {
    if (members.get(user) instanceof Member member) {
      change(member, change);
    }
  }

  void limits(Member member, SendingLimits limits) {
    change(member, () -> room.participant(member.user()).limits(limits));
  }

  void rights(Member member, Rights rights) {
    change(member, () -> room.participant(member.user()).rights(rights.map()));
  }

  void role(Member member, Role role) {
    change(member, () -> room.role(member.user(), role));
  }

  void signallingHeard(Member member) {
    change(member, () -> port(member).signallingHeard(loop.loop().nowNs()));
  }

  void muteVideo(Member member, Medium medium, boolean muted) {
    change(member, () -> room.muteVideo(member.user(), medium, muted));
  }

  void signallingLost(Member member) {
    change(member, () -> port(member).signallingLost());
  }

  void leave(Member member, LeaveReason reason) {
    change(member, () -> discard(member, reason));
  }

  private MediaPort port(Member member) {
    return room.participant(member.user()).port();
  }

  /** Whoever left meanwhile, or was replaced by himself, is not concerned any more. */
  private void change(Member member, Runnable change) {
    if (members.get(member.user()) == member) {
      try {
        change.run();
      } catch (RuntimeException e) {
        lose(member, e);
      }
      tellEvents();
    }
  }

  void lock(boolean locked) {
    room.lock(locked);
    tellEvents();
  }

  /**
   * Bans, and sends away who has come in without the control loop knowing it yet.
   *
   * @param known whom the control loop has sent away, or null
   */
  void remove(UserId user, long banMs, Member known, String text) {
    room.ban(user, loop.loop().nowNs() + banMs * NS_PER_MS);
    Member member = members.get(user);
    if (member != null && member != known) {
      lose(member, LeaveReason.REMOVED, text);
      tellEvents();
    }
  }

  private void discard(Member member, LeaveReason reason) {
    members.remove(member.user(), member);
    loop.stats().left(leg(member));
    room.leave(member.user(), reason, loop.loop().nowNs());
  }

  /** Phone numbers are masked here as in logs. */
  private RoomLoopStats.Leg leg(Member member) {
    return new RoomLoopStats.Leg(key().toString(), member.user().masked());
  }

  /**
   * It is over for everyone, and its number is free. Who takes the mix hears that it is over before
   * he is let go.
   */
  void end(RoomEnd why) {
    if (end != null) {
      return;
    }
    end = why;
    loop.control().execute(proxy::ended);
    boolean anyoneHears = false;
    for (Member member : inOrder()) {
      if (why.atOnce() || port(member).mixOutput() == null) {
        lose(member, why.forMembers(), why.sentence());
      } else {
        anyoneHears = true;
      }
    }
    tellEvents();
    if (anyoneHears) {
      room.play(Farewell.play());
    } else {
      close();
    }
  }

  private void close() {
    for (Member member : inOrder()) {
      lose(member, end.forMembers(), end.sentence());
    }
    room.end(end, loop.loop().nowNs());
    tellEvents();
    loop.closeRoom(this);
  }

  private List<Member> inOrder() {
    return room.participants().stream().map(p -> members.get(p.id())).toList();
  }

  /** The 20 ms tick: media, then timeouts and news of each port. */
  void tick(long dueNs) {
    try {
      room.tick(dueNs);
      lookAtPorts(dueNs);
      tellEvents();
      if (end != null && !room.playing()) {
        close();
      } else if (end == null) {
        RoomEnd over = room.handleTimeout(dueNs);
        if (over != null) {
          end(over);
        }
      }
    } catch (RuntimeException e) {
      loop.loop().stats().fault();
      LOG.error("room {}: the tick failed; everyone is removed", key(), e);
      fail();
    }
  }

  private void fail() {
    if (end == null) {
      end(RoomEnd.FAULT);
    } else {
      close();
    }
  }

  private void lookAtPorts(long nowNs) {
    List<Participant> participants = room.participants();
    for (int i = participants.size() - 1; i >= 0; i--) {
      Participant participant = participants.get(i);
      try {
        lookAtPort(participant, nowNs);
      } catch (RuntimeException e) {
        lose(members.get(participant.id()), e);
      }
    }
  }

  private void lookAtPort(Participant participant, long nowNs) {
    MediaPort port = participant.port();
    port.handleTimeout(nowNs);
    PortEvent event;
    while ((event = port.pollEvent()) != null) {
      Member member = members.get(participant.id());
      if (event instanceof PortEvent.Lost lost) {
        lose(member, lost.reason(), lost.text());
        return;
      }
      PortEvent news = event;
      toControl(member, listener -> listener.onPortEvent(news));
    }
  }

  /** A fault of ours in one member's port: he goes, the others stay. */
  private void lose(Member member, RuntimeException fault) {
    loop.loop().stats().fault();
    LOG.error("room {}: the port of {} failed", key(), member.user().masked(), fault);
    lose(member, LeaveReason.KILLED, INTERNAL_ERROR);
  }

  private void lose(Member member, LeaveReason reason, String text) {
    LOG.info("room {}: {} is removed: {}", key(), member.user().masked(), text);
    discard(member, reason);
    loop.control().execute(() -> proxy.lost(member, reason, text));
  }

  private List<MemberListener.Present> present(UserId newcomer) {
    List<MemberListener.Present> present = new ArrayList<>();
    for (Participant participant : room.participants()) {
      if (!participant.id().equals(newcomer)) {
        present.add(
            new MemberListener.Present(
                participant.id(),
                participant.info(),
                participant.role(),
                participant.audible(),
                isSeen(participant, Medium.CAMERA),
                isSeen(participant, Medium.SCREEN),
                participant.networkQuality()));
      }
    }
    return present;
  }

  private static boolean isSeen(Participant participant, Medium medium) {
    VideoTrack track = participant.video(medium);
    return track != null && track.available();
  }

  private void tellEvents() {
    RoomEvent event;
    while ((event = room.pollEvent()) != null) {
      tell(event);
    }
  }

  private void tell(RoomEvent event) {
    List<Member> told = List.copyOf(members.values());
    loop.control()
        .execute(
            () -> {
              proxy.happened(event);
              for (Member member : told) {
                if (!member.left && concerns(event, member.user())) {
                  member.listener.onRoomEvent(event);
                }
              }
            });
  }

  private static boolean concerns(RoomEvent event, UserId member) {
    return switch (event) {
      case RoomEvent.Created created -> false;
      case RoomEvent.UserEntered entered -> !entered.user().equals(member);
      case RoomEvent.UserExited exited -> !exited.user().equals(member);
      case RoomEvent.Dismissed dismissed -> false;
      case RoomEvent.RoleChanged role -> true;
      case RoomEvent.AudioAvailable audio -> !audio.user().equals(member);
      case RoomEvent.VideoAvailable video -> !video.user().equals(member);
      case RoomEvent.MediaRefused refused -> refused.user().equals(member);
      case RoomEvent.MutedByModerator muted -> muted.user().equals(member);
      case RoomEvent.UnmuteAsked asked -> asked.user().equals(member);
      case RoomEvent.Locked locked -> true;
      case RoomEvent.VoiceVolume volume -> true;
      case RoomEvent.NetworkQuality quality -> true;
    };
  }

  private void toControl(Member member, Consumer<MemberListener> news) {
    loop.control()
        .execute(
            () -> {
              if (!member.left) {
                news.accept(member.listener);
              }
            });
  }
}
