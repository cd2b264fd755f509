package io.switchroom.gateway.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.switchroom.rtc.profile.Platform;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.Role;

/**
 * A browser's request (docs/signaling.md), its fields present and of the right kind; whether they
 * name anything that exists is for {@link BrowserSession} to find out.
 */
public sealed interface ClientMessage {

  /** The client's own number or text for this request, given back in the reply. */
  JsonNode id();

  /** The {@code type} on the wire, also that of the reply. */
  String type();

  /** A request to be let into a room. */
  sealed interface Entrance extends ClientMessage {
    /** A numeric room; null if {@link #strRoomId} is given instead. */
    Long roomId();

    /** A string room; null if {@link #roomId} is given instead. */
    String strRoomId();

    /** As sent; null if there was none. */
    String privateMapKey();

    String sdp();

    /** The room as asked for, for people. */
    default String room() {
      return roomId() == null ? '"' + strRoomId() + '"' : roomId().toString();
    }
  }

  /**
   * @param userId as sent; null if there was none
   * @param userSig as sent; null if there was none
   * @param roomId a numeric room; null if {@code strRoomId} is given instead
   * @param strRoomId a string room; null if {@code roomId} is given instead
   * @param privateMapKey as sent; null if there was none
   * @param displayName null if there was none
   * @param role an anchor if there was none
   * @param controlRole the name of a role profile, null if there was none
   * @param platform pc and web if there was none
   * @param sdp the offer
   */
  record EnterRoom(
      JsonNode id,
      long sdkAppId,
      String userId,
      String userSig,
      Long roomId,
      String strRoomId,
      String privateMapKey,
      String displayName,
      Role role,
      String controlRole,
      Platform platform,
      String sdp)
      implements Entrance {
    static final String TYPE = "enterRoom";

    /** In a browser, with the default role profile. */
    public EnterRoom(
        JsonNode id,
        long sdkAppId,
        String userId,
        String userSig,
        Long roomId,
        String strRoomId,
        String privateMapKey,
        String displayName,
        Role role,
        String sdp) {
      this(
          id,
          sdkAppId,
          userId,
          userSig,
          roomId,
          strRoomId,
          privateMapKey,
          displayName,
          role,
          null,
          Platform.PC,
          sdp);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public String toString() {
      return "EnterRoom[sdkAppId=" + sdkAppId + ", userId=" + userId + ", room=" + room() + "]";
    }
  }

  /** To another room, without leaving first (rule R3). */
  record SwitchRoom(JsonNode id, Long roomId, String strRoomId, String privateMapKey, String sdp)
      implements Entrance {
    static final String TYPE = "switchRoom";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public String toString() {
      return "SwitchRoom[room=" + (roomId == null ? '"' + strRoomId + '"' : roomId) + "]";
    }
  }

  record SwitchRole(JsonNode id, Role role) implements ClientMessage {
    static final String TYPE = "switchRole";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * Another role profile.
   *
   * @param controlRole its name
   */
  record ChangeRole(JsonNode id, String controlRole) implements ClientMessage {
    static final String TYPE = "changeRole";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /** What only the owner of a room may ask for. */
  sealed interface Moderation extends ClientMessage {}

  /**
   * @param userId as sent; null if there was none
   */
  record MuteRemoteAudio(JsonNode id, String userId, boolean muted) implements Moderation {
    static final String TYPE = "muteRemoteAudio";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * @param userId as sent; null if there was none
   */
  record AskToUnmute(JsonNode id, String userId) implements Moderation {
    static final String TYPE = "askToUnmute";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * @param userId as sent; null if there was none
   * @param banSeconds for how long he may not come back, 0 for not at all
   */
  record RemoveUser(JsonNode id, String userId, long banSeconds) implements Moderation {
    static final String TYPE = "removeUser";

    @Override
    public String type() {
      return TYPE;
    }
  }

  record LockRoom(JsonNode id, boolean locked) implements Moderation {
    static final String TYPE = "lockRoom";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /** Ends the room for everyone (rule R8). */
  record DissolveRoom(JsonNode id) implements Moderation {
    static final String TYPE = "dissolveRoom";

    @Override
    public String type() {
      return TYPE;
    }
  }

  record Offer(JsonNode id, String sdp) implements ClientMessage {
    static final String TYPE = "offer";

    @Override
    public String type() {
      return TYPE;
    }
  }

  record MuteLocalAudio(JsonNode id, boolean muted) implements ClientMessage {
    static final String TYPE = "muteLocalAudio";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /** A newer key for the room the client is in. */
  record UpdatePrivateMapKey(JsonNode id, String privateMapKey) implements ClientMessage {
    static final String TYPE = "updatePrivateMapKey";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public String toString() {
      return "UpdatePrivateMapKey[]";
    }
  }

  /**
   * @param medium the camera or the screen
   */
  record MuteLocalVideo(JsonNode id, Medium medium, boolean muted) implements ClientMessage {
    static final String TYPE = "muteLocalVideo";

    @Override
    public String type() {
      return TYPE;
    }
  }

  record ExitRoom(JsonNode id) implements ClientMessage {
    static final String TYPE = "exitRoom";

    @Override
    public String type() {
      return TYPE;
    }
  }
}
