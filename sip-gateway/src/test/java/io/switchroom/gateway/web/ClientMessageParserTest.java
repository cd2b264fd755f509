package io.switchroom.gateway.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.web.ClientMessageParser.Bad;
import io.switchroom.gateway.web.ClientMessageParser.Request;
import io.switchroom.gateway.web.ServerMessage.NoRequest;
import io.switchroom.gateway.web.ServerMessage.Refused;
import io.switchroom.rtc.auth.ErrorCode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClientMessageParserTest {
  private static final String ENTER =
      "{\"type\":\"enterRoom\",\"id\":7,\"sdkAppId\":1400000001,\"userId\":\"alice\","
          + "\"userSig\":\"eJx\",\"roomId\":1000,\"displayName\":\"Älice 🙂\",\"sdp\":\"v=0\"}";

  private final ClientMessageParser parser = new ClientMessageParser(65536);

  @Test
  void readsEveryRequest() {
    var enter = assertInstanceOf(ClientMessage.EnterRoom.class, request(ENTER));
    assertEquals(1400000001L, enter.sdkAppId());
    assertEquals("alice", enter.userId());
    assertEquals("eJx", enter.userSig());
    assertEquals(1000, enter.roomId());
    assertEquals("Älice 🙂", enter.displayName());
    assertEquals("v=0", enter.sdp());
    assertEquals(
        new ClientMessage.Offer(enter.id(), "v=0"),
        request("{\"type\":\"offer\",\"id\":7,\"sdp\":\"v=0\"}"));
    assertEquals(
        new ClientMessage.MuteLocalAudio(enter.id(), true),
        request("{\"type\":\"muteLocalAudio\",\"id\":7,\"muted\":true}"));
    assertEquals(
        new ClientMessage.UpdatePrivateMapKey(enter.id(), "eJy"),
        request("{\"type\":\"updatePrivateMapKey\",\"id\":7,\"privateMapKey\":\"eJy\"}"));
    assertEquals(
        new ClientMessage.ExitRoom(enter.id()), request("{\"type\":\"exitRoom\",\"id\":7}"));
  }

  @Test
  void readsAStringRoomOrANumericOneButNotBoth() {
    String text = ENTER.replace("\"roomId\":1000", "\"strRoomId\":\"1000\"");
    var enter = assertInstanceOf(ClientMessage.EnterRoom.class, request(text));
    assertEquals("1000", enter.strRoomId());
    assertNull(enter.roomId());
    assertNull(enter.privateMapKey());
    String nullNumber = ENTER.replace("\"roomId\":1000", "\"strRoomId\":\"a\",\"roomId\":null");
    assertNull(assertInstanceOf(ClientMessage.EnterRoom.class, request(nullNumber)).roomId());
    String both = ENTER.replace("\"roomId\":1000", "\"roomId\":1000,\"strRoomId\":\"a\"");
    assertRefused(ErrorCode.BAD_PARAMETER, "strRoomId", both);
    assertRefused(ErrorCode.BAD_ROOM_ID, "strRoomId", text.replace("\"1000\"", "1000"));
    String key = ENTER.replace("\"roomId\":1000", "\"roomId\":1000,\"privateMapKey\":\"eJy\"");
    assertEquals(
        "eJy", assertInstanceOf(ClientMessage.EnterRoom.class, request(key)).privateMapKey());
    assertRefused(ErrorCode.BAD_PARAMETER, "privateMapKey", key.replace("\"eJy\"", "5"));
  }

  @Test
  void acceptsTextIdsAndFieldsOfLaterVersions() {
    assertEquals(
        "a-1", request("{\"type\":\"exitRoom\",\"id\":\"a-1\",\"later\":[1]}").id().textValue());
  }

  @Test
  void namesTheFieldThatIsWrong() {
    assertRefused(ErrorCode.BAD_USER_ID, "userId", ENTER.replace("\"alice\"", "5"));
    assertRefused(ErrorCode.BAD_SDKAPPID, "sdkAppId", ENTER.replace("1400000001", "\"x\""));
    assertRefused(ErrorCode.BAD_SDKAPPID, "sdkAppId", ENTER.replace("1400000001", "1.5"));
    assertRefused(
        ErrorCode.BAD_SDKAPPID, "sdkAppId", ENTER.replace("1400000001", "99999999999999999999"));
    assertRefused(ErrorCode.BAD_ROOM_ID, "roomId", ENTER.replace("1000,", "\"1000\","));
    assertRefused(ErrorCode.BAD_ROOM_ID, "roomId", ENTER.replace("\"roomId\":1000,", ""));
    assertRefused(ErrorCode.BAD_USER_SIG, "userSig", ENTER.replace("\"eJx\"", "{}"));
    assertRefused(ErrorCode.BAD_PARAMETER, "displayName", ENTER.replace("🙂", "\\n"));
    assertRefused(ErrorCode.BAD_PARAMETER, "displayName", ENTER.replace("🙂", "\\u202e"));
    assertRefused(ErrorCode.BAD_PARAMETER, "displayName", ENTER.replace("🙂", "\\ud800"));
    assertRefused(ErrorCode.BAD_PARAMETER, "displayName", ENTER.replace("🙂", "x".repeat(65)));
    assertRefused(ErrorCode.BAD_PARAMETER, "sdp", ENTER.replace("\"v=0\"", "null"));
    for (String number : new String[] {"4294967316", "18446744073709551636", "20.0", "2e1"}) {
      String role = ENTER.replace("\"roomId\"", "\"role\":" + number + ",\"roomId\"");
      assertRefused(ErrorCode.BAD_PARAMETER, "role", role);
    }
    for (String number : new String[] {"4294967296", "18446744073709551616", "0.0", "3"}) {
      String platform = ENTER.replace("\"roomId\"", "\"platform\":" + number + ",\"roomId\"");
      assertRefused(ErrorCode.BAD_PARAMETER, "platform", platform);
    }
    assertRefused(
        ErrorCode.BAD_PARAMETER, "privateMapKey", "{\"type\":\"updatePrivateMapKey\",\"id\":7}");
    assertRefused(
        ErrorCode.BAD_PARAMETER, "muted", "{\"type\":\"muteLocalAudio\",\"id\":7,\"muted\":1}");
  }

  @Test
  void saysWhatIsNoRequest() {
    assertNoRequest("this is not JSON", "hello");
    assertNoRequest("this is not JSON", "{\"type\":\"exitRoom\",\"id\":7} {}");
    assertNoRequest("this is not JSON", "{\"type\":\"exitRoom\",\"type\":\"offer\",\"id\":7}");
    assertNoRequest("this is not JSON", "[".repeat(10_000));
    assertNoRequest("a message is a JSON object", "[1]");
    assertNoRequest("a message is a JSON object", "");
    assertNoRequest("type is missing", "{\"id\":7}");
    assertNoRequest("type is missing", "{\"type\":7,\"id\":7}");
    assertNoRequest("type is unknown", "{\"type\":\"dance\",\"id\":7}");
    assertNoRequest("id is missing", "{\"type\":\"exitRoom\"}");
    assertNoRequest("id is missing", "{\"type\":\"exitRoom\",\"id\":{}}");
    assertNoRequest("id is missing", "{\"type\":\"exitRoom\",\"id\":\"" + "x".repeat(65) + "\"}");
  }

  @Test
  void takesAnyTextWithoutThrowing() {
    long seed = 20261122L;
    Random random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      StringBuilder text = new StringBuilder(ENTER);
      int changes = random.nextInt(8);
      for (int i = 0; i < changes; i++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
          case 0 -> text.setCharAt(at, (char) random.nextInt(65536));
          case 1 -> text.setLength(Math.max(1, at));
          case 2 -> text.insert(at, "{}[]\",:0-.e\\".charAt(random.nextInt(12)));
          default -> text.deleteCharAt(text.length() > 1 ? at : 0).append(' ');
        }
      }
      String input = text.toString();
      String context = "seed " + seed + " round " + round + ": " + input;
      if (parser.parse(input) instanceof Bad bad) {
        assertNotNull(bad.reply().json(), context);
      }
    }
  }

  private ClientMessage request(String text) {
    return assertInstanceOf(Request.class, parser.parse(text)).message();
  }

  private void assertRefused(ErrorCode code, String field, String text) {
    Refused refused =
        assertInstanceOf(Refused.class, assertInstanceOf(Bad.class, parser.parse(text)).reply());
    assertEquals(code, refused.code(), text);
    assertTrue(refused.text().contains(field), refused.text());
    assertEquals(7, refused.id().intValue());
  }

  private void assertNoRequest(String words, String text) {
    NoRequest reply =
        assertInstanceOf(NoRequest.class, assertInstanceOf(Bad.class, parser.parse(text)).reply());
    assertTrue(reply.text().contains(words), reply.text());
  }
}
