package io.switchroom.gateway.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.switchroom.gateway.web.ServerMessage.NoRequest;
import io.switchroom.gateway.web.ServerMessage.Refused;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.profile.Platform;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.Role;

/**
 * From a WebSocket's text to a {@link ClientMessage}, or to the message that says what is wrong
 * with it. Takes any text and never throws. May be used from any thread.
 */
final class ClientMessageParser {
  /** What came of a text. */
  sealed interface Parsed {}

  record Request(ClientMessage message) implements Parsed {}

  record Bad(ServerMessage reply) implements Parsed {}

  /** A request nests no deeper than one object; some room for fields of later versions. */
  private static final int MAX_DEPTH = 8;

  private static final int MAX_NUMBER_LENGTH = 32;
  private static final int MAX_ID_LENGTH = 64;
  private static final int MAX_DISPLAY_NAME_LENGTH = 64;
  private static final long MAX_BAN_SECONDS = 7 * 24 * 3600L;

  private final ObjectMapper mapper;

  /**
   * @param maxMessageBytes also the longest text inside a message
   */
  ClientMessageParser(int maxMessageBytes) {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNumberLength(MAX_NUMBER_LENGTH)
            .maxStringLength(maxMessageBytes)
            .maxDocumentLength(maxMessageBytes)
            .build();
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(limits)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    mapper =
        JsonMapper.builder(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  }

  Parsed parse(String text) {
    JsonNode node;
    try {
      node = mapper.readTree(text);
    } catch (JsonProcessingException e) {
      return noRequest("this is not JSON: " + e.getOriginalMessage());
    }
    if (!node.isObject()) {
      return noRequest("a message is a JSON object");
    }
    JsonNode type = node.path("type");
    if (!type.isTextual()) {
      return noRequest("type is missing or not a text");
    }
    JsonNode id = node.path("id");
    boolean textId = id.isTextual() && id.textValue().length() <= MAX_ID_LENGTH;
    if (!textId && !id.isIntegralNumber()) {
      return noRequest("id is missing, or is neither an integer nor a short text");
    }
    try {
      return switch (type.textValue()) {
        case ClientMessage.EnterRoom.TYPE -> new Request(enterRoom(id, node));
        case ClientMessage.Offer.TYPE -> new Request(new ClientMessage.Offer(id, sdp(node)));
        case ClientMessage.MuteLocalAudio.TYPE ->
            new Request(new ClientMessage.MuteLocalAudio(id, flag(node, "muted")));
        case ClientMessage.MuteLocalVideo.TYPE ->
            new Request(new ClientMessage.MuteLocalVideo(id, video(node), flag(node, "muted")));
        case ClientMessage.UpdatePrivateMapKey.TYPE ->
            new Request(new ClientMessage.UpdatePrivateMapKey(id, newPrivateMapKey(node)));
        case ClientMessage.ExitRoom.TYPE -> new Request(new ClientMessage.ExitRoom(id));
        case ClientMessage.SwitchRoom.TYPE -> new Request(switchRoom(id, node));
        case ClientMessage.SwitchRole.TYPE ->
            new Request(new ClientMessage.SwitchRole(id, role(node, null)));
        case ClientMessage.ChangeRole.TYPE ->
            new Request(
                new ClientMessage.ChangeRole(
                    id, text(node, "controlRole", "controlRole, the role profile, is missing")));
        case ClientMessage.MuteRemoteAudio.TYPE ->
            new Request(new ClientMessage.MuteRemoteAudio(id, userId(node), flag(node, "muted")));
        case ClientMessage.AskToUnmute.TYPE ->
            new Request(new ClientMessage.AskToUnmute(id, userId(node)));
        case ClientMessage.RemoveUser.TYPE -> new Request(removeUser(id, node));
        case ClientMessage.LockRoom.TYPE ->
            new Request(new ClientMessage.LockRoom(id, flag(node, "locked")));
        case ClientMessage.DissolveRoom.TYPE -> new Request(new ClientMessage.DissolveRoom(id));
        default -> noRequest("this type is unknown; docs/signaling.md has those there are");
      };
    } catch (WrongFieldException e) {
      return new Bad(new Refused(id, type.textValue(), e.code, e.getMessage()));
    }
  }

  /** In the order in which {@link BrowserSession} looks at the values. */
  private static ClientMessage enterRoom(JsonNode id, JsonNode node) throws WrongFieldException {
    String userId = optionalText(node, "userId", ErrorCode.BAD_USER_ID);
    long sdkAppId = number(node, "sdkAppId", ErrorCode.BAD_SDKAPPID);
    Room room = room(node);
    String userSig = optionalText(node, "userSig", ErrorCode.BAD_USER_SIG);
    String displayName = optionalText(node, "displayName", ErrorCode.BAD_PARAMETER);
    if (displayName != null && !isDisplayable(displayName)) {
      throw new WrongFieldException(
          ErrorCode.BAD_PARAMETER,
          "displayName must be 1 to " + MAX_DISPLAY_NAME_LENGTH + " printable characters");
    }
    Role role = role(node, Role.ANCHOR);
    String controlRole = optionalText(node, "controlRole", ErrorCode.BAD_PARAMETER);
    Platform platform = platform(node);
    return new ClientMessage.EnterRoom(
        id,
        sdkAppId,
        userId,
        userSig,
        room.number(),
        room.text(),
        privateMapKey(node),
        displayName,
        role,
        controlRole,
        platform,
        sdp(node));
  }

  private static String sdp(JsonNode node) throws WrongFieldException {
    return text(node, "sdp", "sdp, the offer, is missing");
  }

  private static String text(JsonNode node, String field, String ifMissing)
      throws WrongFieldException {
    String text = optionalText(node, field, ErrorCode.BAD_PARAMETER);
    if (text == null) {
      throw new WrongFieldException(ErrorCode.BAD_PARAMETER, ifMissing);
    }
    return text;
  }

  /** No browser is a phone. */
  private static Platform platform(JsonNode node) throws WrongFieldException {
    JsonNode platform = node.path("platform");
    if (platform.isMissingNode()) {
      return Platform.PC;
    }
    boolean isInteger = platform.isIntegralNumber() && platform.canConvertToLong();
    return Platform.of(isInteger ? platform.longValue() : -1)
        .filter(found -> found != Platform.PHONE)
        .orElseThrow(
            () ->
                new WrongFieldException(
                    ErrorCode.BAD_PARAMETER,
                    "platform must be 0 (pc and web), 1 (ios), 2 (android) or 4 (mac)"));
  }

  private static Medium video(JsonNode node) throws WrongFieldException {
    String video = optionalText(node, "video", ErrorCode.BAD_PARAMETER);
    for (Medium medium : Medium.values()) {
      if (medium.isVideo() && medium.text().equals(video)) {
        return medium;
      }
    }
    throw new WrongFieldException(ErrorCode.BAD_PARAMETER, "video must be camera or screen");
  }

  private static String newPrivateMapKey(JsonNode node) throws WrongFieldException {
    return text(node, "privateMapKey", "privateMapKey is missing");
  }

  private static ClientMessage switchRoom(JsonNode id, JsonNode node) throws WrongFieldException {
    Room room = room(node);
    return new ClientMessage.SwitchRoom(
        id, room.number(), room.text(), privateMapKey(node), sdp(node));
  }

  /** One of the two is null. */
  private record Room(Long number, String text) {}

  private static Room room(JsonNode node) throws WrongFieldException {
    String strRoomId = optionalText(node, "strRoomId", ErrorCode.BAD_ROOM_ID);
    if (strRoomId == null) {
      return new Room(number(node, "roomId", ErrorCode.BAD_ROOM_ID), null);
    }
    if (node.hasNonNull("roomId")) {
      throw new WrongFieldException(
          ErrorCode.BAD_PARAMETER, "roomId and strRoomId name two rooms; one of them must stand");
    }
    return new Room(null, strRoomId);
  }

  private static String privateMapKey(JsonNode node) throws WrongFieldException {
    return optionalText(node, "privateMapKey", ErrorCode.BAD_PARAMETER);
  }

  private static ClientMessage removeUser(JsonNode id, JsonNode node) throws WrongFieldException {
    String userId = userId(node);
    long banSeconds =
        node.has("banSeconds") ? number(node, "banSeconds", ErrorCode.BAD_PARAMETER) : 0;
    if (banSeconds < 0 || banSeconds > MAX_BAN_SECONDS) {
      throw new WrongFieldException(
          ErrorCode.BAD_PARAMETER, "banSeconds must be 0 to " + MAX_BAN_SECONDS);
    }
    return new ClientMessage.RemoveUser(id, userId, banSeconds);
  }

  private static String userId(JsonNode node) throws WrongFieldException {
    return optionalText(node, "userId", ErrorCode.BAD_USER_ID);
  }

  /**
   * @param absent what stands for none; null if there must be one
   */
  private static Role role(JsonNode node, Role absent) throws WrongFieldException {
    JsonNode role = node.path("role");
    if (role.isMissingNode() && absent != null) {
      return absent;
    }
    boolean isInteger = role.isIntegralNumber() && role.canConvertToInt();
    return Role.ofNumber(isInteger ? role.intValue() : -1)
        .orElseThrow(
            () ->
                new WrongFieldException(
                    ErrorCode.BAD_PARAMETER, "role must be 20 (anchor) or 21 (audience)"));
  }

  private static boolean flag(JsonNode node, String field) throws WrongFieldException {
    JsonNode flag = node.path(field);
    if (!flag.isBoolean()) {
      throw new WrongFieldException(ErrorCode.BAD_PARAMETER, field + " must be true or false");
    }
    return flag.booleanValue();
  }

  private static String optionalText(JsonNode node, String field, ErrorCode code)
      throws WrongFieldException {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw new WrongFieldException(code, field + " must be a text");
    }
    return value.textValue();
  }

  private static long number(JsonNode node, String field, ErrorCode code)
      throws WrongFieldException {
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new WrongFieldException(code, field + " must be an integer");
    }
    return value.longValue();
  }

  private static boolean isDisplayable(String name) {
    return !name.isBlank()
        && name.length() <= MAX_DISPLAY_NAME_LENGTH
        && name.codePoints().noneMatch(ClientMessageParser::isUnprintable);
  }

  /** Controls, line breaks, lone surrogates, and format characters that can turn a line around. */
  private static boolean isUnprintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  private static Parsed noRequest(String text) {
    return new Bad(new NoRequest(text));
  }

  /** A field of a known request is missing or of the wrong kind. */
  private static final class WrongFieldException extends Exception {
    private final transient ErrorCode code;

    WrongFieldException(ErrorCode code, String text) {
      super(text, null, false, false);
      this.code = code;
    }
  }
}
