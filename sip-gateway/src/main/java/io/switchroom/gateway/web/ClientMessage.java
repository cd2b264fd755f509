package io.switchroom.gateway.web;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A browser's request (docs/signaling.md), its fields present and of the right kind; whether they
 * name anything that exists is for {@link BrowserSession} to find out.
 */
public sealed interface ClientMessage {

  /** The client's own number or text for this request, given back in the reply. */
  JsonNode id();

  /** The {@code type} on the wire, also that of the reply. */
  String type();

  /**
   * @param userId as sent; null if there was none
   * @param userSig as sent; null if there was none
   * @param roomId a numeric room; null if {@code strRoomId} is given instead
   * @param strRoomId a string room; null if {@code roomId} is given instead
   * @param privateMapKey as sent; null if there was none
   * @param displayName null if there was none
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
      String sdp)
      implements ClientMessage {
    static final String TYPE = "enterRoom";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public String toString() {
      return "EnterRoom[sdkAppId=" + sdkAppId + ", userId=" + userId + ", room=" + room() + "]";
    }

    /** The room as asked for, for people. */
    String room() {
      return roomId == null ? '"' + strRoomId + '"' : roomId.toString();
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

  record ExitRoom(JsonNode id) implements ClientMessage {
    static final String TYPE = "exitRoom";

    @Override
    public String type() {
      return TYPE;
    }
  }
}
