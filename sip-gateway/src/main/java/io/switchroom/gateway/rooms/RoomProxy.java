package io.switchroom.gateway.rooms;

import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import java.util.function.Consumer;

/**
 * The only door into a room from the control loop: each method posts to the room's loop. Also
 * counts who is in, so that the {@link RoomDirectory} knows when the room can go.
 */
final class RoomProxy {
  private final RoomDirectory directory;
  private final RoomKey key;
  private final RoomLoop loop;
  private RoomHost host; // set and used on the room's loop
  private int members;

  RoomProxy(RoomDirectory directory, RoomKey key, RoomLoop loop) {
    this.directory = directory;
    this.key = key;
    this.loop = loop;
    loop.loop().execute(() -> host = loop.openRoom(key));
  }

  RoomKey key() {
    return key;
  }

  void join(Member member, MemberInfo info, PortFactory ports, String offerSdp) {
    members++;
    loop.members++;
    loop.loop().execute(() -> host.join(member, info, ports, offerSdp));
  }

  void negotiate(Member member, String offerSdp, Consumer<Negotiation> outcome) {
    loop.loop().execute(() -> host.negotiate(member, offerSdp, outcome));
  }

  void offer(Member member, Consumer<Negotiation> outcome) {
    loop.loop().execute(() -> host.offer(member, outcome));
  }

  void acceptAnswer(Member member, String answerSdp, Consumer<Negotiation> outcome) {
    loop.loop().execute(() -> host.acceptAnswer(member, answerSdp, outcome));
  }

  void mute(Member member, boolean muted) {
    loop.loop().execute(() -> host.mute(member, muted));
  }

  void muteVideo(Member member, Medium medium, boolean muted) {
    loop.loop().execute(() -> host.muteVideo(member, medium, muted));
  }

  void signallingLost(Member member) {
    loop.loop().execute(() -> host.signallingLost(member));
  }

  void leave(Member member, LeaveReason reason) {
    if (forget(member)) {
      loop.loop().execute(() -> host.leave(member, reason));
      closeIfEmpty();
    }
  }

  /** The room's loop removed the member by itself. On the control loop. */
  void lost(Member member, LeaveReason reason, String text) {
    if (forget(member)) {
      member.listener.onRemoved(reason, text);
      closeIfEmpty();
    }
  }

  /** The member's entry failed. On the control loop. */
  void notEntered(Member member) {
    if (forget(member)) {
      closeIfEmpty();
    }
  }

  private boolean forget(Member member) {
    if (member.left) {
      return false;
    }
    member.left = true;
    members--;
    loop.members--;
    directory.forget(member);
    return true;
  }

  private void closeIfEmpty() {
    if (members == 0) {
      directory.forget(this);
      loop.loop().execute(() -> host.close());
    }
  }
}
