package io.switchroom.gateway.callback;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Something that happened in a room, for the application to know. The words and numbers are those
 * of the real-time service whose back ends are to work unchanged.
 *
 * @param eventMs when it happened, Unix time
 * @param userId of whom it tells; null if of nobody
 * @param role of the user; null where the event has none
 * @param reason for entering or leaving, see {@link Entry} and {@link Exit}; null otherwise
 */
public record CallbackEvent(
    CallbackType type,
    CallbackRoom room,
    long eventMs,
    String userId,
    Role role,
    Terminal terminal,
    UserType userType,
    Integer reason) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MS_PER_S = 1_000;

  /** {@code Role}. */
  public enum Role {
    ANCHOR(20),
    AUDIENCE(21);

    private final int number;

    Role(int number) {
      this.number = number;
    }
  }

  /** {@code TerminalType}: what the user's client runs on. */
  public enum Terminal {
    WINDOWS(1),
    ANDROID(2),
    IOS(3),
    LINUX(4),
    /** A phone on the line, among others. */
    OTHER(100);

    private final int number;

    Terminal(int number) {
      this.number = number;
    }
  }

  /** {@code UserType}: what kind of client it is. */
  public enum UserType {
    WEBRTC(1),
    MINI_PROGRAM(2),
    NATIVE(3),
    /** Ours: who dialled in. */
    PHONE(100);

    private final int number;

    UserType(int number) {
      this.number = number;
    }
  }

  /** {@code Reason} of an entry. */
  public enum Entry {
    NORMAL(1),
    /** Back after the network was gone. */
    NETWORK(2),
    RETRY(3),
    /** By a link between two rooms. */
    LINK(4);

    private final int number;

    Entry(int number) {
      this.number = number;
    }
  }

  /** {@code Reason} of a leave. */
  public enum Exit {
    NORMAL(1),
    TIMEOUT(2),
    REMOVED(3),
    LINK_ENDED(4),
    KILLED(5);

    private final int number;

    Exit(int number) {
      this.number = number;
    }
  }

  /** 101. */
  public static CallbackEvent roomCreated(CallbackRoom room, String ownerId, long eventMs) {
    return plain(CallbackType.ROOM_CREATED, room, ownerId, eventMs);
  }

  /** 102. */
  public static CallbackEvent roomDismissed(CallbackRoom room, long eventMs) {
    return plain(CallbackType.ROOM_DISMISSED, room, null, eventMs);
  }

  /** 103. */
  public static CallbackEvent entered(
      CallbackRoom room,
      String userId,
      Role role,
      Terminal terminal,
      UserType userType,
      Entry reason,
      long eventMs) {
    return new CallbackEvent(
        CallbackType.USER_ENTERED, room, eventMs, userId, role, terminal, userType, reason.number);
  }

  /** 104. Media that stops because its sender leaves is not told apart from this. */
  public static CallbackEvent left(
      CallbackRoom room, String userId, Role role, Exit reason, long eventMs) {
    return new CallbackEvent(
        CallbackType.USER_LEFT, room, eventMs, userId, role, null, null, reason.number);
  }

  /** 105, with the role that is in force now. */
  public static CallbackEvent roleChanged(
      CallbackRoom room, String userId, Role role, long eventMs) {
    return new CallbackEvent(
        CallbackType.ROLE_CHANGED, room, eventMs, userId, role, null, null, null);
  }

  /** 201 to 206: a user's stream begins or ends. */
  public static CallbackEvent media(
      CallbackType type, CallbackRoom room, String userId, long eventMs) {
    if (type.group() != CallbackType.MEDIA_GROUP) {
      throw new IllegalArgumentException(type + " tells of no media");
    }
    return plain(type, room, userId, eventMs);
  }

  private static CallbackEvent plain(
      CallbackType type, CallbackRoom room, String userId, long eventMs) {
    return new CallbackEvent(type, room, eventMs, userId, null, null, null, null);
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({
    "RoomId",
    "EventTs",
    "EventMsTs",
    "UserId",
    "Role",
    "TerminalType",
    "UserType",
    "Reason"
  })
  private record EventInfo(
      @JsonProperty("RoomId") @JsonRawValue String room,
      @JsonProperty("EventTs") long eventS,
      @JsonProperty("EventMsTs") long eventMs,
      @JsonProperty("UserId") String userId,
      @JsonProperty("Role") Integer role,
      @JsonProperty("TerminalType") Integer terminal,
      @JsonProperty("UserType") Integer userType,
      @JsonProperty("Reason") Integer reason) {}

  /** {@code EventInfo} as JSON. */
  String eventInfo() {
    EventInfo info =
        new EventInfo(
            room.json(),
            eventMs / MS_PER_S,
            eventMs,
            userId,
            role == null ? null : role.number,
            terminal == null ? null : terminal.number,
            userType == null ? null : userType.number,
            reason);
    try {
      return JSON.writeValueAsString(info);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // texts and numbers only
    }
  }
}
