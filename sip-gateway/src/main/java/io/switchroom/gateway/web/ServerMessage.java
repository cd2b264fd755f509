package io.switchroom.gateway.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchroom.gateway.apps.ProfileJson;
import io.switchroom.gateway.rooms.MemberListener.Present;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.PathQuality;
import io.switchroom.rtc.room.PortEvent.Picture;
import io.switchroom.rtc.room.Refusal;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.RoomEvent;
import io.switchroom.rtc.room.RoomEvent.Quality;
import io.switchroom.rtc.room.RoomEvent.Volume;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is said to a browser: replies first, then events (docs/signaling.md). */
public sealed interface ServerMessage {

  /** The reply to {@code enterRoom} and {@code switchRoom}: inside. */
  record Entered(
      JsonNode id,
      String type,
      RoomId room,
      UserId user,
      boolean ownsRoom,
      LoginProfiles profiles,
      String answerSdp,
      List<Present> others)
      implements ServerMessage {}

  /** The reply to {@code changeRole}. */
  record ProfileInForce(JsonNode id, String type, LoginProfiles profiles)
      implements ServerMessage {}

  /**
   * {@code onException}: something did not go as asked for, and what was under way goes on.
   *
   * @param exception which
   */
  record RoomException(int exception, ErrorCode code, String text) implements ServerMessage {
    /** The role profile asked for at entry is not known: the default is in force. */
    static final int UNKNOWN_PROFILE = 3;
  }

  /** The reply to {@code offer}. */
  record Answered(JsonNode id, String answerSdp) implements ServerMessage {}

  /** The reply to a request that has nothing more to tell. */
  record Done(JsonNode id, String type) implements ServerMessage {}

  /** The reply to a request that could not be fulfilled. */
  record Refused(JsonNode id, String type, ErrorCode code, String text) implements ServerMessage {
    Refused(JsonNode id, String type, ErrorCode code) {
      this(id, type, code, code.sentence());
    }
  }

  record UserEnter(UserId user, MemberInfo info, Role role) implements ServerMessage {}

  record UserExit(UserId user, LeaveReason reason) implements ServerMessage {}

  /** {@code onRoomHasAudio} or {@code onRoomNoAudio}. */
  record RoomAudio(UserId user, boolean available) implements ServerMessage {}

  /** {@code onRoomHasVideo} or {@code onRoomNoVideo}. */
  record RoomVideo(UserId user, Medium medium, boolean available) implements ServerMessage {}

  /** {@code onWarning}: what this client sends is dropped, for want of the role, right or seat. */
  record MediaRefused(Medium medium, Refusal refusal) implements ServerMessage {
    String why() {
      return switch (refusal) {
        case AUDIENCE -> "you are audience";
        case NO_RIGHT -> "you have no right to send it";
        case NO_SEAT -> "as many as may send video do so already";
      };
    }

    public ErrorCode code() {
      return switch (refusal) {
        case AUDIENCE -> ErrorCode.AUDIENCE_PUBLISHED;
        case NO_RIGHT ->
            medium == Medium.SCREEN
                ? ErrorCode.NO_RIGHT_TO_SEND_AUXILIARY
                : ErrorCode.NO_RIGHT_TO_SEND;
        case NO_SEAT -> ErrorCode.ROOM_FULL;
      };
    }
  }

  record RoleChange(UserId user, Role role) implements ServerMessage {}

  /** A moderator muted this user, or lets him unmute himself again. */
  record Muted(boolean muted) implements ServerMessage {}

  /** A moderator asks this user to unmute himself. */
  record UnmuteAsked() implements ServerMessage {}

  record RoomLocked(boolean locked) implements ServerMessage {}

  /** Whose network became better or worse. */
  record NetworkQuality(List<Quality> users) implements ServerMessage {}

  record UserVoiceVolume(List<Volume> volumes) implements ServerMessage {}

  record Lines(
      Map<String, UserId> byMid, int wanted, Map<String, Picture> videoByMid, int videoWanted)
      implements ServerMessage {}

  record Connected() implements ServerMessage {}

  record ForceOffline(String text) implements ServerMessage {}

  record RoomDisconnect(LeaveReason reason, String text) implements ServerMessage {}

  /** Something arrived that was no request. */
  record NoRequest(String text) implements ServerMessage {}

  /** What a room's event means for a member whom it concerns, or null if nothing. */
  static ServerMessage of(RoomEvent event) {
    return switch (event) {
      case RoomEvent.Created e -> null;
      case RoomEvent.UserEntered e -> new UserEnter(e.user(), e.info(), e.role());
      case RoomEvent.UserExited e -> new UserExit(e.user(), e.reason());
      case RoomEvent.Dismissed e -> null;
      case RoomEvent.RoleChanged e -> new RoleChange(e.user(), e.role());
      case RoomEvent.AudioAvailable e -> new RoomAudio(e.user(), e.available());
      case RoomEvent.VideoAvailable e -> new RoomVideo(e.user(), e.medium(), e.available());
      case RoomEvent.MediaRefused e -> new MediaRefused(e.medium(), e.why());
      case RoomEvent.MutedByModerator e -> new Muted(e.muted());
      case RoomEvent.UnmuteAsked e -> new UnmuteAsked();
      case RoomEvent.Locked e -> new RoomLocked(e.locked());
      case RoomEvent.VoiceVolume e -> new UserVoiceVolume(e.volumes());
      case RoomEvent.NetworkQuality e -> new NetworkQuality(e.users());
    };
  }

  /** As it goes over the wire. */
  default String json() {
    return switch (this) {
      case Entered m -> entered(m).toString();
      case Answered m -> reply(m.id, "offer", ErrorCode.OK).put("sdp", m.answerSdp).toString();
      case Done m -> reply(m.id, m.type, ErrorCode.OK).toString();
      case ProfileInForce m ->
          withProfile(reply(m.id, m.type, ErrorCode.OK), m.profiles).toString();
      case RoomException m ->
          event("onException")
              .put("exceptionId", m.exception)
              .put("code", m.code.number())
              .put("message", m.text)
              .toString();
      case Refused m -> reply(m.id, m.type, m.code).put("message", m.text).toString();
      case UserEnter m -> describe(event("onUserEnter"), m.user, m.info, m.role).toString();
      case UserExit m ->
          event("onUserExit")
              .put("userId", m.user.text())
              .put("reason", m.reason.number())
              .toString();
      case RoomAudio m ->
          event(m.available ? "onRoomHasAudio" : "onRoomNoAudio")
              .put("userId", m.user.text())
              .toString();
      case RoomVideo m ->
          event(m.available ? "onRoomHasVideo" : "onRoomNoVideo")
              .put("userId", m.user.text())
              .put("video", m.medium.text())
              .toString();
      case MediaRefused m ->
          event("onWarning")
              .put("code", m.code().number())
              .put("message", m.why() + "; nobody gets your " + m.medium.text())
              .put("medium", m.medium.text())
              .toString();
      case RoleChange m ->
          event("onUserRoleChange")
              .put("userId", m.user.text())
              .put("role", m.role.number())
              .toString();
      case Muted m -> event("onMutedByModerator").put("muted", m.muted).toString();
      case UnmuteAsked m -> event("onUnmuteAsked").toString();
      case RoomLocked m -> event("onRoomLocked").put("locked", m.locked).toString();
      case UserVoiceVolume m -> volumes(m).toString();
      case NetworkQuality m -> qualities(m).toString();
      case Lines m -> lines(m).toString();
      case Connected m -> event("onConnected").toString();
      case ForceOffline m ->
          event("onForceOffline")
              .put("code", ErrorCode.FORCED_OFFLINE.number())
              .put("message", m.text)
              .toString();
      case RoomDisconnect m ->
          event("onRoomDisconnect")
              .put("code", ErrorCode.NOT_IN_ROOM.number())
              .put("message", m.text)
              .put("reason", m.reason.number())
              .toString();
      case NoRequest m ->
          event("error")
              .put("code", ErrorCode.BAD_PARAMETER.number())
              .put("message", m.text)
              .toString();
    };
  }

  private static ObjectNode event(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private static ObjectNode reply(JsonNode id, String type, ErrorCode code) {
    ObjectNode node = event(type);
    node.set("id", id);
    return node.put("code", code.number()).put("message", code.sentence());
  }

  private static ObjectNode describe(ObjectNode node, UserId user, MemberInfo info, Role role) {
    return node.put("userId", user.text())
        .put("kind", info.kind().name().toLowerCase(Locale.ROOT))
        .put("displayName", info.displayName())
        .put("role", role.number());
  }

  private static ObjectNode entered(Entered m) {
    ObjectNode node = reply(m.id, m.type, ErrorCode.OK);
    node.put("sdp", m.answerSdp);
    switch (m.room) {
      case RoomId.Numeric room -> node.put("roomId", room.number());
      case RoomId.Text room -> node.put("strRoomId", room.text());
    }
    node.put("userId", m.user.text()).put("owner", m.ownsRoom);
    withProfile(node, m.profiles);
    ArrayNode users = node.putArray("users");
    for (Present other : m.others) {
      ObjectNode user = describe(users.addObject(), other.user(), other.info(), other.role());
      user.put("audio", other.audio());
      if (other.quality() != PathQuality.UNKNOWN) {
        user.put("quality", other.quality());
      }
      if (other.camera()) {
        user.put("camera", true);
      }
      if (other.screen()) {
        user.put("screen", true);
      }
    }
    return node;
  }

  private static ObjectNode withProfile(ObjectNode node, LoginProfiles profiles) {
    return node.set("profile", ProfileJson.of(profiles.inForce(), profiles.isDefault()));
  }

  private static ObjectNode volumes(UserVoiceVolume m) {
    ObjectNode node = event("onUserVoiceVolume");
    ArrayNode volumes = node.putArray("volumes");
    for (Volume volume : m.volumes) {
      volumes.addObject().put("userId", volume.user().text()).put("volume", volume.percent());
    }
    return node;
  }

  private static ObjectNode qualities(NetworkQuality m) {
    ObjectNode node = event("onNetworkQuality");
    ArrayNode users = node.putArray("users");
    for (Quality each : m.users) {
      users.addObject().put("userId", each.user().text()).put("quality", each.grade());
    }
    return node;
  }

  private static ObjectNode lines(Lines m) {
    ObjectNode node = event("onLines");
    ObjectNode lines = node.putObject("lines");
    m.byMid.forEach((mid, user) -> lines.put(mid, user.text()));
    node.put("wanted", m.wanted);
    if (m.videoWanted == 0) {
      return node;
    }
    ObjectNode video = node.putObject("video");
    m.videoByMid.forEach(
        (mid, picture) ->
            video
                .putObject(mid)
                .put("userId", picture.user().text())
                .put("video", picture.medium().text()));
    return node.put("videoWanted", m.videoWanted);
  }
}
