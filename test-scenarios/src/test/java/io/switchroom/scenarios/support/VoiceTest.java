package io.switchroom.scenarios.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.codec.rtp.RtpPacket;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VoiceTest {
  private static final long FRAME_NS = Voice.FRAME_NS;

  private final short[] out = new short[160];

  @Test
  void playsASoundOnceAndThenSilence() {
    PcmVoice voice = new PcmVoice(new short[] {1, 2, 3, 4, 5});

    voice.read(1, out, 3);

    assertArrayEquals(new short[] {4, 5, 0}, Arrays.copyOf(out, 3));
    voice.read(2, out, 3);
    assertArrayEquals(new short[] {0, 0, 0}, Arrays.copyOf(out, 3));
  }

  @Test
  void resamplesWithoutDelay() {
    short[] tone = new short[16_000];
    ToneProbe.write(tone, 0, tone.length, 0, 16_000, 650, -12);
    short[] expected = new short[8_000];
    ToneProbe.write(expected, 0, expected.length, 0, 8_000, 650, -12);

    short[] actual = PcmVoice.resample(tone, 16_000, 8_000);

    assertEquals(8_000, actual.length);
    for (int i = 1_000; i < 7_000; i++) {
      assertEquals(expected[i], actual[i], 500, "sample " + i);
    }
  }

  @Test
  void marksEveryNthFrameWithABurstAtItsBeginning() {
    ImpulseTrain train = new ImpulseTrain(5, 10, 2);
    long loud = 0;
    for (int frame = 0; frame < 40; frame++) {
      train.read(frame, out, 160);
      train.sent(frame, 1_000 + frame);
      loud |= out[0] > 10_000 ? 1L << frame : 0;
      assertEquals(0, out[159]);
    }

    assertEquals(1L << 5 | 1L << 15, loud);
    assertArrayEquals(new long[] {1_005, 1_015}, train.sentNs());
  }

  @Test
  void sendsEvery20MsAndBeginsTheVoiceAtItsTime() {
    RtpSender sender = new RtpSender(0, 8_000, new Random(3));
    PcmVoice voice = new PcmVoice(new short[] {7});
    sender.start(1_000_000);
    sender.say(voice, 1_000_000 + 2 * FRAME_NS - 1);

    assertEquals(-2, next(sender));
    assertEquals(0, out[0]);
    assertEquals(-1, next(sender));
    assertEquals(0, next(sender));
    assertEquals(7, out[0]);
    assertEquals(1_000_000 + 3 * FRAME_NS, sender.deadlineNs());
  }

  @Test
  void passesOverWhatIsTooLateInsteadOfABurst() {
    RtpSender sender = new RtpSender(0, 8_000, new Random(3));
    byte[] packet = new byte[12];
    sender.start(0);
    next(sender);
    RtpPacket view = new RtpPacket();
    sender.writeHeader(packet);
    assertTrue(view.wrap(packet, 0, 12));
    long timestamp = view.timestamp();
    int sequence = view.sequence();

    long lateNs = 11 * FRAME_NS + 5;
    sender.dueFrame(lateNs);
    sender.writeHeader(packet);

    assertTrue(view.wrap(packet, 0, 12));
    assertEquals(timestamp + 10 * 160, view.timestamp());
    assertEquals(sequence, view.sequence());
    assertEquals(11 * FRAME_NS, sender.deadlineNs());
  }

  private long next(RtpSender sender) {
    long frame = sender.dueFrame(sender.deadlineNs());
    sender.read(frame, out, 160);
    sender.sending(frame, sender.deadlineNs());
    return frame;
  }
}
