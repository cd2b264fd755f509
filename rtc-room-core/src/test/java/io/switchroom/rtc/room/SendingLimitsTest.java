package io.switchroom.rtc.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a member may send at most, by what the others get of it. */
class SendingLimitsTest {
  private static final long MS = 1_000_000;
  private static final UserId ANNA = new UserId("anna");

  private final MediaFigures figures = new MediaFigures();
  private final Room room =
      new Room(
          new RoomKey(new SdkAppId(1), RoomId.of(1)),
          new RoomSettings(
              10,
              EncoderSettings.SPEECH,
              6,
              200,
              200,
              2_000,
              new VideoSettings(2, 64, 500, 400_000, 1_000, 30_000),
              RoomRules.CUSTOMARY),
          figures);
  private final FakePort ben = FakePort.browser();
  private int sequence;

  SendingLimitsTest() {
    room.enter(browser("ben", ben), 0);
  }

  private static Participant browser(String name, MediaPort port) {
    return new Participant(new UserId(name), new MemberInfo(MemberInfo.Kind.BROWSER, name), port);
  }

  private List<RoomEvent> events() {
    List<RoomEvent> events = new ArrayList<>();
    for (RoomEvent event = room.pollEvent(); event != null; event = room.pollEvent()) {
      events.add(event);
    }
    return events;
  }

  /** Sound of so many bytes a packet, 50 packets a second. */
  private void speaks(FakePort port, int seconds, int bytes) {
    for (int i = 0; i < 50 * seconds; i++) {
      sequence++;
      port.receives(
          Rtp.packet(9, sequence, 960L * sequence, false, new byte[bytes]), sequence * 20L * MS);
    }
  }

  private long drops(MediaFigures.Drop why) {
    return figures.drops(why);
  }

  @Test
  void whoSendsNothingByHisProfileIsNotHeardFromTheFirstPacketOn() {
    FakePort port = FakePort.browser();
    Participant anna = browser("anna", port);
    anna.limits(new SendingLimits(false, false, 0, -1));
    room.enter(anna, 0);
    events();
    assertTrue(ben.heard.isEmpty());
    assertEquals(List.of(ben.track), port.heard, "but he hears the others");
    speaks(port, 1, 80);
    assertEquals(
        List.of(new RoomEvent.MediaRefused(ANNA, Medium.AUDIO, Refusal.NO_RIGHT)), events());
    assertEquals(50, drops(MediaFigures.Drop.WITHOUT_RIGHT));
    anna.limits(SendingLimits.NONE);
    assertEquals(List.of(port.track), ben.heard);
    assertEquals(List.of(new RoomEvent.AudioAvailable(ANNA, true)), events());
    anna.limits(new SendingLimits(false, true, 0, -1));
    assertTrue(ben.heard.isEmpty());
  }

  @Test
  void aScreenAndACameraAreBothForbiddenToWhoSendsNoPicture() {
    Participant anna = browser("anna", FakePort.browser());
    room.enter(anna, 0);
    anna.limits(new SendingLimits(true, false, 0, -1));
    assertTrue(anna.maySend(Medium.AUDIO));
    assertFalse(anna.maySend(Medium.CAMERA) || anna.maySend(Medium.SCREEN));
    assertTrue(anna.mayReceive(Medium.CAMERA) && anna.mayReceive(Medium.SCREEN));
  }

  /** 80 bytes and a header 50 times a second are 36.8 kbit/s. */
  @Test
  void aVoiceThatKeepsToItsBitRateIsHeardWholeAndOneThatDoesNotIsCut() {
    FakePort port = FakePort.browser();
    Participant anna = browser("anna", port);
    anna.limits(new SendingLimits(true, true, 88_000, -1));
    room.enter(anna, 0);
    speaks(port, 60, 80);
    assertEquals(0, drops(MediaFigures.Drop.AUDIO_OVER_LIMIT));
    speaks(port, 1, 600);
    assertEquals(0, drops(MediaFigures.Drop.AUDIO_OVER_LIMIT), "a burst is no reason");
    speaks(port, 60, 600);
    long passed = 3_000 - drops(MediaFigures.Drop.AUDIO_OVER_LIMIT);
    assertTrue(passed < 3_000 / 2, passed + " of 3000 passed");
    anna.limits(SendingLimits.NONE);
    long before = drops(MediaFigures.Drop.AUDIO_OVER_LIMIT);
    speaks(port, 10, 600);
    assertEquals(before, drops(MediaFigures.Drop.AUDIO_OVER_LIMIT), "at once");
  }

  @Test
  void aPictureAboveItsLimitIsCountedAndOneWithoutASeatToo() {
    List<VideoPort> ports = new ArrayList<>();
    for (String name : List.of("anna", "cleo", "dora")) {
      VideoPort port = new VideoPort(ports.size() + 1);
      room.enter(browser(name, port), 0);
      port.films(true, 1, 0);
      ports.add(port);
    }
    assertEquals(1, drops(MediaFigures.Drop.WITHOUT_SEAT));
    ports.get(0).self.limits(new SendingLimits(true, true, 0, 20_000));
    assertEquals(20_000, ports.get(0).camera.limitBps());
    for (int i = 0; i < 50; i++) {
      ports.get(0).films(false, 4, i * 20L * MS);
    }
    assertEquals(ports.get(0).camera.packetsOverLimit(), drops(MediaFigures.Drop.VIDEO_OVER_LIMIT));
    assertTrue(drops(MediaFigures.Drop.VIDEO_OVER_LIMIT) > 150);
  }
}
