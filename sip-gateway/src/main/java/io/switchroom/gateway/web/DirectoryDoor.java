package io.switchroom.gateway.web;

import io.switchroom.gateway.rooms.Introduction;
import io.switchroom.gateway.rooms.Member;
import io.switchroom.gateway.rooms.MemberListener;
import io.switchroom.gateway.rooms.Newcomer;
import io.switchroom.gateway.rooms.PortFactory;
import io.switchroom.gateway.rooms.RoomDirectory;
import io.switchroom.rtc.auth.EntryTerms;
import io.switchroom.rtc.auth.Right;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.SendingLimits;
import java.util.function.Consumer;

/**
 * The door into the gateway's own rooms.
 *
 * @param ports opens the network end of each browser
 */
public record DirectoryDoor(RoomDirectory directory, PortFactory ports) implements RoomDoor {

  @Override
  public Stay join(RoomKey room, Visitor visitor, Stay from, MemberListener listener) {
    Newcomer newcomer =
        new Newcomer(
            visitor.user(),
            visitor.info(),
            visitor.role(),
            visitor.terms(),
            visitor.limits(),
            visitor.terms().rights().has(Right.CREATE_ROOM),
            ports,
            Introduction.of(visitor.offerSdp()));
    return new MemberStay(
        from instanceof MemberStay before
            ? directory.switchRoom(before.member, room, newcomer, listener)
            : directory.join(room, newcomer, listener));
  }

  private record MemberStay(Member member) implements Stay {
    @Override
    public void negotiate(String offerSdp, Consumer<Negotiation> outcome) {
      member.negotiate(offerSdp, outcome);
    }

    @Override
    public void mute(boolean muted) {
      member.mute(muted);
    }

    @Override
    public boolean mutedByModerator() {
      return member.mutedByModerator();
    }

    @Override
    public MemberInfo info() {
      return member.info();
    }

    @Override
    public Role role() {
      return member.role();
    }

    @Override
    public void role(Role role) {
      member.role(role);
    }

    @Override
    public boolean ownsRoom() {
      return member.ownsRoom();
    }

    @Override
    public Moderator moderator() {
      return new RoomModerator(member.room());
    }

    @Override
    public void signallingHeard() {
      member.signallingHeard();
    }

    @Override
    public void terms(EntryTerms terms) {
      member.terms(terms);
    }

    @Override
    public void limits(SendingLimits limits) {
      member.limits(limits);
    }

    @Override
    public void muteVideo(Medium medium, boolean muted) {
      member.muteVideo(medium, muted);
    }

    @Override
    public void signallingLost() {
      member.signallingLost();
    }

    @Override
    public void leave() {
      member.leave();
    }
  }
}
