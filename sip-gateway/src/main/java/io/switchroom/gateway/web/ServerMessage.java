package io.switchroom.gateway.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchroom.gateway.rooms.MemberListener.Present;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.PortEvent.Picture;
import io.switchroom.rtc.room.RoomEvent.Volume;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is said to a browser: replies first, then events (docs/signaling.md). */
public sealed interface ServerMessage {

  /** The reply to {@code enterRoom}: inside. */
  record Entered(JsonNode id, RoomId room, UserId user, String answerSdp, List<Present> others)
      implements ServerMessage {}

  /** The reply to {@code offer}. */
  record Answered(JsonNode id, String answerSdp) implements ServerMessage {}

  /** The reply to a request that has nothing more to tell. */
  record Done(JsonNode id, String type) implements ServerMessage {}

  /** The reply to a request that could not be fulfilled. */
  record Refused(JsonNode id, String type, ErrorCode code, String text) implements ServerMessage {}

  record UserEnter(UserId user, MemberInfo info) implements ServerMessage {}

  record UserExit(UserId user, LeaveReason reason) implements ServerMessage {}

  /** {@code onRoomHasAudio} or {@code onRoomNoAudio}. */
  record RoomAudio(UserId user, boolean available) implements ServerMessage {}

  /** {@code onRoomHasVideo} or {@code onRoomNoVideo}. */
  record RoomVideo(UserId user, Medium medium, boolean available) implements ServerMessage {}

  /** {@code onWarning}: what this client sends is dropped. */
  record MediaRefused(Medium medium) implements ServerMessage {
    /** "Audience may not publish", and whoever else has no right to. */
    static final int CODE = 6001;
  }

  record UserVoiceVolume(List<Volume> volumes) implements ServerMessage {}

  record Lines(
      Map<String, UserId> byMid, int wanted, Map<String, Picture> videoByMid, int videoWanted)
      implements ServerMessage {}

  record Connected() implements ServerMessage {}

  record ForceOffline(String text) implements ServerMessage {}

  record RoomDisconnect(LeaveReason reason, String text) implements ServerMessage {}

  /** Something arrived that was no request. */
  record NoRequest(String text) implements ServerMessage {}

  /** As it goes over the wire. */
  default String json() {
    return switch (this) {
      case Entered m -> entered(m).toString();
      case Answered m -> reply(m.id, "offer", ErrorCode.OK).put("sdp", m.answerSdp).toString();
      case Done m -> reply(m.id, m.type, ErrorCode.OK).toString();
      case Refused m -> reply(m.id, m.type, m.code).put("message", m.text).toString();
      case UserEnter m -> describe(event("onUserEnter"), m.user, m.info).toString();
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
              .put("code", MediaRefused.CODE)
              .put("message", "you may not send " + m.medium.text() + "; nobody gets it")
              .put("medium", m.medium.text())
              .toString();
      case UserVoiceVolume m -> volumes(m).toString();
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

  private static ObjectNode describe(ObjectNode node, UserId user, MemberInfo info) {
    return node.put("userId", user.text())
        .put("kind", info.kind().name().toLowerCase(Locale.ROOT))
        .put("displayName", info.displayName());
  }

  private static ObjectNode entered(Entered m) {
    ObjectNode node = reply(m.id, ClientMessage.EnterRoom.TYPE, ErrorCode.OK);
    node.put("sdp", m.answerSdp).put("roomId", m.room.number()).put("userId", m.user.text());
    ArrayNode users = node.putArray("users");
    for (Present other : m.others) {
      ObjectNode user = describe(users.addObject(), other.user(), other.info());
      user.put("audio", other.audio());
      if (other.camera()) {
        user.put("camera", true);
      }
      if (other.screen()) {
        user.put("screen", true);
      }
    }
    return node;
  }

  private static ObjectNode volumes(UserVoiceVolume m) {
    ObjectNode node = event("onUserVoiceVolume");
    ArrayNode volumes = node.putArray("volumes");
    for (Volume volume : m.volumes) {
      volumes.addObject().put("userId", volume.user().text()).put("volume", volume.percent());
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
