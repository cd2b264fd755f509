package io.switchroom.rtc.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A line on which voices come and go: one stream to whoever receives it (RFC 3550 §5.1). */
class SubscriptionTest {
  private static final long MS = 1_000_000;

  private final Room room =
      new Room(
          new RoomKey(new SdkAppId(1), RoomId.of(1)),
          new RoomSettings(10, EncoderSettings.SPEECH, 6, 200, 200, RoomRules.CUSTOMARY));
  private final FakePort anna = enters("anna");
  private final FakePort ben = enters("ben");
  private final Sent sent = new Sent();
  private final Subscription line = new Subscription("1", 99, 111, 0xfffe, new byte[2_048], sent);

  private FakePort enters(String name) {
    FakePort port = FakePort.browser();
    room.enter(
        new Participant(new UserId(name), new MemberInfo(MemberInfo.Kind.BROWSER, name), port), 0);
    return port;
  }

  /** An Opus packet of 20 ms. */
  private static void says(FakePort speaker, int ssrc, int sequence, long atMs) {
    byte[] payload = {0x08, (byte) sequence};
    speaker.receives(
        Rtp.packet(ssrc, sequence, (ssrc * 1_000_000L + atMs * 48) & 0xffff_ffffL, false, payload),
        atMs * MS);
  }

  @Test
  void opusIsForwardedUntouchedUnderTheLinesOwnHeader() {
    line.assign(anna.track);
    says(anna, 1, 500, 0);
    assertEquals(99, sent.last().ssrc());
    assertEquals(111, sent.last().payloadType());
    assertEquals(0xffff, sent.last().sequence());
    assertEquals(2, sent.last().payloadLength());
    assertEquals((byte) 500, sent.last().buffer()[sent.last().payloadOffset() + 1]);
    assertTrue(sent.last().marker());
    says(anna, 1, 501, 20);
    assertEquals(0, sent.last().sequence(), "wraps");
    assertFalse(sent.last().marker());
  }

  @Test
  void anotherVoiceOnTheSameLineGoesOnWithoutAGap() {
    line.assign(anna.track);
    says(anna, 1, 500, 0);
    says(anna, 1, 501, 20);
    line.assign(ben.track);
    says(anna, 1, 502, 40);
    says(ben, 2, 9_000, 300);
    says(ben, 2, 9_001, 320);
    assertEquals(List.of(0, 1, 2, 3), sent.numbers());
    assertEquals(List.of(0L, 20L, 300L, 320L), sent.timesMs());
    assertTrue(sent.packets.get(2).marker());
  }

  @Test
  void aSpeakerWhoComesBackWithAnotherSsrcGoesOnWithoutAGap() {
    line.assign(anna.track);
    says(anna, 1, 500, 0);
    says(anna, 5, 60_000, 1_000);
    says(anna, 5, 60_001, 1_020);
    assertEquals(List.of(0, 1, 2), sent.numbers());
    assertEquals(List.of(0L, 1_000L, 1_020L), sent.timesMs());
  }

  @Test
  void lossAndDisorderArePassedOnAsTheyAre() {
    line.assign(anna.track);
    for (int sequence : new int[] {500, 503, 501, 504}) {
      says(anna, 1, sequence, (sequence - 500) * 20L);
    }
    assertEquals(List.of(0, 3, 1, 4), sent.numbers());
    assertEquals(List.of(0L, 60L, 20L, 80L), sent.timesMs());
  }

  @Test
  void whatIsOlderThanTheSwitchIsNotSentUnderAnothersNumber() {
    line.assign(anna.track);
    says(anna, 1, 500, 0);
    line.assign(ben.track);
    says(ben, 2, 9_000, 40);
    says(ben, 2, 8_999, 40);
    says(ben, 2, 9_001, 60);
    assertEquals(List.of(0, 1, 2), sent.numbers());
  }

  @Test
  void aMutedSpeakerIsNotForwardedAndComesBackInTime() {
    line.assign(anna.track);
    says(anna, 1, 500, 0);
    room.mute(new UserId("anna"), true);
    says(anna, 1, 501, 20);
    room.mute(new UserId("anna"), false);
    says(anna, 1, 550, 1_000);
    assertEquals(List.of(0, 1), sent.numbers());
    assertEquals(List.of(0L, 1_000L), sent.timesMs());
  }

  @Test
  void otherRightsThatLeaveTheVoiceAloneAreNotHeard() {
    line.assign(anna.track);
    says(anna, 1, 500, 0);
    anna.self.rights(Medium.AUDIO.sendRight());
    says(anna, 1, 501, 23);
    assertEquals(List.of(0, 1), sent.numbers());
    assertFalse(sent.last().marker(), "the same talk spurt");
  }

  @Test
  void reportsTellTheTimestampOfTheirInstant() {
    line.assign(anna.track);
    says(anna, 1, 500, 0);
    long first = sent.last().timestamp();
    assertEquals(first + 48 * 70, line.timestampAt(70 * MS));
    assertEquals(1, line.packets());
    assertEquals(2, line.octets());
  }

  @Test
  void aPacketTooLongForTheBufferIsDropped() {
    line.assign(anna.track);
    anna.receives(Rtp.packet(1, 1, 0, false, new byte[2_048]), 0);
    assertEquals(0, sent.count());
    says(anna, 1, 2, 20);
    assertEquals(1, sent.count());
  }
}
