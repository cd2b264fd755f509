package io.switchroom.gateway.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.switchroom.rtc.room.Medium;

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
   * @param displayName null if there was none
   * @param sdp the offer
   */
  record EnterRoom(
      JsonNode id,
      long sdkAppId,
      String userId,
      String userSig,
      long roomId,
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
      return "EnterRoom[sdkAppId=" + sdkAppId + ", userId=" + userId + ", roomId=" + roomId + "]";
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
