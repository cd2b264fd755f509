package io.switchroom.rtc.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.g711.G711;
import io.switchroom.codec.pcm.FrameSource;
import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is in, who hears whom, and what the others are told. */
class RoomTest {
  private static final long TICK_NS = 20_000_000;

  private final Room room =
      new Room(
          new RoomKey(new SdkAppId(1), RoomId.of(1)),
          new RoomSettings(4, EncoderSettings.SPEECH, 6, 200, 200, RoomRules.CUSTOMARY));

  private Participant enters(String name, FakePort port) {
    Participant participant =
        new Participant(new UserId(name), new MemberInfo(MemberInfo.Kind.BROWSER, name), port);
    room.enter(participant, 0);
    return participant;
  }

  private List<RoomEvent> events() {
    List<RoomEvent> events = new ArrayList<>();
    for (RoomEvent event = room.pollEvent(); event != null; event = room.pollEvent()) {
      events.add(event);
    }
    return events;
  }

  @Test
  void browsersHearEachOtherAndNotThemselves() {
    FakePort anna = FakePort.browser();
    FakePort ben = FakePort.browser();
    enters("anna", anna);
    enters("ben", ben);
    assertEquals(List.of(ben.track), anna.heard);
    assertEquals(List.of(anna.track), ben.heard);
    assertEquals(5, events().size(), "created, two entered, two can be heard");
  }

  @Test
  void whoLeavesIsHeardNoMoreAndHisPortIsClosed() {
    FakePort anna = FakePort.browser();
    FakePort ben = FakePort.browser();
    enters("anna", anna);
    enters("ben", ben);
    events();
    room.leave(new UserId("ANNA"), LeaveReason.TIMEOUT, 0);
    assertTrue(ben.heard.isEmpty());
    assertEquals(1, anna.closes);
    assertEquals(
        List.of(new RoomEvent.UserExited(new UserId("anna"), Role.ANCHOR, LeaveReason.TIMEOUT)),
        events());
    room.leave(new UserId("anna"), LeaveReason.NORMAL, 0);
    assertTrue(events().isEmpty(), "leaving twice is no error");
    assertNull(room.participant(new UserId("anna")));
  }

  @Test
  void whoEntersOnlyHalfCanBeTakenOutAgain() {
    FakePort anna = FakePort.browser();
    enters("anna", anna);
    FakePort broken = FakePort.browser();
    broken.failsToAttach = true;
    assertThrows(IllegalStateException.class, () -> enters("ben", broken));
    room.leave(new UserId("ben"), LeaveReason.KILLED, 0);
    assertTrue(anna.heard.isEmpty());
    assertEquals(1, broken.closes);
    assertEquals(1, room.participants().size());
  }

  @Test
  void aMutedMemberIsHiddenAndShownAgain() {
    FakePort anna = FakePort.browser();
    FakePort ben = FakePort.browser();
    enters("anna", anna);
    enters("ben", ben);
    events();
    UserId id = new UserId("anna");
    room.mute(id, true);
    room.mute(id, true);
    assertTrue(ben.heard.isEmpty());
    FakePort late = FakePort.browser();
    enters("cleo", late);
    assertFalse(late.heard.contains(anna.track), "a newcomer does not hear a muted member either");
    room.mute(id, false);
    assertTrue(ben.heard.contains(anna.track) && late.heard.contains(anna.track));
    assertEquals(
        List.of(new RoomEvent.AudioAvailable(id, false), new RoomEvent.AudioAvailable(id, true)),
        events().stream().filter(e -> e.toString().contains("anna")).toList());
  }

  @Test
  void anotherCodecReplacesTheTrackForEveryone() {
    FakePort phone = FakePort.phone();
    FakePort ben = FakePort.browser();
    enters("phone", phone);
    enters("ben", ben);
    events();
    Track before = phone.track;
    Track after = phone.self.publishAudio(AudioCodec.PCMA);
    assertEquals(List.of(after), ben.heard);
    assertFalse(ben.heard.contains(before));
    assertSame(after, phone.self.publishAudio(AudioCodec.PCMA), "the same codec changes nothing");
    assertTrue(events().isEmpty());
  }

  @Test
  void theNewestRtpOfEachAndOfTheRoomIsKnownMutedOrNot() {
    FakePort anna = FakePort.browser();
    FakePort ben = FakePort.phone();
    Participant annas = enters("anna", anna);
    Participant bens = enters("ben", ben);
    assertEquals(Participant.NEVER, room.lastRtpNs());
    anna.receives(Rtp.packet(1, 1, 0, false, new byte[] {8}), 100);
    ben.track.onComfortNoise(Rtp.view(Rtp.packet(2, 1, 0, false, new byte[] {8})), 200);
    room.mute(annas.id(), true);
    anna.receives(Rtp.packet(1, 2, 960, false, new byte[] {8}), 300);
    assertEquals(List.of(300L, 200L), List.of(annas.lastRtpNs(), bens.lastRtpNs()));
    room.leave(annas.id(), LeaveReason.NORMAL, 0);
    assertEquals(300, room.lastRtpNs(), "the room remembers who has left");
  }

  @Test
  void isFullAtItsLimit() {
    for (int i = 0; i < 4; i++) {
      assertFalse(room.full());
      enters("user_" + i, FakePort.browser());
    }
    assertTrue(room.full());
  }

  @Test
  void nobodyIsDecodedWhileNobodyElseListensToAMix() {
    FakePort phone = FakePort.phone();
    enters("phone", phone);
    assertNull(phone.track.reader(), "a phone alone does not listen to itself");
    FakePort browser = FakePort.browser();
    enters("anna", browser);
    assertNotNull(browser.track.reader());
    assertNull(phone.track.reader());
    FakePort second = FakePort.phone();
    enters("second", second);
    assertNotNull(phone.track.reader());
    room.leave(new UserId("second"), LeaveReason.NORMAL, 0);
    assertNull(phone.track.reader());
  }

  @Test
  void aPhoneHearsTheOtherAndNotItself() {
    FakePort talker = FakePort.phone();
    FakePort listener = FakePort.phone();
    enters("talker", talker);
    enters("listener", listener);
    for (int i = 0; i < 50; i++) {
      talker.receives(Rtp.tone(7, i, 160L * i, 160), i * TICK_NS);
      room.tick(i * TICK_NS + TICK_NS / 2);
    }
    assertEquals(50, listener.mix.size());
    assertTrue(peak(listener.mix.get(49)) > 6_000, "the tone's peak is 8000");
    assertTrue(peak(talker.mix.get(49)) <= 8, "silence");
    assertTrue(events().stream().anyMatch(RoomEvent.VoiceVolume.class::isInstance));
  }

  @Test
  void aRoomMixesAtTheRatesThatItsListenersCodecsHave() {
    assertEquals(List.of(), room.mixRatesHz());
    enters("anna", FakePort.browser());
    assertEquals(List.of(), room.mixRatesHz(), "nobody takes the mix");
    enters("narrow", FakePort.phone());
    assertEquals(List.of(8_000), room.mixRatesHz());
    enters("wide", FakePort.phone(AudioCodec.G722));
    enters("full", FakePort.phone(AudioCodec.OPUS));
    assertEquals(List.of(8_000, 16_000, 48_000), room.mixRatesHz());
    room.leave(new UserId("wide"), LeaveReason.NORMAL, 0);
    room.leave(new UserId("full"), LeaveReason.NORMAL, 0);
    assertEquals(List.of(8_000), room.mixRatesHz());
  }

  /** A tone at full level, as a phone on G.711 hears it. */
  private static final FrameSource MUSIC =
      (frame, rateHz) -> {
        ToneProbe.write(frame, 0, rateHz / 50, 0, rateHz, 1_000, -6);
        return true;
      };

  @Test
  void musicIsHeardByAllAndStepsBackForAVoice() {
    FakePort talker = FakePort.phone();
    FakePort listener = FakePort.phone();
    enters("talker", talker);
    enters("listener", listener);
    room.play(MUSIC);
    for (int i = 0; i < 100; i++) {
      if (i >= 50) {
        talker.receives(Rtp.tone(7, i, 160L * i, 160), i * TICK_NS);
      }
      room.tick(i * TICK_NS + TICK_NS / 2);
    }
    double alone = toneDbfs(listener.mix.get(49));
    double under = toneDbfs(listener.mix.get(99));
    assertEquals(-6, alone, 1);
    assertEquals(-6 - 12, under, 2);
    assertEquals(-6 - 12, toneDbfs(talker.mix.get(99)), 2, "the talker hears it too");
    room.stopPlaying();
    room.tick(101 * TICK_NS);
    assertTrue(toneDbfs(listener.mix.get(100)) < -40);
  }

  private static double toneDbfs(byte[] pcmu) {
    short[] pcm = new short[pcmu.length];
    G711.PCMU.decode(pcmu, 0, pcmu.length, pcm, 0);
    return ToneProbe.dbfs(pcm, 8_000, 1_000);
  }

  private static int peak(byte[] pcmu) {
    short[] pcm = new short[pcmu.length];
    G711.PCMU.decode(pcmu, 0, pcmu.length, pcm, 0);
    int peak = 0;
    for (short sample : pcm) {
      peak = Math.max(peak, Math.abs(sample));
    }
    return peak;
  }
}
