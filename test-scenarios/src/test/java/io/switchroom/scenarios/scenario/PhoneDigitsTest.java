package io.switchroom.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.dtmf.DtmfDetector;
import io.switchroom.codec.dtmf.DtmfReceiver;
import io.switchroom.codec.dtmf.DtmfReceiver.Press;
import io.switchroom.codec.dtmf.DtmfSender;
import io.switchroom.codec.dtmf.DtmfTones;
import io.switchroom.codec.dtmf.TelephoneEvent;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.scenarios.support.Sound;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys from phones and to phones, in each of the ways they go. */
class PhoneDigitsTest {
  private static final String KEYS = "0123456789*#ABCD";

  /** Keys as a phone's voice, from its first sample on. */
  private static Sound tones(String keys, int toneMs, int gapMs) {
    DtmfTones tones = new DtmfTones(toneMs, gapMs);
    assertTrue(tones.queue(keys));
    return (out, samples, first, rateHz) -> {
      if (!tones.read(out, 0, samples, rateHz)) {
        Sound.SILENCE.read(out, samples, first, rateHz);
      }
    };
  }

  /** Presses keys by telephone-events, of which so many per hundred get lost. */
  private static void press(LegRig leg, String keys, AudioCodec codec, int lost, Random random) {
    DtmfSender sender = new DtmfSender(120, 100);
    assertTrue(sender.queue(keys));
    byte[] payload = new byte[4];
    long beganNs = -1;
    long timestamp = 0;
    while (sender.isBusy()) {
      if (sender.handleTimeout(leg.nowNs())) {
        if (sender.beganNs() != beganNs) {
          beganNs = sender.beganNs();
          timestamp = leg.timestamp();
        }
        boolean marker = sender.marker();
        sender.write(payload, 0, codec.clockRateHz());
        for (int copies = random.nextInt(10) == 0 ? 2 : 1; copies > 0; copies--) {
          if (random.nextInt(100) >= lost) {
            leg.sendsRtp(LegRig.EVENTS, marker, timestamp, payload);
          }
        }
      }
      leg.advanceMs(20);
    }
  }

  @ParameterizedTest
  @EnumSource(AudioCodec.class)
  void telephoneEventsAreDigitsOnce(AudioCodec codec) throws IOException {
    long seed = System.nanoTime();
    try (LegRig leg = new LegRig(seed, codec, 20, true)) {
      leg.advanceMs(200);
      press(leg, KEYS + "1122", codec, 25, new Random(seed));
      leg.advanceMs(300);
      assertEquals(KEYS + "1122", leg.digits(), "seed " + seed);
    }
  }

  @Test
  void aDigitTellsHowLongItWasHeldAndIsNotWrittenIntoLogs() throws IOException {
    try (LegRig leg = new LegRig(1, AudioCodec.PCMA, 20, true)) {
      leg.advanceMs(200);
      press(leg, "7", AudioCodec.PCMA, 0, new Random(1));
      leg.advanceMs(100);
      PortEvent digit = leg.events().get(leg.events().size() - 1);
      assertEquals(new PortEvent.Digit('7', 120), digit);
      assertFalse(digit.toString().contains("7"), digit.toString());
    }
  }

  @Test
  void aFlashAndOtherEventsAreNoDigits() throws IOException {
    try (LegRig leg = new LegRig(1, AudioCodec.PCMU, 20, true)) {
      leg.advanceMs(200);
      byte[] payload = new byte[4];
      for (int event : new int[] {16, 32, 66, 255}) {
        TelephoneEvent.write(payload, 0, event, true, 0, 800);
        leg.sendsRtp(LegRig.EVENTS, true, leg.timestamp(), payload);
        leg.advanceMs(300);
      }
      assertEquals("", leg.digits());
    }
  }

  /** Their sequence numbers are the audio's: nobody may take them for lost. */
  @Test
  void digitsAreNotCountedAsLoss() throws IOException {
    try (LegRig leg = new LegRig(1, AudioCodec.PCMU, 20, true)) {
      leg.advanceMs(1_000);
      press(leg, "123456", AudioCodec.PCMU, 0, new Random(3));
      leg.advanceMs(1_000);
      assertEquals("123456", leg.digits());
      assertEquals(0, leg.port().legQuality().packetsLost());
      assertEquals(0, leg.port().legQuality().received().lossPercent());
      assertTrue(leg.port().legQuality().received().jitterMs() < 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"PCMU, 20", "PCMA, 10", "PCMA, 30", "G722, 20", "OPUS, 20", "OPUS, 60"})
  void tonesAreDigitsWhereNoEventsWereAgreedOn(AudioCodec codec, int ptimeMs) throws IOException {
    try (LegRig leg = new LegRig(2, codec, ptimeMs, false)) {
      leg.port().detectInBand(true);
      leg.says(tones(KEYS + "00", 60, 60));
      leg.advanceMs(3_000);
      assertEquals(KEYS + "00", leg.digits());
    }
  }

  @Test
  void tonesAreNoDigitsUnlessWantedAndNeeded() throws IOException {
    try (LegRig unwanted = new LegRig(2, AudioCodec.PCMU, 20, false);
        LegRig needless = new LegRig(2, AudioCodec.PCMU, 20, true)) {
      unwanted.says(tones("12345", 60, 60)).advanceMs(1_000);
      needless.port().detectInBand(true);
      needless.says(tones("12345", 60, 60)).advanceMs(1_000);
      assertEquals("", unwanted.digits());
      assertEquals("", needless.digits());
      unwanted.port().detectInBand(true);
      unwanted.says(tones("678", 60, 60)).advanceMs(500);
      unwanted.port().detectInBand(false);
      unwanted.says(tones("9", 60, 60)).advanceMs(500);
      assertEquals("678", unwanted.digits());
    }
  }

  @Test
  void tonesSurviveALostPacket() throws IOException {
    try (LegRig leg = new LegRig(2, AudioCodec.PCMU, 20, false)) {
      leg.port().detectInBand(true);
      leg.advanceMs(100);
      leg.says(tones("123", 140, 100));
      leg.advanceMs(60);
      leg.losesNext();
      leg.advanceMs(1_000);
      assertEquals("123", leg.digits());
    }
  }

  @Test
  void aPressToldByInfoAndToneIsOne() throws IOException {
    try (LegRig leg = new LegRig(2, AudioCodec.PCMU, 20, false)) {
      leg.port().detectInBand(true);
      leg.says(tones("5,5", 100, 100)).advanceMs(300);
      leg.port().onInfo("application/dtmf-relay", "Signal=5\r\nDuration=100\r\n", leg.nowNs());
      leg.advanceMs(1_100);
      leg.port().onInfo("application/dtmf", "5", leg.nowNs());
      leg.port().onInfo("application/sdp", "5", leg.nowNs());
      leg.port().onInfo("application/dtmf-relay", "Signal=16", leg.nowNs());
      leg.advanceMs(300);
      assertEquals("55", leg.digits());
    }
  }

  private static String heardEvents(LegRig leg, AudioCodec codec) {
    DtmfReceiver receiver = new DtmfReceiver(codec.clockRateHz());
    byte[] datagram = new byte[100];
    RtpPacket packet = new RtpPacket();
    StringBuilder keys = new StringBuilder();
    for (LegRig.Sent sent : leg.sent()) {
      if (sent.payloadType() == LegRig.EVENTS) {
        int header =
            RtpPacket.writeHeader(
                datagram, 0, sent.marker(), 101, sent.sequence(), sent.timestamp(), 1);
        System.arraycopy(sent.payload(), 0, datagram, header, 4);
        assertTrue(packet.wrap(datagram, 0, header + 4));
        Press press = receiver.onPacket(packet, sent.atNs());
        if (press == Press.ENDED) {
          keys.append(TelephoneEvent.key(receiver.event()));
          assertEquals(100, receiver.durationMs());
        }
      }
    }
    return keys.toString();
  }

  @ParameterizedTest
  @CsvSource({"PCMU, 20", "PCMA, 30", "G722, 60", "OPUS, 20"})
  void digitsAreSentAsEventsInTheAudiosStream(AudioCodec codec, int ptimeMs) throws IOException {
    try (LegRig leg = new LegRig(3, codec, ptimeMs, true)) {
      leg.advanceMs(500);
      assertTrue(leg.port().sendDigits("1 5,#D"));
      leg.advanceMs(3_000);
      assertEquals("15#D", heardEvents(leg, codec));
      List<LegRig.Sent> sent = leg.sent();
      for (int i = 1; i < sent.size(); i++) {
        LegRig.Sent before = sent.get(i - 1);
        LegRig.Sent now = sent.get(i);
        assertEquals(before.sequence() + 1 & 0xFFFF, now.sequence(), "packet " + i);
        int step = (int) (now.timestamp() - before.timestamp());
        assertTrue(step >= -codec.clockRateHz() / 10, "timestamps fall by " + step + " at " + i);
        boolean event = now.payloadType() == LegRig.EVENTS;
        boolean begins = event && before.payloadType() != LegRig.EVENTS;
        assertEquals(begins || i == 0, now.marker(), "packet " + i);
        if (event && !begins) {
          assertEquals(0, step, "one timestamp per key");
          assertEquals(20_000_000, now.atNs() - before.atNs(), "no audio within a key");
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"PCMU, 10", "PCMA, 20", "PCMU, 30", "G722, 20", "OPUS, 20", "OPUS, 60"})
  void digitsAreSentAsTonesWhereNoEventsWereAgreedOn(AudioCodec codec, int ptimeMs)
      throws IOException {
    try (LegRig leg = new LegRig(3, codec, ptimeMs, false)) {
      leg.advanceMs(500);
      assertTrue(leg.port().sendDigits(KEYS));
      leg.advanceMs(4_500);
      short[] heard = leg.heard();
      DtmfDetector detector = new DtmfDetector(codec.audioRateHz());
      StringBuilder keys = new StringBuilder();
      for (int at = 0; at + 960 <= heard.length; at += 960) {
        detector.put(heard, at, 960);
        while (detector.take()) {
          keys.append(detector.key());
          assertEquals(100, detector.durationMs(), 15);
        }
      }
      assertEquals(KEYS, keys.toString());
      assertEquals(heardEvents(leg, codec), "", "no events");
    }
  }

  @Test
  void garbageInEventsSoundAndReportsIsHarmless() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (LegRig events = new LegRig(4, AudioCodec.PCMU, 20, true);
        LegRig tones = new LegRig(4, AudioCodec.OPUS, 20, false)) {
      tones.port().detectInBand(true);
      for (LegRig leg : List.of(events, tones)) {
        leg.port().sendXr(true);
        for (int i = 0; i < 5_000; i++) {
          byte[] garbage = new byte[random.nextInt(60)];
          random.nextBytes(garbage);
          int type = leg == events ? LegRig.EVENTS : 96;
          leg.sendsRtp(type, random.nextBoolean(), random.nextLong(), garbage);
          byte[] report = new byte[8 + 4 * random.nextInt(12)];
          random.nextBytes(report);
          report[0] = (byte) 0x80;
          report[1] = (byte) 0xCF;
          report[2] = 0;
          report[3] = (byte) (report.length / 4 - 1);
          for (int at = 8; at < report.length; at += 12) {
            report[at] = (byte) (3 + random.nextInt(5));
            report[at + 2] = 0;
            report[at + 3] = (byte) random.nextInt(9);
          }
          leg.sendsRtcp(report);
          leg.advanceMs(1);
        }
        assertTrue(leg.port().legQuality().received().mos() >= 1, "seed " + seed);
        assertTrue(
            leg.events().stream().noneMatch(e -> e instanceof PortEvent.Lost), "seed " + seed);
      }
    }
  }

  @Test
  void whatWaitsIsForgottenOnHoldAndWhenEventsAreNoLongerAgreedOn() throws IOException {
    try (LegRig leg = new LegRig(4, AudioCodec.PCMU, 20, true)) {
      assertTrue(leg.port().sendDigits("111111"));
      leg.advanceMs(250);
      leg.reInvites(false, "sendrecv");
      int sent = leg.sent().size();
      leg.advanceMs(1_000);
      assertEquals("1", heardEvents(leg, AudioCodec.PCMU));
      assertEquals(50, leg.sent().size() - sent, 1, "the mix goes on");
      leg.reInvites(true, "sendonly");
      assertFalse(leg.port().sendDigits("1"));
      leg.reInvites(true, "sendrecv");
      assertTrue(leg.port().sendDigits("2222"));
      leg.reInvites(true, "sendonly");
      leg.advanceMs(500);
      leg.reInvites(true, "sendrecv");
      leg.advanceMs(1_000);
      assertEquals("1", heardEvents(leg, AudioCodec.PCMU));
    }
  }
}
