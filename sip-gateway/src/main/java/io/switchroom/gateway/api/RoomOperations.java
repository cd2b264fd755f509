package io.switchroom.gateway.api;

import static java.util.concurrent.CompletableFuture.completedStage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchroom.gateway.config.ApiScope;
import io.switchroom.gateway.rooms.Member;
import io.switchroom.gateway.rooms.RoomDirectory;
import io.switchroom.gateway.rooms.RoomProxy;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.RoomEnd;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/** Rooms, who is in them, and what a moderator does there. */
final class RoomOperations {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String ROOMS = "/apps/{sdkAppId}/rooms";
  private static final String ROOM = ROOMS + "/{roomId}";
  private static final String PARTICIPANTS = ROOM + "/participants";
  private static final String PARTICIPANT = PARTICIPANTS + "/{userId}";
  private static final long MAX_BAN_SECONDS = 7 * 24 * 3600L;
  private static final long MS_PER_S = 1_000;

  private final RoomDirectory directory;

  RoomOperations(RoomDirectory directory) {
    this.directory = directory;
  }

  List<ApiOperation> all() {
    ApiScope read = ApiScope.ROOMS_READ;
    ApiScope moderate = ApiScope.ROOMS_MODERATE;
    return List.of(
        new ApiOperation("GET", ROOMS, "listRooms", read, this::list),
        new ApiOperation("GET", ROOM, "getRoom", read, this::get),
        new ApiOperation("PATCH", ROOM, "updateRoom", moderate, this::update),
        new ApiOperation("DELETE", ROOM, "dissolveRoom", moderate, this::dissolve),
        new ApiOperation("GET", PARTICIPANTS, "listParticipants", read, this::listParticipants),
        new ApiOperation("GET", PARTICIPANT, "getParticipant", read, this::getParticipant),
        new ApiOperation("PATCH", PARTICIPANT, "updateParticipant", moderate, this::updateMember),
        new ApiOperation("DELETE", PARTICIPANT, "removeParticipant", moderate, this::remove),
        new ApiOperation(
            "POST", PARTICIPANT + "/ask-to-unmute", "askToUnmute", moderate, this::askToUnmute));
  }

  private CompletionStage<ApiAnswer> list(ApiRequest request) throws ApiProblem {
    SdkAppId app = request.app();
    ObjectNode body = JSON.objectNode();
    ArrayNode rooms = body.putArray("rooms");
    directory.rooms().stream()
        .filter(room -> room.key().application().equals(app) && room.createdUnixMs() > 0)
        .forEach(room -> rooms.add(room(room)));
    return completedStage(ApiAnswer.ok(body));
  }

  private CompletionStage<ApiAnswer> get(ApiRequest request) throws ApiProblem {
    return completedStage(ApiAnswer.ok(room(find(request))));
  }

  private CompletionStage<ApiAnswer> update(ApiRequest request) throws ApiProblem {
    RoomProxy room = find(request);
    Boolean locked = request.flag("locked");
    if (locked == null) {
      throw ApiProblem.invalid("nothing to change: locked is missing");
    }
    room.lock(locked);
    return completedStage(ApiAnswer.ok(room(room)));
  }

  private CompletionStage<ApiAnswer> dissolve(ApiRequest request) throws ApiProblem {
    return find(request).end(RoomEnd.APPLICATION).thenApply(over -> ApiAnswer.noContent());
  }

  private CompletionStage<ApiAnswer> listParticipants(ApiRequest request) throws ApiProblem {
    ObjectNode body = JSON.objectNode();
    ArrayNode participants = body.putArray("participants");
    find(request).members().forEach(member -> participants.add(participant(member)));
    return completedStage(ApiAnswer.ok(body));
  }

  private CompletionStage<ApiAnswer> getParticipant(ApiRequest request) throws ApiProblem {
    return completedStage(ApiAnswer.ok(participant(member(request))));
  }

  private CompletionStage<ApiAnswer> updateMember(ApiRequest request) throws ApiProblem {
    Member member = member(request);
    Boolean muted = request.flag("mutedByModerator");
    Integer number = request.integer("role");
    if (muted == null && number == null) {
      throw ApiProblem.invalid("nothing to change: mutedByModerator and role are missing");
    }
    Role role =
        number == null
            ? member.role()
            : Role.ofNumber(number)
                .orElseThrow(() -> ApiProblem.invalid("role must be 20 (anchor) or 21 (audience)"));
    if (muted != null) {
      member.room().muteByModerator(member, muted);
    }
    if (role != member.role()) {
      member.role(role);
    }
    return completedStage(ApiAnswer.ok(participant(member)));
  }

  /** Absent is fine, as in the server API: he is not there. */
  private CompletionStage<ApiAnswer> remove(ApiRequest request) throws ApiProblem {
    long banSeconds = request.number("banSeconds", 0, 0, MAX_BAN_SECONDS);
    UserId user = request.user();
    find(request).remove(user, banSeconds * MS_PER_S, "the application sent you away");
    return completedStage(ApiAnswer.noContent());
  }

  private CompletionStage<ApiAnswer> askToUnmute(ApiRequest request) throws ApiProblem {
    Member member = member(request);
    member.room().askToUnmute(member);
    return completedStage(ApiAnswer.noContent());
  }

  private RoomProxy find(ApiRequest request) throws ApiProblem {
    RoomKey key = request.room();
    RoomProxy room = directory.room(key);
    if (room == null || room.createdUnixMs() == 0) {
      throw new ApiProblem(404, "RoomNotExist", ErrorCode.ROOM_NOT_FOUND.sentence());
    }
    return room;
  }

  private Member member(ApiRequest request) throws ApiProblem {
    Member member = find(request).member(request.user());
    if (member == null) {
      throw new ApiProblem(404, "UserNotExist", ErrorCode.MEMBER_NOT_FOUND.sentence());
    }
    return member;
  }

  private static ObjectNode room(RoomProxy room) {
    ObjectNode node = JSON.objectNode();
    node.put("sdkAppId", room.key().application().value());
    switch (room.key().room()) {
      case RoomId.Numeric numeric -> node.put("roomId", numeric.number());
      case RoomId.Text text -> node.put("roomId", text.text());
    }
    return node.put("commId", room.commId())
        .put("owner", room.owner().text())
        .put("createdAt", Instant.ofEpochMilli(room.createdUnixMs()).toString())
        .put("locked", room.locked())
        .put("participants", room.members().size());
  }

  private static ObjectNode participant(Member member) {
    return JSON.objectNode()
        .put("userId", member.user().text())
        .put("kind", member.info().kind().name().toLowerCase(Locale.ROOT))
        .put("displayName", member.info().displayName())
        .put("role", member.role().number())
        .put("owner", member.ownsRoom())
        .put("audio", member.audible())
        .put("mutedByModerator", member.mutedByModerator())
        .put("networkQuality", member.networkQuality())
        .put("enteredAt", Instant.ofEpochMilli(member.enteredUnixMs()).toString());
  }
}
