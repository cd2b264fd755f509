package io.switchroom.gateway.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.switchroom.gateway.callback.CallbackEvent.Entry;
import io.switchroom.gateway.callback.CallbackEvent.Exit;
import io.switchroom.gateway.callback.CallbackEvent.Role;
import io.switchroom.gateway.callback.CallbackEvent.Terminal;
import io.switchroom.gateway.callback.CallbackEvent.UserType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CallbackEventTest {
  private static final long AT_MS = 1_687_770_730_166L;
  private static final CallbackRoom ROOM = CallbackRoom.number(12_345);
  private static final CallbackRoom NAMED = CallbackRoom.named("team-7");
  private static final String TIMES = "\"EventTs\":1687770730,\"EventMsTs\":1687770730166";

  private static String body(CallbackEvent event) {
    byte[] body = CallbackRequest.body(event.type().number(), AT_MS + 4, event.eventInfo());
    return new String(body, StandardCharsets.UTF_8);
  }

  static Stream<Arguments> events() {
    return Stream.of(
        Arguments.of(
            CallbackEvent.roomCreated(ROOM, "alice", AT_MS),
            "1,\"EventType\":101",
            "\"RoomId\":12345," + TIMES + ",\"UserId\":\"alice\""),
        Arguments.of(
            CallbackEvent.roomDismissed(NAMED, AT_MS),
            "1,\"EventType\":102",
            "\"RoomId\":\"team-7\"," + TIMES),
        Arguments.of(
            CallbackEvent.entered(
                ROOM,
                "alice",
                Role.AUDIENCE,
                Terminal.ANDROID,
                UserType.NATIVE,
                Entry.NETWORK,
                AT_MS),
            "1,\"EventType\":103",
            "\"RoomId\":12345,"
                + TIMES
                + ",\"UserId\":\"alice\",\"Role\":21,\"TerminalType\":2,\"UserType\":3,"
                + "\"Reason\":2"),
        Arguments.of(
            CallbackEvent.entered(
                NAMED,
                "tel_4930",
                Role.ANCHOR,
                Terminal.OTHER,
                UserType.PHONE,
                Entry.NORMAL,
                AT_MS),
            "1,\"EventType\":103",
            "\"RoomId\":\"team-7\","
                + TIMES
                + ",\"UserId\":\"tel_4930\",\"Role\":20,\"TerminalType\":100,\"UserType\":100,"
                + "\"Reason\":1"),
        Arguments.of(
            CallbackEvent.left(ROOM, "alice", Role.ANCHOR, Exit.TIMEOUT, AT_MS),
            "1,\"EventType\":104",
            "\"RoomId\":12345," + TIMES + ",\"UserId\":\"alice\",\"Role\":20,\"Reason\":2"),
        Arguments.of(
            CallbackEvent.roleChanged(ROOM, "alice", Role.AUDIENCE, AT_MS),
            "1,\"EventType\":105",
            "\"RoomId\":12345," + TIMES + ",\"UserId\":\"alice\",\"Role\":21"),
        media(CallbackType.VIDEO_STARTED, 201),
        media(CallbackType.VIDEO_STOPPED, 202),
        media(CallbackType.AUDIO_STARTED, 203),
        media(CallbackType.AUDIO_STOPPED, 204),
        media(CallbackType.AUXILIARY_STARTED, 205),
        media(CallbackType.AUXILIARY_STOPPED, 206));
  }

  private static Arguments media(CallbackType type, int number) {
    return Arguments.of(
        CallbackEvent.media(type, ROOM, "alice", AT_MS),
        "2,\"EventType\":" + number,
        "\"RoomId\":12345," + TIMES + ",\"UserId\":\"alice\"");
  }

  @ParameterizedTest
  @MethodSource("events")
  void isWrittenAsBackEndsKnowIt(CallbackEvent event, String groupAndType, String info) {
    assertEquals(
        "{\"EventGroupId\":"
            + groupAndType
            + ",\"CallbackTs\":1687770730170,\"EventInfo\":{"
            + info
            + "}}",
        body(event));
  }

  @Test
  void everyTypeIsAmongThem() {
    Set<CallbackType> written = new HashSet<>();
    events().forEach(arguments -> written.add(((CallbackEvent) arguments.get()[0]).type()));

    assertEquals(Set.of(CallbackType.values()), written);
  }

  @Test
  void everyReasonHasTheNumberOfTheContract() {
    StringBuilder reasons = new StringBuilder();
    for (Entry reason : Entry.values()) {
      reasons.append(
          CallbackEvent.entered(
                  ROOM, "a", Role.ANCHOR, Terminal.LINUX, UserType.WEBRTC, reason, AT_MS)
              .reason());
    }
    for (Exit reason : Exit.values()) {
      reasons.append(CallbackEvent.left(ROOM, "a", Role.ANCHOR, reason, AT_MS).reason());
    }

    assertEquals("1234" + "12345", reasons.toString());
  }

  @Test
  void aRoomOfThatNumberIsNotTheOneOfThatName() {
    assertEquals("7", CallbackRoom.number(7).json());
    assertEquals("\"7\"", CallbackRoom.named("7").json());
    for (String wrong : new String[] {"", "a b", "a\"", "a\n", "ä", "x".repeat(65)}) {
      assertThrows(IllegalArgumentException.class, () -> CallbackRoom.named(wrong), wrong);
    }
    assertThrows(IllegalArgumentException.class, () -> CallbackRoom.number(0));
  }

  @Test
  void isSignedAsDescribed() {
    CallbackTarget target = new CallbackTarget(URI.create("http://127.0.0.1/x?token=t"), "123654");
    byte[] body = "{\"EventGroupId\":1}".getBytes(StandardCharsets.UTF_8);

    // printf '{"EventGroupId":1}' | openssl dgst -sha256 -hmac 123654 -binary | base64
    assertEquals(
        "xxwkBVGlREEbj2oQQyBiWWO4KELKwLp/Lw03eeXY1sw=",
        new CallbackRequest(1, 2, 1, false, target, body).sign());
    assertEquals("http://127.0.0.1/x", target.toString());
  }
}
