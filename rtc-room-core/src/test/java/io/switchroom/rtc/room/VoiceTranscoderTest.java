package io.switchroom.rtc.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A phone's G.711 as a browser receives it: numbers, times, and what loss and disorder do to both.
 */
class VoiceTranscoderTest {
  private static final int SSRC = 7;
  private static final long MS = 1_000_000;

  private final Room room =
      new Room(
          new RoomKey(new SdkAppId(1), RoomId.of(1)),
          new RoomSettings(10, EncoderSettings.SPEECH, 6, 200, 200, RoomRules.CUSTOMARY));
  private final FakePort phone = FakePort.phone();
  private final Sent sent = new Sent();
  private final Subscription line = new Subscription("1", 99, 111, 4_000, new byte[2_048], sent);
  private int firstSequence = 100;

  VoiceTranscoderTest() {
    UserId id = new UserId("phone");
    room.enter(new Participant(id, new MemberInfo(MemberInfo.Kind.PHONE, "phone"), phone), 0);
    line.assign(phone.track);
  }

  @AfterEach
  void free() {
    room.leave(new UserId("phone"), LeaveReason.NORMAL, 0);
  }

  private void arrives(int index, int ptimeMs) {
    int samples = 8 * ptimeMs;
    byte[] packet =
        Rtp.tone(SSRC, firstSequence + index, (long) index * samples & 0xffff_ffffL, samples);
    phone.receives(packet, (long) index * ptimeMs * MS);
  }

  private void arrive(int... indexes) {
    for (int index : indexes) {
      arrives(index, 20);
    }
  }

  @ParameterizedTest
  @CsvSource({"10, 1", "20, 1", "30, 2", "40, 1", "50, 2", "60, 1", "80, 2", "100, 2"})
  void everyPacketTimeBecomesWholeOpusFramesWithoutAGap(int ptimeMs, int framesPerPacket) {
    for (int i = 0; i < 10; i++) {
      arrives(i, ptimeMs);
      assertEquals((i + 1) * framesPerPacket, sent.count(), "sent when it arrives");
    }
    for (int i = 0; i < sent.count(); i++) {
      assertEquals(i, sent.numbers().get(i));
    }
    assertEquals(9L * ptimeMs, sent.timesMs().get(9 * framesPerPacket));
  }

  @Test
  void aLostPacketStaysLostInTheNumbers() {
    arrive(0, 1, 3, 4, 5);
    assertEquals(List.of(0, 1, 3, 4, 5), sent.numbers());
    assertEquals(List.of(0L, 20L, 60L, 80L, 100L), sent.timesMs());
  }

  @Test
  void aLostPacketOfTwoFramesLeavesTwoNumbersOut() {
    for (int index : new int[] {0, 2, 3}) {
      arrives(index, 30);
    }
    assertEquals(List.of(0, 1, 4, 5, 6, 7), sent.numbers());
    assertEquals(List.of(0L, 20L, 60L, 80L, 90L, 110L), sent.timesMs());
  }

  @Test
  void anOvertakenPacketIsEncodedInItsPlace() {
    arrive(0, 2, 1, 3);
    assertEquals(List.of(0, 1, 2, 3), sent.numbers());
    assertEquals(List.of(0L, 20L, 40L, 60L), sent.timesMs());
  }

  @Test
  void onlyOnePacketWaitsHoweverManyAreMissing() {
    arrive(0, 3);
    assertEquals(1, sent.count());
    arrive(5);
    assertEquals(List.of(0, 3), sent.numbers());
    arrive(6);
    assertEquals(List.of(0, 3, 5, 6), sent.numbers());
    arrive(4, 1);
    assertEquals(List.of(0, 3, 5, 6), sent.numbers(), "too late");
  }

  @Test
  void twoOvertakenPacketsComeOutInOrder() {
    arrive(0, 3, 1, 2, 4);
    assertEquals(List.of(0, 1, 2, 3, 4), sent.numbers());
  }

  @Test
  void whatComesTwiceIsSentOnce() {
    arrive(0, 0, 2, 2, 1, 1, 3);
    assertEquals(List.of(0, 1, 2, 3), sent.numbers());
  }

  @ParameterizedTest
  @ValueSource(ints = {65_530, 65_535, 32_766})
  void sequenceNumbersMayWrap(int first) {
    firstSequence = first;
    arrive(0, 1, 2, 4, 3, 5, 7, 8, 9, 10);
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 7, 8, 9, 10), sent.numbers());
  }

  @Test
  void timestampsMayWrap() {
    long timestamp = 0xffff_ffffL - 200;
    for (int i = 0; i < 4; i++) {
      phone.receives(Rtp.tone(SSRC, i, timestamp + 160L * i & 0xffff_ffffL, 160), i * 20 * MS);
    }
    assertEquals(List.of(0L, 20L, 40L, 60L), sent.timesMs());
  }

  @Test
  void aDigitsPacketsTakeNoNumber() {
    arrive(0, 1);
    for (int i = 2; i < 5; i++) {
      byte[] event = Rtp.packet(SSRC, firstSequence + i, 320, false, new byte[4]);
      phone.track.onRtpWithoutSound(Rtp.view(event), i * 20 * MS);
    }
    arrive(5, 6);
    assertEquals(List.of(0, 1, 2, 3), sent.numbers());
    assertEquals(List.of(0L, 20L, 100L, 120L), sent.timesMs());
  }

  @Test
  void aLeapOfTheNumbersIsANewBeginningAndNotALoss() {
    arrive(0, 1, 1_000, 1_001);
    assertEquals(List.of(0, 1, 2, 3), sent.numbers());
  }

  @Test
  void aNewSourceGoesOnFromTheLastNumberAndByTheTimeThatPassed() {
    arrive(0, 1, 2);
    phone.receives(Rtp.tone(8, 50_000, 3_000_000_000L, 160), 100 * MS);
    phone.receives(Rtp.tone(8, 50_001, 3_000_000_160L, 160), 120 * MS);
    assertEquals(List.of(0, 1, 2, 3, 4), sent.numbers());
    assertEquals(List.of(0L, 20L, 40L, 100L, 120L), sent.timesMs());
    assertTrue(sent.packets.get(3).marker(), "a new beginning is marked");
  }

  @Test
  void anEmptyOrOverlongPacketIsNoMisfortune() {
    arrive(0);
    phone.receives(Rtp.packet(SSRC, 101, 160, false, new byte[0]), 20 * MS);
    phone.receives(Rtp.packet(SSRC, 102, 320, false, new byte[1_900]), 40 * MS);
    arrive(3, 4);
    assertEquals(List.of(0L, 60L, 80L), sent.timesMs());
  }

  @Test
  void whoListensLaterHearsFromThenOn() {
    arrive(0, 1);
    line.release();
    arrive(2, 3);
    assertEquals(2, sent.count());
    line.assign(phone.track);
    arrive(4, 5);
    assertEquals(List.of(0, 1, 2, 3), sent.numbers());
    assertEquals(List.of(0L, 20L, 80L, 100L), sent.timesMs());
  }
}
