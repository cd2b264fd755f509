package io.switchroom.scenarios.bench;

import io.switchroom.codec.g711.G711;
import io.switchroom.codec.rtp.RtpPacket;
import java.util.Random;
import java.util.function.IntBinaryOperator;

/**
 * A server in memory: takes each caller's packet, gives each the sum that a gain says, loses some.
 */
final class SimulatedConference {
  private static final int FRAME = Tones.FRAME_SAMPLES;
  private static final int SSRC = 7;

  final Ear[] ears;
  private final Story story;
  private final RtpVoice[] voices;
  private final int[] sequence;
  private final short[][] frames;
  private final Random random;
  private final double loss;

  SimulatedConference(Story story, int callers, double loss, long seed) {
    this.story = story;
    this.loss = loss;
    this.random = new Random(seed);
    ears = new Ear[callers];
    voices = new RtpVoice[callers];
    sequence = new int[callers];
    frames = new short[callers][FRAME];
    for (int i = 0; i < callers; i++) {
      ears[i] = new Ear();
      sequence[i] = 65_500 + i; // wraps soon
      voices[i] =
          story.talks(i) ? RtpVoice.saying(Tones.second(story.tone(i)), i) : RtpVoice.silent(i);
    }
  }

  /** What a right server does: everyone of the room but oneself. */
  int rightGainPercent(int listener, int talker) {
    return listener != talker && story.room(listener) == story.room(talker) ? 100 : 0;
  }

  void run(int periods) {
    run(periods, this::rightGainPercent);
  }

  /**
   * @param gainPercent of (listener, talker)
   */
  void run(int periods, IntBinaryOperator gainPercent) {
    for (int period = 0; period < periods; period++) {
      for (int i = 0; i < voices.length; i++) {
        voices[i].advance();
        G711.PCMU.decode(voices[i].packet(), RtpPacket.FIXED_HEADER_LENGTH, FRAME, frames[i], 0);
      }
      for (int i = 0; i < ears.length; i++) {
        deliver(i, gainPercent);
      }
    }
  }

  private void deliver(int listener, IntBinaryOperator gainPercent) {
    short[] mix = new short[FRAME];
    for (int talker = 0; talker < frames.length; talker++) {
      int gain = gainPercent.applyAsInt(listener, talker);
      for (int s = 0; gain != 0 && s < FRAME; s++) {
        mix[s] += (short) (frames[talker][s] * gain / 100);
      }
    }
    byte[] packet = new byte[RtpVoice.PACKET_LENGTH];
    RtpPacket.writeHeader(packet, 0, false, 0, sequence[listener]++ & 0xFFFF, 0, SSRC);
    G711.PCMU.encode(mix, 0, FRAME, packet, RtpPacket.FIXED_HEADER_LENGTH);
    if (random.nextDouble() >= loss) {
      ears[listener].onPacket(packet, packet.length);
    }
  }
}
