package io.switchroom.scenarios.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.rtp.RtpPacket;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EarTest {
  private final Ear ear = new Ear(LoadCodec.PCMU);

  private void receive(int... sequences) {
    for (int sequence : sequences) {
      packet(sequence, 0, 7);
    }
  }

  private void packet(int sequence, int payloadType, int ssrc) {
    byte[] packet = new byte[RtpPacket.FIXED_HEADER_LENGTH + 160];
    RtpPacket.writeHeader(packet, 0, false, payloadType, sequence, 0, ssrc);
    ear.onPacket(packet, packet.length);
  }

  private void assertCounted(int received, int lost) {
    assertEquals(received, ear.received(), "received");
    assertEquals(lost, ear.lost(), "lost");
  }

  @Test
  void hasLostNothingBeforeTheFirstPacket() {
    assertCounted(0, 0);
  }

  @Test
  void countsWhatIsMissingBetweenTwoNumbers() {
    receive(100, 101, 105);
    assertCounted(3, 3);
  }

  @Test
  void countsAcrossTheWrapOfSequenceNumbers() {
    receive(65_534, 65_535, 1, 2);
    assertCounted(4, 1);
  }

  @Test
  void countsAPacketThatComesTwiceOnce() {
    receive(10, 11, 11, 10, 13);
    assertCounted(3, 1);
  }

  @Test
  void countsAPacketThatComesLateAsReceived() {
    receive(10, 12, 13, 11);
    assertCounted(4, 0);
  }

  @Test
  void countsFromTheBeginningOfTheWindow() {
    receive(10, 15);
    ear.restart();
    assertCounted(0, 0);
    receive(13, 16, 18);
    assertCounted(2, 1);
  }

  @Test
  void aServerThatChangesItsSsrcIsNotHeard() {
    receive(10, 11);
    packet(12, 0, 8);
    receive(13);
    assertCounted(3, 1);
  }

  @Test
  void takesOnlyPcmuOfTwentyMilliseconds() {
    receive(10);
    packet(11, 8, 7);
    ear.onPacket(new byte[100], 100);
    assertCounted(1, 0);
  }

  @Test
  void anOpusEarTakesTwentyMillisecondsOfAnyLength() {
    Ear opus = new Ear(LoadCodec.OPUS);
    byte[] packet = new byte[RtpPacket.FIXED_HEADER_LENGTH + 40];
    for (int i = 0; i < 6; i++) {
      RtpPacket.writeHeader(packet, 0, false, 111, 10 + i, 960L * i, 7);
      packet[RtpPacket.FIXED_HEADER_LENGTH] = (byte) (i == 3 ? 0xF0 : 0xF8); // 10 or 20 ms
      opus.onPacket(packet, packet.length - i);
    }
    assertEquals(5, opus.received());
    assertEquals(1, opus.lost());
  }

  @Test
  void lossOfASimulatedServerIsCountedToThePacket() {
    long seed = 42;
    int callers = 10;
    int periods = 500;
    SimulatedConference conference = new SimulatedConference(new Story(0, 1), callers, 0.02, seed);
    conference.run(periods);
    conference.run(1);
    long received = 0;
    long lost = 0;
    for (Ear each : conference.ears) {
      received += each.received();
      lost += each.lost();
    }
    double percent = 100.0 * lost / (received + lost);
    assertTrue(percent > 1.5 && percent < 2.5, percent + " %, seed " + seed);
    // What is lost before the first or behind the last packet cannot be known.
    long unknown = callers * (periods + 1L) - received - lost;
    assertTrue(unknown >= 0 && unknown <= callers, unknown + " unknown, seed " + seed);
  }

  @Test
  void anyBytesAreTakenWithoutAnException() {
    long seed = 7;
    Random random = new Random(seed);
    byte[] bytes = new byte[400];
    for (int i = 0; i < 20_000; i++) {
      random.nextBytes(bytes);
      bytes[0] = (byte) (i % 3 == 0 ? 0x80 : bytes[0]);
      ear.onPacket(bytes, random.nextInt(bytes.length));
    }
    assertTrue(ear.lost() >= 0, "seed " + seed);
  }
}
