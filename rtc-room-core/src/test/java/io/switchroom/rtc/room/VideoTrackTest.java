package io.switchroom.rtc.room;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A camera in a room: who sees it, from where on, what is repaired, and what is not let through.
 */
class VideoTrackTest {
  private static final long MS = 1_000_000;
  private static final VideoSettings SETTINGS =
      new VideoSettings(2, 64, 500, 400_000, 1_000, 30_000);

  private final Room room =
      new Room(
          new RoomKey(new SdkAppId(1), RoomId.of(1)),
          new RoomSettings(
              10, EncoderSettings.SPEECH, 6, 200, 200, 2_000, SETTINGS, RoomRules.CUSTOMARY));
  private final VideoPort anna = enters("anna", 1);
  private final VideoPort ben = enters("ben", 2);
  private long nowNs;

  private VideoPort enters(String name, int ssrc) {
    VideoPort port = new VideoPort(ssrc);
    room.enter(
        new Participant(new UserId(name), new MemberInfo(MemberInfo.Kind.BROWSER, name), port), 0);
    return port;
  }

  private List<RoomEvent> events() {
    List<RoomEvent> events = new ArrayList<>();
    for (RoomEvent event = room.pollEvent(); event != null; event = room.pollEvent()) {
      events.add(event);
    }
    return events;
  }

  private static RoomEvent.VideoAvailable camera(String user, boolean available) {
    return new RoomEvent.VideoAvailable(new UserId(user), Medium.CAMERA, available);
  }

  private static RoomEvent.MediaRefused refused(String user, Refusal why) {
    return new RoomEvent.MediaRefused(new UserId(user), Medium.CAMERA, why);
  }

  /** Time passes in ticks. */
  private void pass(int ms) {
    for (int i = 0; i < ms / 20; i++) {
      nowNs += 20 * MS;
      room.tick(nowNs);
    }
  }

  private static int pictureId(RtpPacket packet) {
    return Vp8Payload.pictureId(packet.buffer(), packet.payloadOffset() + 2);
  }

  private static byte[] bytes(RtpPacket packet) {
    int end = packet.offset() + packet.length();
    return Arrays.copyOfRange(packet.buffer(), packet.offset(), end);
  }

  @Test
  void aCameraIsThereFromItsFirstPacketAndSeenFromItsNextKeyFrame() {
    events();
    anna.films(false, 2, nowNs);
    assertEquals(List.of(camera("anna", true)), events());
    assertEquals(List.of(anna.camera), ben.seen);
    assertTrue(anna.seen.isEmpty(), "nobody sees himself");
    pass(40);
    assertEquals(1, anna.keyFrames());
    assertEquals(0, ben.sent.count(), "nothing can be decoded yet");
    anna.films(true, 3, nowNs);
    anna.films(false, 1, nowNs + 66 * MS);
    assertEquals(List.of(0, 1, 2, 3), ben.sent.numbers());
    assertTrue(Vp8Payload.startsKeyFrame(payload(0), 0, payload(0).length));
    assertEquals(96, ben.sent.packets.get(0).payloadType());
    assertEquals(77, ben.sent.packets.get(0).ssrc());
    assertEquals(
        List.of(false, false, true, true),
        ben.sent.packets.stream().map(RtpPacket::marker).toList());
    pass(3_000);
    assertEquals(1, anna.keyFrames(), "no more than were wanted");
  }

  private byte[] payload(int index) {
    RtpPacket packet = ben.sent.packets.get(index);
    int from = packet.payloadOffset();
    return Arrays.copyOfRange(packet.buffer(), from, from + packet.payloadLength());
  }

  @Test
  void anotherSsrcGoesOnAtItsKeyFrameWithoutAGapInNumbersAndPictures() {
    anna.films(true, 2, nowNs);
    anna.ssrc = 500;
    anna.sequence = 7;
    anna.pictureId = 3;
    anna.films(false, 2, 1_000 * MS);
    anna.films(true, 2, 2_000 * MS);
    assertEquals(List.of(0, 1, 2, 3), ben.sent.numbers());
    long passed =
        ben.sent.packets.get(2).timestamp() - ben.sent.packets.get(0).timestamp() & 0xffff_ffffL;
    assertEquals(2_000 * 90, passed);
    assertEquals(
        pictureId(ben.sent.packets.get(1)) + 1 & 0x7fff, pictureId(ben.sent.packets.get(2)));
  }

  @Test
  void whatAReceiverMissesIsSentAgainToTheByteAndNothingElse() {
    anna.films(true, 5, nowNs);
    anna.films(false, 3, nowNs);
    List<byte[]> before = ben.sent.packets.stream().map(VideoTrackTest::bytes).toList();
    int third = ben.sent.packets.get(2).sequence();
    ben.line.onNack(third, 0b101); // the third, fourth and sixth
    assertEquals(11, ben.sent.count());
    assertArrayEquals(before.get(2), bytes(ben.sent.packets.get(8)));
    assertArrayEquals(before.get(3), bytes(ben.sent.packets.get(9)));
    assertArrayEquals(before.get(5), bytes(ben.sent.packets.get(10)));
    ben.line.onNack(third - 10, 0);
    ben.line.onNack(third + 10, 0);
    assertEquals(11, ben.sent.count(), "what was never sent cannot be sent again");
    anna.films(false, 64, nowNs);
    int sentNow = ben.sent.count();
    ben.line.onNack(third, 0);
    assertEquals(sentNow, ben.sent.count(), "only so many are kept");
  }

  @Test
  void nothingOfBeforeAnInterruptionIsSentAgainUnderItsNumber() {
    anna.films(true, 5, nowNs);
    int third = ben.sent.packets.get(2).sequence();
    anna.ssrc = 500;
    anna.films(true, 5, nowNs);
    ben.line.onNack(third, 0);
    ben.line.payloadTypes(98, -1);
    ben.line.onNack(third + 5, 0);
    assertEquals(10, ben.sent.count());
  }

  @Test
  void whatDoesNotComeIsAskedForAgainAndPassedOnWhenItComes() {
    anna.films(true, 2, nowNs);
    anna.films(false, 6, nowNs, 1, 2, 4);
    int last = anna.sequence;
    assertEquals(0, anna.resends());
    pass(20);
    assertEquals(List.of((last - 4 & 0xffff) + "+101"), anna.asked);
    pass(80);
    assertEquals(1, anna.resends(), "not at each tick");
    pass(40);
    assertEquals(2, anna.resends());
    for (int missing : new int[] {last - 4, last - 3, last - 1}) {
      anna.send(missing, false, false, false, anna.pictureId, nowNs);
      anna.send(missing, false, false, false, anna.pictureId, nowNs);
    }
    pass(2_000);
    assertEquals(2, anna.resends());
    assertEquals(List.of(0, 1, 2, 5, 7, 3, 4, 6), ben.sent.numbers(), "once each");
  }

  @Test
  void afterAnOutageAKeyFrameIsWantedAndNotAThousandPackets() {
    anna.films(true, 2, nowNs);
    pass(1_000);
    long before = anna.keyFrames();
    anna.sequence += 1_000;
    anna.films(false, 2, nowNs);
    pass(20);
    assertEquals(0, anna.resends());
    assertEquals(before + 1, anna.keyFrames());
  }

  @Test
  void receiversRequestsForKeyFramesBecomeOnePerInterval() {
    anna.films(true, 2, nowNs);
    pass(40);
    long before = anna.keyFrames();
    for (int i = 0; i < 50; i++) {
      ben.line.onKeyFrameRequest();
      pass(20);
    }
    assertEquals(before + 2, anna.keyFrames(), "one second, one request each half of it");
    anna.films(true, 2, nowNs);
    pass(1_000);
    assertEquals(before + 2, anna.keyFrames(), "it has come");
  }

  /** 400 kbit/s with a second's tolerance: 50 kB at once, then 50 packets a second. */
  @Test
  void whoExceedsHisBitRateIsCutOffUntilHeKeepsToItAndThenBeginsWithAKeyFrame() {
    anna.films(true, 1, nowNs);
    for (int i = 0; i < 100; i++) {
      anna.films(false, 4, nowNs); // 1.6 Mbit/s
      pass(20);
    }
    int passed = ben.sent.count();
    assertTrue(passed > 50 && passed < 75, passed + " packets are the tolerance");
    assertEquals(401 - passed, anna.camera.packetsOverLimit());
    assertEquals(0, anna.resends(), "what is dropped is not missed");
    long asked = anna.keyFrames();
    for (int i = 0; i < 100; i++) {
      if (i % 2 == 0) {
        anna.films(false, 1, nowNs); // 200 kbit/s
      }
      pass(20);
    }
    assertEquals(passed, ben.sent.count(), "nothing without a key frame");
    assertTrue(anna.keyFrames() > asked);
    anna.films(true, 2, nowNs);
    assertEquals(passed + 2, ben.sent.count());
    assertEquals(passed + 1, ben.sent.numbers().get(passed + 1), "no gap");
  }

  @Test
  void aLimitOfHisOwnTakesTheRoomsPlaceAtOnce() {
    anna.films(true, 1, nowNs);
    anna.self.limits(new SendingLimits(true, true, 0, 4_000_000));
    for (int i = 0; i < 100; i++) {
      anna.films(false, 4, nowNs);
      pass(20);
    }
    assertEquals(401, ben.sent.count());
    anna.self.limits(SendingLimits.NONE);
    assertEquals(400_000, anna.camera.limitBps());
  }

  @Test
  void withoutTheRightToSendNothingPassesAndHeIsToldOnce() {
    anna.films(true, 2, nowNs);
    events();
    anna.self.rights(Medium.ALL_RIGHTS & ~Medium.CAMERA.sendRight());
    assertTrue(ben.seen.isEmpty());
    anna.films(true, 5, 50 * MS);
    assertEquals(2, ben.sent.count());
    assertEquals(50 * MS, anna.self.lastRtpNs());
    assertEquals(List.of(camera("anna", false), refused("anna", Refusal.NO_RIGHT)), events());
    anna.self.rights(Medium.ALL_RIGHTS);
    anna.films(true, 2, nowNs);
    assertEquals(List.of(camera("anna", true)), events());
    assertEquals(List.of(0, 1, 2, 3), ben.sent.numbers());
  }

  @Test
  void withoutTheRightToReceiveNothingIsSeenUntilItIsGiven() {
    ben.self.rights(Medium.ALL_RIGHTS & ~Medium.CAMERA.receiveRight());
    anna.films(true, 2, nowNs);
    VideoPort cleo = enters("cleo", 3);
    assertEquals(List.of(anna.camera), cleo.seen, "also who comes later sees it");
    assertTrue(ben.seen.isEmpty());
    ben.self.rights(Medium.ALL_RIGHTS);
    anna.films(true, 2, nowNs);
    assertEquals(List.of(2, 2), List.of(ben.sent.count(), cleo.sent.count()));
    ben.self.rights(0);
    anna.films(true, 2, nowNs);
    assertEquals(List.of(2, 4), List.of(ben.sent.count(), cleo.sent.count()));
  }

  @Test
  void aVoiceWithoutTheRightIsDroppedAndAnEarWithoutItHearsNothing() {
    FakePort dora = FakePort.browser();
    FakePort emil = FakePort.browser();
    Participant doras =
        new Participant(new UserId("dora"), new MemberInfo(MemberInfo.Kind.BROWSER, "d"), dora);
    room.enter(doras, 0);
    room.enter(
        new Participant(new UserId("emil"), new MemberInfo(MemberInfo.Kind.BROWSER, "e"), emil), 0);
    events();
    doras.rights(Medium.ALL_RIGHTS & ~Medium.AUDIO.sendRight() & ~Medium.AUDIO.receiveRight());
    assertEquals(List.of(List.of(), List.of()), List.of(dora.heard, emil.heard));
    dora.receives(Rtp.packet(9, 1, 0, false, new byte[] {8}), 0);
    dora.receives(Rtp.packet(9, 2, 960, false, new byte[] {8}), 0);
    assertEquals(
        List.of(
            new RoomEvent.AudioAvailable(doras.id(), false),
            new RoomEvent.MediaRefused(doras.id(), Medium.AUDIO, Refusal.NO_RIGHT)),
        events());
    doras.rights(Medium.ALL_RIGHTS);
    assertEquals(List.of(emil.track), dora.heard);
    assertEquals(List.of(dora.track), emil.heard);
  }

  @Test
  void aCameraThatStopsLosesItsSeatAndTakesItAgainIfOneIsFree() {
    VideoPort cleo = enters("cleo", 3);
    anna.films(true, 1, nowNs);
    ben.films(true, 1, nowNs);
    cleo.films(true, 1, nowNs);
    assertEquals(2, room.videoSenders(), "there are two seats");
    assertFalse(cleo.camera.available());
    cleo.films(false, 1, nowNs);
    assertEquals(2, cleo.camera.packetsWithoutSeat());
    assertEquals(
        List.of(camera("anna", true), camera("ben", true), refused("cleo", Refusal.NO_SEAT)),
        events().subList(4, 7),
        "told once");
    for (int i = 0; i < 30; i++) {
      pass(1_000);
      ben.films(false, 1, nowNs);
    }
    assertTrue(anna.camera.available());
    pass(20);
    assertEquals(List.of(camera("anna", false)), events(), "after more than 30 s");
    cleo.films(true, 1, nowNs);
    anna.films(true, 1, nowNs);
    assertEquals(List.of(camera("cleo", true), refused("anna", Refusal.NO_SEAT)), events());
    room.leave(new UserId("ben"), LeaveReason.NORMAL, 0);
    events();
    anna.films(true, 1, nowNs);
    assertEquals(List.of(camera("anna", true)), events());
    assertEquals(2, room.videoSenders());
  }

  @Test
  void aMutedCameraIsGoneAtOnceAndComesBackWithItsNextPacket() {
    anna.films(true, 1, nowNs);
    events();
    UserId id = new UserId("anna");
    room.muteVideo(id, Medium.CAMERA, true);
    room.muteVideo(id, Medium.CAMERA, true);
    anna.films(true, 1, nowNs);
    assertEquals(List.of(camera("anna", false)), events());
    assertEquals(0, room.videoSenders());
    room.muteVideo(id, Medium.CAMERA, false);
    assertTrue(events().isEmpty());
    anna.films(true, 1, nowNs);
    assertEquals(List.of(camera("anna", true)), events());
    assertEquals(2, ben.sent.count());
  }

  /** Forwarding, a NACK answered and one sent, and the ticks; without the test's own recording. */
  @Test
  void aPacketAllocatesNothing() {
    VideoSubscription line =
        new VideoSubscription("2", 78, 1, new byte[2_048], (buffer, offset, length) -> {});
    line.payloadTypes(96, -1);
    ben.unsubscribe(anna.camera);
    anna.self.limits(new SendingLimits(true, true, 0, 0));
    anna.films(true, 2, nowNs);
    ben.unsubscribe(anna.camera);
    line.assign(anna.camera);
    long allocated = Long.MAX_VALUE;
    // The JVM itself allocates once in a while; what a packet allocates would show each time.
    for (int round = 0; round < 10 && allocated > 0; round++) {
      allocated = allocatedBy(() -> stream(line, 5_000));
    }
    assertEquals(0, allocated);
    assertTrue(line.packets() > 20_000 && line.resent() > 1_000, line.packets() + " were sent");
  }

  private void stream(VideoSubscription line, int frames) {
    for (int i = 0; i < frames; i++) {
      anna.films(i % 100 == 0, 5, nowNs);
      line.onNack((int) line.packets() & 0xffff, 0b11);
      nowNs += 20 * MS;
      room.tick(nowNs);
    }
  }

  private static long allocatedBy(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
