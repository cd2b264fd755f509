package io.switchroom.rtc.room;

import io.switchroom.rtc.auth.UserId;
import java.util.List;

/** What a room tells its members. Each is for everyone but the one it speaks of. */
public sealed interface RoomEvent {

  record UserEntered(UserId user, MemberInfo info) implements RoomEvent {}

  record UserExited(UserId user, LeaveReason reason) implements RoomEvent {}

  /** The user's audio is there to be heard ({@code available}) or is not: muted, stopped. */
  record AudioAvailable(UserId user, boolean available) implements RoomEvent {}

  /** Who speaks now and how loudly, 0 (silence) to 100; for everyone, only when it changed. */
  record VoiceVolume(List<Volume> volumes) implements RoomEvent {
    public VoiceVolume {
      volumes = List.copyOf(volumes);
    }
  }

  /** One speaker's volume, 0 to 100. */
  record Volume(UserId user, int percent) {}
}
