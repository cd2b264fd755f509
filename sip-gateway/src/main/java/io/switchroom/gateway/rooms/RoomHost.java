package io.switchroom.gateway.rooms;

import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MediaPort;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.Participant;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.Room;
import io.switchroom.rtc.room.RoomEvent;
import io.switchroom.rtc.room.RoomSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Room} on its loop: carries out what {@link RoomProxy} posts, and tells the members'
 * listeners, on the control loop, what came of it.
 */
final class RoomHost {
  private static final Logger LOG = LoggerFactory.getLogger(RoomHost.class);

  private final RoomLoop loop;
  private final Room room;
  private final Map<UserId, Member> members = new HashMap<>();
  private long toldEncodes;

  RoomHost(RoomLoop loop, RoomKey key, RoomSettings settings) {
    this.loop = loop;
    this.room = new Room(key, settings);
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
    MediaPort port;
    try {
      port = ports.open(loop, nowNs);
    } catch (IOException e) {
      refuse(member, ErrorCode.GENERAL, e.getMessage());
      return;
    }
    try {
      Negotiation negotiation =
          offerSdp == null ? port.offer(nowNs) : port.negotiate(offerSdp, nowNs);
      if (!(negotiation instanceof Negotiation.Answered answered)) {
        port.close();
        notEntered(member, listener -> listener.onNotNegotiated(negotiation));
        return;
      }
      List<MemberListener.Present> others = present();
      members.put(member.user(), member);
      room.enter(new Participant(member.user(), info, port));
      toControl(member, listener -> listener.onEntered(answered.sdp(), others));
      tellEvents();
    } catch (RuntimeException e) {
      LOG.error("room {}: {} could not enter", key(), member.user(), e);
      port.close();
      discard(member, LeaveReason.KILLED);
      refuse(member, ErrorCode.GENERAL, ErrorCode.GENERAL.sentence());
    }
  }

  private void refuse(Member member, ErrorCode code, String text) {
    LOG.info("room {}: {} is refused: {}", key(), member.user(), text);
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
    withPort(member, port -> outcomeOf(port.negotiate(offerSdp, loop.loop().nowNs()), outcome));
  }

  void offer(Member member, Consumer<Negotiation> outcome) {
    withPort(member, port -> outcomeOf(port.offer(loop.loop().nowNs()), outcome));
  }

  void acceptAnswer(Member member, String answerSdp, Consumer<Negotiation> outcome) {
    withPort(member, port -> outcomeOf(port.acceptAnswer(answerSdp, loop.loop().nowNs()), outcome));
  }

  private void withPort(Member member, Consumer<MediaPort> use) {
    if (members.get(member.user()) == member) {
      use.accept(room.participant(member.user()).port());
      tellEvents();
    }
  }

  private void outcomeOf(Negotiation negotiation, Consumer<Negotiation> outcome) {
    loop.control().execute(() -> outcome.accept(negotiation));
  }

  void mute(Member member, boolean muted) {
    if (members.get(member.user()) == member) {
      room.mute(member.user(), muted);
      tellEvents();
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
    room.leave(member.user(), reason);
  }

  /** Nobody is left and nobody is to come: called when the directory has forgotten the room. */
  void close() {
    loop.closeRoom(this);
  }

  /**
   * The 20 ms tick: media, then timeouts and news of each port.
   *
   * @return mix frames encoded in this tick
   */
  long tick(long dueNs) {
    try {
      room.tick(dueNs);
      lookAtPorts(dueNs);
      tellEvents();
    } catch (RuntimeException e) {
      LOG.error("room {}: the tick failed; everyone is removed", key(), e);
      for (Member member : List.copyOf(members.values())) {
        lose(member, LeaveReason.KILLED, "an internal error ended the room");
      }
    }
    long encodes = room.mixEncodes() - toldEncodes;
    toldEncodes += encodes;
    return encodes;
  }

  private void lookAtPorts(long nowNs) {
    List<Participant> participants = room.participants();
    for (int i = participants.size() - 1; i >= 0; i--) {
      Participant participant = participants.get(i);
      Member member = members.get(participant.id());
      try {
        lookAtPort(participant.port(), member, nowNs);
      } catch (RuntimeException e) {
        LOG.error("room {}: the port of {} failed", key(), participant.id(), e);
        lose(member, LeaveReason.KILLED, "an internal error ended the connection");
      }
    }
  }

  private void lookAtPort(MediaPort port, Member member, long nowNs) {
    port.handleTimeout(nowNs);
    PortEvent event;
    while ((event = port.pollEvent()) != null) {
      if (event instanceof PortEvent.Lost lost) {
        lose(member, lost.reason(), lost.text());
        return;
      }
      PortEvent news = event;
      toControl(member, listener -> listener.onPortEvent(news));
    }
  }

  private void lose(Member member, LeaveReason reason, String text) {
    LOG.info("room {}: {} is removed: {}", key(), member.user(), text);
    discard(member, reason);
    loop.control().execute(() -> member.room().lost(member, reason, text));
  }

  private List<MemberListener.Present> present() {
    List<MemberListener.Present> present = new ArrayList<>();
    for (Participant participant : room.participants()) {
      present.add(
          new MemberListener.Present(participant.id(), participant.info(), participant.audible()));
    }
    return present;
  }

  private void tellEvents() {
    RoomEvent event;
    while ((event = room.pollEvent()) != null) {
      tell(event, subject(event));
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
