package io.switchroom.codec.jitter;

import static io.switchroom.codec.jitter.RtpStream.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.jitter.JitterBuffer.Take;
import io.switchroom.codec.rtp.RtpPacket;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JitterBufferTest {
  private JitterBuffer buffer = new JitterBuffer(8000);
  private final RtpStream stream = new RtpStream(8000);

  private static List<Long> range(long from, long until) {
    return LongStream.range(from, until).boxed().toList();
  }

  private static void assertFramesOnly(String takes) {
    assertEquals("F".repeat(takes.length()), takes);
  }

  @Test
  void isEmptyBeforeTheFirstPacketAndPlaysThatWhenItWasHereForHalfAMillisecond() {
    assertEquals(Take.EMPTY, buffer.take(at(0)));
    stream.put(buffer, stream.send(5, 20, 0));
    assertEquals(Take.EMPTY, buffer.take(at(5.4)));
    assertEquals(0, stream.take(buffer, at(5.5)).number());
    assertEquals(65_500, buffer.sequence());
    assertEquals(0xFFFF_F000L, buffer.timestamp());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 7, 13, 19.9})
  void addsNoDelayOnANetworkWithoutJitterAtAnyPhaseOfTheTick(double phaseMs) {
    for (int i = 0; i < 500; i++) {
      stream.send(20 * i, 20, 35);
    }
    stream.run(buffer, 35 + phaseMs, 20, 500 * 20 + 35);
    // A packet that comes with the tick is played by the next one.
    assertEquals((phaseMs < 1 ? "E" : "F") + "F".repeat(499), stream.takes());
    assertEquals(range(0, phaseMs < 1 ? 499 : 500), stream.numbers());
    assertEquals(0, buffer.targetDelayNs());
    assertEquals(0, buffer.lost() + buffer.late() + buffer.skipped() + buffer.resets());
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 20, 30, 40, 60})
  void onePacketIsOneTakeWhateverItsDuration(int ptimeMs) {
    for (int i = 0; i < 200; i++) {
      stream.send(ptimeMs * i, ptimeMs, 0);
    }
    stream.durationNs = ptimeMs * 1_000_000L;
    buffer = new JitterBuffer(8000, 300, stream.durationNs);
    stream.run(buffer, 1, ptimeMs, 200 * ptimeMs);
    assertFramesOnly(stream.takes());
    assertEquals(ptimeMs * 1_000_000L, buffer.frameNs());
  }

  @Test
  void severalShortPacketsCanBeTakenInOneTick() {
    for (int i = 0; i < 200; i++) {
      stream.send(10 * i, 10, 0);
    }
    List<RtpStream.Arrival> sent = List.copyOf(stream.arrivals);
    for (int tick = 0; tick < 100; tick++) {
      stream.put(buffer, sent.get(2 * tick));
      stream.put(buffer, sent.get(2 * tick + 1));
      stream.take(buffer, at(20 * tick + 15));
      stream.take(buffer, at(20 * tick + 15));
      assertEquals(0, buffer.waiting());
    }
    assertEquals(range(0, 200), stream.numbers());
  }

  @Test
  void concealsALostPacketOnceAndGoesOnInTime() {
    for (int i = 0; i < 50; i++) {
      if (i == 20 || i == 30 || i == 31) {
        stream.lose(20);
      } else {
        stream.send(20 * i, 20, 0);
      }
    }
    stream.run(buffer, 5, 20, 1000);
    assertEquals("F".repeat(20) + "C" + "F".repeat(9) + "CC" + "F".repeat(18), stream.takes());
    assertEquals(3, buffer.lost());
  }

  @Test
  void putsReorderedPacketsInOrderAndDropsDuplicatesAndLateOnes() {
    RtpStream.Arrival zero = stream.send(0, 20, 0);
    RtpStream.Arrival one = stream.send(20, 20, 0);
    RtpStream.Arrival two = stream.send(40, 20, 0);
    stream.put(buffer, one);
    stream.put(buffer, zero);
    stream.put(buffer, zero);
    assertEquals(0, stream.take(buffer, at(20)).number());
    stream.put(buffer, two);
    stream.put(buffer, one);
    assertEquals(1, stream.take(buffer, at(40)).number());
    stream.put(buffer, one);
    assertEquals(2, stream.take(buffer, at(60)).number());
    assertEquals(3, buffer.duplicate());
    stream.lose(20);
    RtpStream.Arrival four = stream.send(80, 20, 0);
    stream.put(buffer, four);
    assertEquals(Take.CONCEAL, stream.take(buffer, at(80)).take());
    assertEquals(4, stream.take(buffer, at(100)).number());
    byte[] three = four.bytes().clone();
    RtpPacket packet = new RtpPacket();
    assertTrue(packet.wrap(three, 0, three.length));
    packet.sequence(packet.sequence() - 1);
    packet.timestamp(packet.timestamp() - 160);
    buffer.put(packet, at(100));
    assertEquals(1, buffer.late());
  }

  @Test
  void concealsForATenthOfASecondWhenNothingComesAndPlaysTheRestWhenItDoes() {
    for (int i = 0; i < 10; i++) {
      stream.send(20 * i, 20, 0);
    }
    stream.run(buffer, 5, 20, 20 * 30);
    assertEquals("F".repeat(10) + "CCCCC" + "E".repeat(15), stream.takes());
    stream.timestamp += 20 * 160;
    for (int i = 30; i < 40; i++) {
      stream.send(20 * i, 20, 0);
    }
    stream.played.clear();
    stream.run(buffer, 20 * 30 + 5, 20, 20 * 40);
    assertFramesOnly(stream.takes());
    assertEquals(0, buffer.lost());
  }

  @Test
  void silenceInTheTimestampsIsNoLoss() {
    double ms = 0;
    for (int spurt = 0; spurt < 10; spurt++) {
      for (int i = 0; i < 25; i++, ms += 20) {
        stream.send(ms, 20, 0);
      }
      ms += 3000;
      stream.timestamp += 3000 * 8;
    }
    stream.run(buffer, 5, 20, ms);
    assertEquals(range(0, 250), stream.numbers());
    assertEquals(10 * 5, stream.count(Take.CONCEAL), "only at the ends, where it cannot be known");
    assertEquals(0, buffer.lost() + buffer.resets() + buffer.skipped());
  }

  @Test
  void aPauseInWhichTheTimestampsStoodStillIsForgottenAtOnce() {
    for (int i = 0; i < 100; i++) {
      stream.send(20 * i, 20, 0);
    }
    for (int i = 0; i < 100; i++) {
      stream.send(60_000 + 20 * i, 20, 0);
    }
    stream.run(buffer, 5, 20, 62_000);
    assertEquals(range(0, 200), stream.numbers());
    assertEquals(1, buffer.resets());
    assertEquals(0, buffer.targetDelayNs());
  }

  @Test
  void goesOnWithoutAPauseWhenTheSenderBeginsAgain() {
    for (int i = 0; i < 400; i++) {
      switch (i) {
        case 100 -> stream.ssrc = 99; // and everything else with it
        case 200 -> stream.timestamp = 5;
        case 300 -> stream.timestamp += 1_000_000;
        default -> {}
      }
      if (i == 100) {
        stream.sequence = 7;
        stream.timestamp = 12_345;
      }
      stream.send(20 * i, 20, 0);
    }
    stream.run(buffer, 5, 20, 400 * 20);
    assertFramesOnly(stream.takes());
    assertEquals(range(0, 400), stream.numbers());
    assertEquals(3, buffer.resets());
  }

  @Test
  void aLeapOfTheSequenceNumbersCostsOnePacket() {
    for (int i = 0; i < 200; i++) {
      if (i == 100) {
        stream.sequence = 20_000;
      }
      stream.send(20 * i, 20, 0);
    }
    stream.run(buffer, 5, 20, 200 * 20);
    assertEquals(199, stream.numbers().size());
    assertEquals(1, buffer.refused());
    assertTrue(stream.takes().endsWith("F".repeat(98)), stream.takes());
  }

  @Test
  void oneStrayPacketDoesNoHarm() {
    for (int i = 0; i < 200; i++) {
      stream.send(20 * i, 20, 0);
      if (i == 100) {
        byte[] stray = stream.arrivals.get(100).bytes().clone();
        stray[2] ^= 0x40;
        stream.arrivals.add(new RtpStream.Arrival(-1, at(2001), at(2001), stray));
      }
    }
    stream.run(buffer, 5, 20, 200 * 20);
    assertFramesOnly(stream.takes());
    assertEquals(range(0, 200), stream.numbers());
  }

  @Test
  void playsABurstOfFiveWholeAndIsSoonBackInTime() {
    for (int i = 0; i < 300; i++) {
      double held = i >= 100 && i < 105 ? 20 * (105 - i) : 0;
      stream.send(20 * i, 20, held);
    }
    stream.run(buffer, 5, 20, 300 * 20);
    assertEquals(range(0, 300), stream.numbers());
    assertEquals(5, stream.count(Take.CONCEAL), stream.takes());
    assertDelayAfter(125, 31);
  }

  @Test
  void catchesUpAfterALongStallInsteadOfStayingBehind() {
    for (int i = 0; i < 300; i++) {
      double held = i >= 100 && i < 120 ? 20 * (120 - i) : 0;
      stream.send(20 * i, 20, held);
    }
    stream.run(buffer, 5, 20, 300 * 20);
    assertTrue(buffer.skipped() >= 10, "skipped " + buffer.skipped());
    assertDelayAfter(140, 31);
    assertTrue(stream.takes().endsWith("F".repeat(150)), stream.takes());
  }

  private void assertDelayAfter(long number, double limitMs) {
    for (RtpStream.Played played : stream.played) {
      if (played.take() == Take.FRAME && played.number() >= number) {
        double delayMs = (played.atNs() - at(20 * played.number())) / 1e6;
        assertTrue(delayMs <= limitMs, played.number() + " played after " + delayMs);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {200e-6, -200e-6})
  void theDelayStaysBoundedWhenTheClocksDriftApartAndNothingIsLostByIt(double drift) {
    int packets = 30 * 60 * 50;
    for (int i = 0; i < packets; i++) {
      stream.send(20 * i * (1 + drift), 20, 10);
    }
    double until = 20.0 * packets * (1 + drift);
    stream.run(buffer, 11.5, 20, until);
    long worst = 0;
    for (RtpStream.Played played : stream.played) {
      if (played.take() == Take.FRAME) {
        worst = Math.max(worst, played.atNs() - at(20 * played.number() * (1 + drift) + 10));
      }
    }
    assertTrue(worst <= 26_500_000, "held for up to " + worst / 1e6 + " ms");
    assertEquals(0, buffer.skipped() + stream.count(Take.CONCEAL) + stream.count(Take.EMPTY));
    assertEquals(0, buffer.lost());
    assertEquals(packets, stream.numbers().size(), 2);
  }

  @Test
  void smallJitterAroundTheTickDisturbsNothingButOnce() {
    for (int i = 0; i < 3000; i++) {
      stream.send(20 * i, 20, i % 3 * 0.6);
    }
    stream.run(buffer, 0.5, 20, 3000 * 20);
    assertTrue(stream.count(Take.CONCEAL) <= 1, stream.takes());
    assertEquals(0, buffer.skipped());
  }

  @Test
  void packetsWithoutSoundAreNoLoss() {
    RtpPacket packet = new RtpPacket();
    for (int i = 0; i < 60; i++) {
      RtpStream.Arrival arrival = stream.send(20 * i, 20, 0);
      if (i >= 20 && i < 40) {
        assertTrue(packet.wrap(arrival.bytes(), 0, arrival.bytes().length));
        buffer.putWithoutSound(packet, arrival.arrivalNs());
      } else {
        stream.put(buffer, arrival);
      }
      stream.take(buffer, at(20 * i + 5));
    }
    assertEquals("F".repeat(20) + "E".repeat(20) + "F".repeat(20), stream.takes());
    assertEquals(0, buffer.lost());
  }

  @Test
  void nobodyTakingForMinutesLeavesNoBacklog() {
    for (int i = 0; i < 6000; i++) {
      stream.put(buffer, stream.send(20 * i, 20, 0));
    }
    double now = 20 * 5999 + 5;
    RtpStream.Played first = stream.take(buffer, at(now));
    assertTrue(first.number() >= 5998, "played " + first.number());
    assertTrue(buffer.waiting() <= 1);
  }
}
