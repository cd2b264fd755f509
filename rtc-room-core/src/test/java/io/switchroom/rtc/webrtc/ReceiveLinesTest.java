package io.switchroom.rtc.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.FakePort;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Participant;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.Room;
import io.switchroom.rtc.room.RoomRules;
import io.switchroom.rtc.room.RoomSettings;
import io.switchroom.rtc.room.Rtp;
import io.switchroom.rtc.room.Sent;
import io.switchroom.rtc.room.Subscription;
import io.switchroom.rtc.room.Track;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which voice is on which of a browser's lines. */
class ReceiveLinesTest {
  private final Room room =
      new Room(
          new RoomKey(new SdkAppId(1), RoomId.of(1)),
          new RoomSettings(10, EncoderSettings.SPEECH, 6, 200, 200, RoomRules.CUSTOMARY));
  private final Sent sent = new Sent();
  private final ReceiveLines lines = new ReceiveLines(new Random(1), new byte[2_048], sent);
  private final Track anna = talker("anna");
  private final Track ben = talker("ben");
  private final Track cleo = talker("cleo");

  private Track talker(String name) {
    FakePort port = FakePort.browser();
    room.enter(
        new Participant(new UserId(name), new MemberInfo(MemberInfo.Kind.BROWSER, name), port), 0);
    return port.track;
  }

  private List<Subscription> offer(String... mids) {
    lines.beginOffer();
    for (String mid : mids) {
      lines.offered(mid, 111);
    }
    return lines.endOffer();
  }

  private void assertLines(int wanted, String... midsAndUsers) {
    PortEvent.Lines news = (PortEvent.Lines) lines.takeNews();
    Map<String, UserId> expected = new java.util.HashMap<>();
    for (int i = 0; i < midsAndUsers.length; i += 2) {
      expected.put(midsAndUsers[i], new UserId(midsAndUsers[i + 1]));
    }
    assertEquals(expected, news.byMid());
    assertEquals(wanted, news.wanted());
    assertNull(lines.takeNews(), "told once");
  }

  @Test
  void aVoiceWithoutALineWaitsForTheNextToBeFree() {
    offer("1", "2");
    lines.add(anna);
    lines.add(ben);
    lines.add(cleo);
    assertLines(3, "1", "anna", "2", "ben");
    lines.remove(anna);
    assertLines(2, "1", "cleo", "2", "ben");
  }

  @Test
  void aVoiceThatWaitsTakesALineThatIsOfferedLater() {
    lines.add(anna);
    assertLines(1);
    offer("1");
    assertLines(1, "1", "anna");
  }

  @Test
  void whoseLineIsOfferedNoMoreLooksForAnother() {
    offer("1", "2", "3");
    lines.add(anna);
    lines.add(ben);
    int ssrc = lines.all().get(0).ssrc();
    List<Subscription> gone = offer("2", "3");
    assertEquals(List.of(ssrc), gone.stream().map(Subscription::ssrc).toList());
    assertLines(2, "2", "ben", "3", "anna");
  }

  @Test
  void aLineThatIsOfferedAgainKeepsItsSsrcAndItsVoice() {
    offer("1", "2");
    lines.add(anna);
    int ssrc = lines.all().get(0).ssrc();
    assertEquals(List.of(), offer("1", "2"));
    assertEquals(ssrc, lines.all().get(0).ssrc());
    assertNotEquals(ssrc, lines.all().get(1).ssrc());
    assertLines(1, "1", "anna");
  }

  @Test
  void afterTheEndNothingIsSent() {
    offer("1");
    lines.add(anna);
    lines.close();
    byte[] packet = Rtp.packet(1, 1, 0, false, new byte[] {8});
    anna.onRtp(Rtp.view(packet), -1, 0);
    assertEquals(0, sent.count());
  }
}
