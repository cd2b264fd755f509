package io.switchroom.gateway.web;

import io.switchroom.gateway.rooms.Member;
import io.switchroom.gateway.rooms.RoomProxy;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.RoomEnd;
import java.util.function.Consumer;

/** A room's owner at work in it. */
record RoomModerator(RoomProxy room) implements RoomDoor.Moderator {

  @Override
  public boolean mute(UserId user, boolean muted) {
    return with(user, member -> room.muteByModerator(member, muted));
  }

  @Override
  public boolean askToUnmute(UserId user) {
    return with(user, room::askToUnmute);
  }

  @Override
  public boolean remove(UserId user, long banMs) {
    return with(user, member -> room.remove(user, banMs, "the owner sent you away"));
  }

  @Override
  public void lock(boolean locked) {
    room.lock(locked);
  }

  @Override
  public void dissolve() {
    room.end(RoomEnd.OWNER);
  }

  private boolean with(UserId user, Consumer<Member> act) {
    Member member = room.member(user);
    if (member != null) {
      act.accept(member);
    }
    return member != null;
  }
}
