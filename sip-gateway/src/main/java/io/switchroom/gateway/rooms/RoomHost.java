package io.switchroom.gateway.rooms;

import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MediaPort;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.Participant;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.Room;
import io.switchroom.rtc.room.RoomEvent;
import io.switchroom.rtc.room.RoomSettings;
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

  private final RoomLoop loop;
  private final Room room;
  private final Map<UserId, Member> members = new HashMap<>();

  RoomHost(RoomLoop loop, RoomKey key, RoomSettings settings) {
    this.loop = loop;
    this.room = new Room(key, settings, loop.stats().figures());
  }

  RoomKey key() {
    return room.key();
  }

  void join(Member member, MemberInfo info, PortFactory ports, String offerSdp) {
    if (room.full()) {
      refuse(member, ErrorCode.ROOM_FULL, ErrorCode.ROOM_FULL.sentence());
      return;
    }
    long nowNs = loop.loop().nowNs();
    List<MemberListener.Present> others = present();
    MediaPort port = null;
    Negotiation negotiation;
    try {
      port = ports.open(loop, nowNs);
      negotiation = offerSdp == null ? port.offer(nowNs) : port.negotiate(offerSdp, nowNs);
      if (negotiation instanceof Negotiation.Answered) {
        members.put(member.user(), member);
        Participant participant = new Participant(member.user(), info, port);
        participant.delays(loop.stats().entered(leg(member)));
        room.enter(participant);
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
      discard(member, LeaveReason.KILLED);
      refuse(member, ErrorCode.GENERAL, ErrorCode.GENERAL.sentence());
      return;
    }
    if (negotiation instanceof Negotiation.Answered answered) {
      toControl(member, listener -> listener.onEntered(answered.sdp(), others));
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
    loop.control()
        .execute(
            () -> {
              if (!member.left) {
                member.room().notEntered(member);
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
    if (members.get(member.user()) == member) {
      room.mute(member.user(), muted);
      tellEvents();
    }
  }

  void muteVideo(Member member, Medium medium, boolean muted) {
    if (members.get(member.user()) == member) {
      room.muteVideo(member.user(), medium, muted);
      tellEvents();
    }
  }

  void signallingLost(Member member) {
    if (members.get(member.user()) == member) {
      room.participant(member.user()).port().signallingLost();
    }
  }

  void leave(Member member, LeaveReason reason) {
    if (members.get(member.user()) == member) {
      discard(member, reason);
      tellEvents();
    }
  }

  private void discard(Member member, LeaveReason reason) {
    members.remove(member.user(), member);
    loop.stats().left(leg(member));
    room.leave(member.user(), reason);
  }

  /** Phone numbers are masked here as in logs. */
  private RoomLoopStats.Leg leg(Member member) {
    return new RoomLoopStats.Leg(key().toString(), member.user().masked());
  }

  /** Nobody is left and nobody is to come: called when the directory has forgotten the room. */
  void close() {
    room.stopPlaying();
    loop.closeRoom(this);
  }

  /** The 20 ms tick: media, then timeouts and news of each port. */
  void tick(long dueNs) {
    try {
      room.tick(dueNs);
      lookAtPorts(dueNs);
      tellEvents();
    } catch (RuntimeException e) {
      loop.loop().stats().fault();
      LOG.error("room {}: the tick failed; everyone is removed", key(), e);
      for (Member member : List.copyOf(members.values())) {
        lose(member, LeaveReason.KILLED, INTERNAL_ERROR);
      }
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
    loop.control().execute(() -> member.room().lost(member, reason, text));
  }

  private List<MemberListener.Present> present() {
    List<MemberListener.Present> present = new ArrayList<>();
    for (Participant participant : room.participants()) {
      present.add(
          new MemberListener.Present(
              participant.id(),
              participant.info(),
              participant.audible(),
              isSeen(participant, Medium.CAMERA),
              isSeen(participant, Medium.SCREEN)));
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
      if (event instanceof RoomEvent.MediaRefused refused) {
        tellOnly(refused);
      } else {
        tell(event, subject(event));
      }
    }
  }

  private void tellOnly(RoomEvent.MediaRefused refused) {
    Member member = members.get(refused.user());
    if (member != null) {
      toControl(member, listener -> listener.onRoomEvent(refused));
    }
  }

  private void tell(RoomEvent event, UserId except) {
    List<Member> told = List.copyOf(members.values());
    loop.control()
        .execute(
            () -> {
              for (Member member : told) {
                if (!member.left && !member.user().equals(except)) {
                  member.listener.onRoomEvent(event);
                }
              }
            });
  }

  private static UserId subject(RoomEvent event) {
    return switch (event) {
      case RoomEvent.UserEntered entered -> entered.user();
      case RoomEvent.UserExited exited -> exited.user();
      case RoomEvent.AudioAvailable audio -> audio.user();
      case RoomEvent.VideoAvailable video -> video.user();
      case RoomEvent.MediaRefused refused -> refused.user();
      case RoomEvent.VoiceVolume volume -> null;
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
