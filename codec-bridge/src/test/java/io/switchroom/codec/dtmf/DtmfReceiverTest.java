package io.switchroom.codec.dtmf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.dtmf.DtmfReceiver.Press;
import io.switchroom.codec.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DtmfReceiverTest {
  private static final long MS = 1_000_000;
  private final byte[] datagram = new byte[100];
  private final RtpPacket packet = new RtpPacket();
  private int sequence;

  private Press receive(
      DtmfReceiver receiver, char key, boolean end, long timestamp, int duration, long nowMs) {
    RtpPacket.writeHeader(datagram, 0, false, 101, sequence++ & 0xFFFF, timestamp, 7);
    TelephoneEvent.write(datagram, 12, TelephoneEvent.event(key), end, 10, duration);
    assertTrue(packet.wrap(datagram, 0, 12 + TelephoneEvent.LENGTH));
    return receiver.onPacket(packet, nowMs * MS);
  }

  /** RFC 4733 §2.5.1: updates every 50 ms, the end three times. */
  private List<Press> press(
      DtmfReceiver receiver,
      char key,
      long timestamp,
      int ms,
      int clockRateHz,
      int lostPerHundred) {
    List<Press> seen = new ArrayList<>();
    Random random = new Random(timestamp);
    for (int at = 50; at < ms; at += 50) {
      if (random.nextInt(100) >= lostPerHundred) {
        seen.add(receive(receiver, key, false, timestamp, at * clockRateHz / 1000, at));
      }
    }
    for (int i = 0; i < 3; i++) {
      if (random.nextInt(100) >= lostPerHundred) {
        seen.add(receive(receiver, key, true, timestamp, ms * clockRateHz / 1000, ms + i));
      }
    }
    seen.removeAll(Collections.singleton(Press.NONE));
    return seen;
  }

  @ParameterizedTest
  @ValueSource(ints = {8000, 16_000, 48_000})
  void everyKeyIsHeardOnceAndAsLongAsItWasHeldWhateverTheClock(int clockRateHz) {
    DtmfReceiver receiver = new DtmfReceiver(clockRateHz);
    long timestamp = 0xFFFF_F000L; // wraps on the way
    for (char key : "0123456789*#ABCD".toCharArray()) {
      List<Press> seen = press(receiver, key, timestamp & 0xFFFF_FFFFL, 180, clockRateHz, 0);
      assertEquals(List.of(Press.BEGUN, Press.ENDED), seen);
      assertEquals(key, TelephoneEvent.key(receiver.event()));
      assertEquals(180, receiver.durationMs());
      timestamp += clockRateHz / 2;
    }
  }

  @Test
  void theSameKeyTwiceIsTwoPresses() {
    DtmfReceiver receiver = new DtmfReceiver(8000);
    assertEquals(2, press(receiver, '5', 1000, 100, 8000, 0).size());
    assertEquals(2, press(receiver, '5', 3000, 100, 8000, 0).size());
  }

  @Test
  void aPressOfWhichOnlyTheEndArrivesIsReportedWhole() {
    DtmfReceiver receiver = new DtmfReceiver(8000);
    assertEquals(Press.WHOLE, receive(receiver, '7', true, 4000, 800, 100));
    assertEquals(100, receiver.durationMs());
    assertEquals(Press.NONE, receive(receiver, '7', true, 4000, 800, 101));
    assertFalse(receiver.isDown());
  }

  @Test
  void aLostEndIsMadeUpByTimeOrByTheNextPress() {
    DtmfReceiver receiver = new DtmfReceiver(8000);
    assertEquals(Press.BEGUN, receive(receiver, '1', false, 1000, 400, 0));
    assertEquals(Press.NONE, receiver.handleTimeout(199 * MS));
    assertEquals(Press.ENDED, receiver.handleTimeout(200 * MS));
    assertEquals(50, receiver.durationMs());
    assertEquals(Press.NONE, receiver.handleTimeout(900 * MS));
    assertEquals(Press.NONE, receive(receiver, '1', true, 1000, 800, 950), "known to be over");
    assertEquals(Press.BEGUN, receive(receiver, '2', false, 9000, 400, 1000));
    assertEquals(Press.BEGUN, receive(receiver, '3', false, 12_000, 400, 1100));
    assertEquals(TelephoneEvent.event('3'), receiver.event());
  }

  @Test
  void aLatePacketOfAnEarlierPressChangesNothing() {
    DtmfReceiver receiver = new DtmfReceiver(8000);
    press(receiver, '1', 1000, 100, 8000, 0);
    assertEquals(Press.BEGUN, receive(receiver, '2', false, 5000, 400, 500));
    assertEquals(Press.NONE, receive(receiver, '1', true, 1000, 800, 501));
    assertEquals(TelephoneEvent.event('2'), receiver.event());
    assertTrue(receiver.isDown());
  }

  /** §2.5.1.3: at 48 kHz a segment is over after 1.4 s. */
  @ParameterizedTest
  @ValueSource(ints = {8000, 48_000})
  void aLongPressSplitOverSegmentsIsOne(int clockRateHz) {
    DtmfReceiver receiver = new DtmfReceiver(clockRateHz);
    long start = 0xFFFF_0000L;
    long total = 2L * 0xFFFF + clockRateHz;
    List<Press> seen = new ArrayList<>();
    for (long at = clockRateHz / 20; at < total; at += clockRateHz / 20) {
      long segment = at / 0xFFFF * 0xFFFF;
      long timestamp = start + segment & 0xFFFF_FFFFL;
      long ms = at * 1000 / clockRateHz;
      seen.add(receive(receiver, '#', false, timestamp, (int) (at - segment), ms));
    }
    long segment = total / 0xFFFF * 0xFFFF;
    seen.add(
        receive(
            receiver, '#', true, start + segment, (int) (total - segment), total / clockRateHz));
    seen.removeAll(Collections.singleton(Press.NONE));
    assertEquals(List.of(Press.BEGUN, Press.ENDED), seen);
    assertEquals(total * 1000 / clockRateHz, receiver.durationMs(), 1);
  }

  @Test
  void everyPressIsHeardOnceWhenAThirdOfThePacketsIsLost() {
    DtmfReceiver receiver = new DtmfReceiver(8000);
    for (int i = 0; i < 500; i++) {
      long timestamp = 8000L + i * 4000L;
      List<Press> seen = press(receiver, '9', timestamp, 250, 8000, 30);
      assertTrue(
          seen.equals(List.of(Press.BEGUN, Press.ENDED))
              || seen.equals(List.of(Press.BEGUN)) // its end was lost
              || seen.equals(List.of(Press.WHOLE)),
          "timestamp " + timestamp + ": " + seen);
    }
  }

  @Test
  void anotherSourceMayBeginAtAnEarlierTimestamp() {
    DtmfReceiver receiver = new DtmfReceiver(8000);
    press(receiver, '1', 1_000_000, 100, 8000, 0);
    receiver.restart();
    assertEquals(2, press(receiver, '2', 1000, 100, 8000, 0).size());
  }

  /** Some gateways advance the timestamp with each packet of an event, ends included. */
  @ParameterizedTest
  @ValueSource(ints = {0, 160})
  void aTimestampThatAdvancesWithinAnEventDoesNotPartIt(int firstDuration) {
    DtmfReceiver receiver = new DtmfReceiver(8000);
    for (int round = 0; round < 3; round++) {
      List<Press> seen = new ArrayList<>();
      long timestamp = 5_000 + 1_600L * round;
      long ms = timestamp / 8;
      for (int i = 0; i < 5; i++) {
        seen.add(
            receive(
                receiver, '4', false, timestamp + 160 * i, firstDuration + 160 * i, ms + 20 * i));
      }
      for (int i = 5; i < 8; i++) {
        seen.add(
            receive(receiver, '4', true, timestamp + 160 * i, firstDuration + 800, ms + 20 * i));
      }
      seen.removeAll(Collections.singleton(Press.NONE));
      assertEquals(List.of(Press.BEGUN, Press.ENDED), seen, "press " + round);
    }
  }

  @Test
  void aDurationThatWrapsWithoutASegmentGoesOn() {
    DtmfReceiver receiver = new DtmfReceiver(48_000);
    List<Press> seen = new ArrayList<>();
    for (int ms = 20; ms <= 3_000; ms += 20) {
      seen.add(receive(receiver, '8', ms == 3_000, 1000, ms * 48 & 0xFFFF, ms));
      seen.add(receive(receiver, '8', false, 1000, (ms - 20) * 48 & 0xFFFF, ms)); // overtaken
    }
    seen.removeAll(Collections.singleton(Press.NONE));
    assertEquals(List.of(Press.BEGUN, Press.ENDED), seen);
    assertEquals(3_000, receiver.durationMs());
  }

  @Test
  void timestampsThatLeapBackAfterAPauseAreANewNumbering() {
    DtmfReceiver receiver = new DtmfReceiver(8000);
    press(receiver, '1', 1_000_000, 100, 8000, 0);
    assertEquals(Press.NONE, receive(receiver, '2', true, 1000, 800, 900));
    assertEquals(Press.WHOLE, receive(receiver, '2', true, 1000, 800, 1_500));
    assertEquals(Press.NONE, receive(receiver, '2', true, 1000, 800, 1_520));
  }

  @Test
  void anyBytesAreSafe() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    DtmfReceiver receiver = new DtmfReceiver(48_000);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(8)];
      random.nextBytes(bytes);
      receiver.onEvent(bytes, 0, bytes.length, random.nextLong(), i * MS);
      receiver.handleTimeout(i * MS);
      assertTrue(receiver.durationMs() >= 0, "seed " + seed);
    }
    assertEquals(0, TelephoneEvent.key(200));
    assertEquals(-1, TelephoneEvent.event('x'));
    assertEquals(12, TelephoneEvent.event('a'));
  }
}
