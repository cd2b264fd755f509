package io.switchroom.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.RoomEnd;
import io.switchroom.rtc.room.RoomEvent;
import io.switchroom.rtc.room.Terminal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomCallbacksTest {
  private static final UserId ANNA = new UserId("anna");
  private static final UserId PHONE = new UserId("tel_101");
  private static final MemberInfo BROWSER =
      new MemberInfo(MemberInfo.Kind.BROWSER, "Anna", Terminal.ANDROID);
  private static final MemberInfo DIALLED = new MemberInfo(MemberInfo.Kind.PHONE, "101");

  private final List<String> posted = new ArrayList<>();
  private final RoomCallbacks callbacks =
      new RoomCallbacks(
          (app, event) ->
              posted.add(
                  app
                      + " "
                      + event.type().number()
                      + " "
                      + event.room()
                      + " "
                      + event.userId()
                      + " "
                      + event.role()
                      + " "
                      + event.userType()
                      + " "
                      + event.reason()
                      + (event.terminal() == null ? "" : " " + event.terminal())));

  private void happens(RoomEvent event) {
    callbacks.onRoomEvent(new RoomKey(new SdkAppId(7), RoomId.of(1000)), event, 1_790_000_000_123L);
  }

  @Test
  void aRoomsLifeIsToldInTheNumbersOfTheContract() {
    happens(new RoomEvent.Created(ANNA));
    happens(new RoomEvent.UserEntered(ANNA, BROWSER, Role.ANCHOR));
    happens(new RoomEvent.AudioAvailable(ANNA, true));
    happens(new RoomEvent.UserEntered(PHONE, DIALLED, Role.ANCHOR));
    happens(new RoomEvent.RoleChanged(ANNA, Role.AUDIENCE));
    happens(new RoomEvent.AudioAvailable(ANNA, false));
    happens(new RoomEvent.UserExited(ANNA, Role.AUDIENCE, LeaveReason.NORMAL));
    happens(new RoomEvent.UserExited(PHONE, Role.ANCHOR, LeaveReason.TIMEOUT));
    happens(new RoomEvent.Dismissed(RoomEnd.EMPTY));
    assertEquals(
        List.of(
            "7 101 1000 anna null null null",
            "7 103 1000 anna ANCHOR WEBRTC 1 ANDROID",
            "7 203 1000 anna null null null",
            "7 103 1000 tel_101 ANCHOR PHONE 1 OTHER",
            "7 105 1000 anna AUDIENCE null null",
            "7 204 1000 anna null null null",
            "7 104 1000 anna AUDIENCE null 1",
            "7 104 1000 tel_101 ANCHOR null 2",
            "7 102 1000 null null null null"),
        posted);
  }

  @Test
  void whatConcernsOnlyTheMembersIsNotTold() {
    happens(new RoomEvent.MutedByModerator(ANNA, true));
    happens(new RoomEvent.UnmuteAsked(ANNA));
    happens(new RoomEvent.Locked(true));
    happens(new RoomEvent.VoiceVolume(List.of()));
    assertEquals(List.of(), posted);
  }
}
