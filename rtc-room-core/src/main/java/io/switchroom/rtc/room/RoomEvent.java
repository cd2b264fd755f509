package io.switchroom.rtc.room;

import io.switchroom.rtc.auth.UserId;
import java.util.List;

/**
 * What a room tells its members. Each is for everyone but the one it speaks of, unless it says so.
 */
public sealed interface RoomEvent {

  record UserEntered(UserId user, MemberInfo info) implements RoomEvent {}

  record UserExited(UserId user, LeaveReason reason) implements RoomEvent {}

  /** The user's audio is there to be heard ({@code available}) or is not: muted, stopped. */
  record AudioAvailable(UserId user, boolean available) implements RoomEvent {}

  /** The user's camera or screen is there to be seen ({@code available}) or is not. */
  record VideoAvailable(UserId user, Medium medium, boolean available) implements RoomEvent {}

  /**
   * The user sends what he has no right to send, and it is dropped: for him alone, once until his
   * rights change.
   */
  record MediaRefused(UserId user, Medium medium) implements RoomEvent {}

  /** Who speaks now and how loudly, 0 (silence) to 100; for everyone, only when it changed. */
  record VoiceVolume(List<Volume> volumes) implements RoomEvent {
    public VoiceVolume {
      volumes = List.copyOf(volumes);
    }
  }

  /** One speaker's volume, 0 to 100. */
  record Volume(UserId user, int percent) {}
}
