package io.switchroom.rtc.room;

import io.switchroom.rtc.auth.UserId;
import java.util.List;

/**
 * What happens in a room, in the order in which it happened. Members are told of it, each of the
 * others and not of himself but where it says so, and so are those who keep account of the room.
 */
public sealed interface RoomEvent {

  /** The room is there: its owner came in. Members are not told. */
  record Created(UserId owner) implements RoomEvent {}

  record UserEntered(UserId user, MemberInfo info, Role role) implements RoomEvent {}

  /**
   * @param role the last he had
   */
  record UserExited(UserId user, Role role, LeaveReason reason) implements RoomEvent {}

  /** The room is no more. Members are not told: each was removed before. */
  record Dismissed(RoomEnd end) implements RoomEvent {}

  /** The user is an anchor now, or audience. For everyone, himself included. */
  record RoleChanged(UserId user, Role role) implements RoomEvent {}

  /** The user's audio is there to be heard ({@code available}) or is not: muted, stopped. */
  record AudioAvailable(UserId user, boolean available) implements RoomEvent {}

  /** A moderator muted the user, or took that back. Told to the user alone. */
  record MutedByModerator(UserId user, boolean muted) implements RoomEvent {}

  /** A moderator asks the user to unmute himself. Told to the user alone. */
  record UnmuteAsked(UserId user) implements RoomEvent {}

  /** Nobody new may come in, or may again. For everyone. */
  record Locked(boolean locked) implements RoomEvent {}

  /** The user's camera or screen is there to be seen ({@code available}) or is not. */
  record VideoAvailable(UserId user, Medium medium, boolean available) implements RoomEvent {}

  /** What the user sends is dropped: for him alone, once until that changes. */
  record MediaRefused(UserId user, Medium medium, Refusal why) implements RoomEvent {}

  /** Who speaks now and how loudly, 0 (silence) to 100; for everyone, only when it changed. */
  record VoiceVolume(List<Volume> volumes) implements RoomEvent {
    public VoiceVolume {
      volumes = List.copyOf(volumes);
    }
  }

  /** Whose network became better or worse, oneself included; for everyone. */
  record NetworkQuality(List<Quality> users) implements RoomEvent {
    public NetworkQuality {
      users = List.copyOf(users);
    }
  }

  /**
   * One member's network.
   *
   * @param grade of {@link PathQuality}
   */
  record Quality(UserId user, int grade) {}

  /** One speaker's volume, 0 to 100. */
  record Volume(UserId user, int percent) {}
}
