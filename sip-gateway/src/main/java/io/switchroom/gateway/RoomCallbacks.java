package io.switchroom.gateway;

import io.switchroom.gateway.callback.CallbackEvent;
import io.switchroom.gateway.callback.CallbackRoom;
import io.switchroom.gateway.callback.CallbackType;
import io.switchroom.gateway.callback.Callbacks;
import io.switchroom.gateway.rooms.RoomObserver;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.RoomEvent;
import io.switchroom.rtc.room.Terminal;
import java.util.function.BiConsumer;

/** What happens in rooms, in the words of the callbacks to their applications. */
final class RoomCallbacks implements RoomObserver {
  private final BiConsumer<SdkAppId, CallbackEvent> post;

  /**
   * @param post {@link Callbacks#post}, or what stands for it in a test
   */
  RoomCallbacks(BiConsumer<SdkAppId, CallbackEvent> post) {
    this.post = post;
  }

  @Override
  public void onRoomEvent(RoomKey key, RoomEvent event, long unixMs) {
    CallbackEvent callback = callback(room(key.room()), event, unixMs);
    if (callback != null) {
      post.accept(key.application(), callback);
    }
  }

  private static CallbackRoom room(RoomId id) {
    return switch (id) {
      case RoomId.Numeric numeric -> CallbackRoom.number(numeric.number());
      case RoomId.Text text -> CallbackRoom.named(text.text());
    };
  }

  /** Null for what applications are not told of. */
  private static CallbackEvent callback(CallbackRoom room, RoomEvent event, long unixMs) {
    return switch (event) {
      case RoomEvent.Created e -> CallbackEvent.roomCreated(room, e.owner().text(), unixMs);
      case RoomEvent.Dismissed e -> CallbackEvent.roomDismissed(room, unixMs);
      case RoomEvent.UserEntered e ->
          CallbackEvent.entered(
              room,
              e.user().text(),
              role(e.role()),
              terminal(e.info().terminal()),
              userType(e.info().kind()),
              CallbackEvent.Entry.NORMAL,
              unixMs);
      case RoomEvent.UserExited e ->
          CallbackEvent.left(room, e.user().text(), role(e.role()), exit(e.reason()), unixMs);
      case RoomEvent.RoleChanged e ->
          CallbackEvent.roleChanged(room, e.user().text(), role(e.role()), unixMs);
      case RoomEvent.AudioAvailable e -> audio(room, e.user(), e.available(), unixMs);
      case RoomEvent.VideoAvailable e ->
          CallbackEvent.media(video(e), room, e.user().text(), unixMs);
      case RoomEvent.MediaRefused e -> null;
      case RoomEvent.MutedByModerator e -> null;
      case RoomEvent.UnmuteAsked e -> null;
      case RoomEvent.Locked e -> null;
      case RoomEvent.VoiceVolume e -> null;
      case RoomEvent.NetworkQuality e -> null;
    };
  }

  private static CallbackEvent.Terminal terminal(Terminal terminal) {
    return switch (terminal) {
      case WINDOWS -> CallbackEvent.Terminal.WINDOWS;
      case ANDROID -> CallbackEvent.Terminal.ANDROID;
      case IOS -> CallbackEvent.Terminal.IOS;
      case LINUX -> CallbackEvent.Terminal.LINUX;
      case OTHER -> CallbackEvent.Terminal.OTHER;
    };
  }

  private static CallbackEvent audio(CallbackRoom room, UserId user, boolean on, long unixMs) {
    CallbackType type = on ? CallbackType.AUDIO_STARTED : CallbackType.AUDIO_STOPPED;
    return CallbackEvent.media(type, room, user.text(), unixMs);
  }

  private static CallbackType video(RoomEvent.VideoAvailable event) {
    return switch (event.medium()) {
      case SCREEN ->
          event.available() ? CallbackType.AUXILIARY_STARTED : CallbackType.AUXILIARY_STOPPED;
      case CAMERA, AUDIO ->
          event.available() ? CallbackType.VIDEO_STARTED : CallbackType.VIDEO_STOPPED;
    };
  }

  private static CallbackEvent.Role role(Role role) {
    return switch (role) {
      case ANCHOR -> CallbackEvent.Role.ANCHOR;
      case AUDIENCE -> CallbackEvent.Role.AUDIENCE;
    };
  }

  private static CallbackEvent.UserType userType(MemberInfo.Kind kind) {
    return switch (kind) {
      case BROWSER -> CallbackEvent.UserType.WEBRTC;
      case PHONE -> CallbackEvent.UserType.PHONE;
    };
  }

  private static CallbackEvent.Exit exit(LeaveReason reason) {
    return switch (reason) {
      case NORMAL -> CallbackEvent.Exit.NORMAL;
      case TIMEOUT -> CallbackEvent.Exit.TIMEOUT;
      case REMOVED, REPLACED -> CallbackEvent.Exit.REMOVED;
      case KILLED -> CallbackEvent.Exit.KILLED;
    };
  }
}
