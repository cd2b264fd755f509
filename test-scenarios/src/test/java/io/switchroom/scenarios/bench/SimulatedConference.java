package io.switchroom.scenarios.bench;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.rtp.RtpPacket;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.IntBinaryOperator;

/**
 * A server in memory: takes each caller's packet, gives each the sum that a gain says, loses some.
 */
final class SimulatedConference {
  private static final int SSRC = 7;

  final Ear[] ears;
  private final LoadCodec codec;
  private final AudioDecoder[] decoders;
  private final AudioEncoder[] encoders;
  private final Story story;
  private final RtpVoice[] voices;
  private final int[] sequence;
  private final short[][] frames;
  private final ByteBuffer said = ByteBuffer.allocate(Datagrams.MAX_LENGTH);
  private final Random random;
  private final double loss;

  SimulatedConference(Story story, int callers, double loss, long seed) {
    this(story, new Speech(LoadCodec.PCMU, false), callers, loss, seed);
  }

  SimulatedConference(Story story, Speech speech, int callers, double loss, long seed) {
    this.story = story;
    this.codec = speech.codec();
    this.loss = loss;
    this.random = new Random(seed);
    ears = new Ear[callers];
    voices = new RtpVoice[callers];
    sequence = new int[callers];
    frames = new short[callers][codec.heardSamples()];
    decoders = new AudioDecoder[callers];
    encoders = new AudioEncoder[callers];
    AudioCodec audio = AudioCodec.valueOf(codec.name());
    for (int i = 0; i < callers; i++) {
      ears[i] = new Ear(codec);
      decoders[i] = codec.newDecoder();
      encoders[i] = audio.newEncoder(codec.heardRateHz());
      sequence[i] = 65_500 + i; // wraps soon
      voices[i] =
          story.talks(i) ? RtpVoice.saying(speech, story.tone(i), i) : RtpVoice.silent(speech, i);
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
        int header = RtpPacket.FIXED_HEADER_LENGTH;
        int length = voices[i].write(said, 0) - header;
        if (length > 0) {
          decoders[i].decode(said.array(), header, length, frames[i], 0, frames[i].length);
        } else {
          decoders[i].conceal(frames[i], 0, frames[i].length);
        }
      }
      for (int i = 0; i < ears.length; i++) {
        deliver(i, gainPercent);
      }
    }
  }

  private void deliver(int listener, IntBinaryOperator gainPercent) {
    short[] mix = new short[codec.heardSamples()];
    for (int talker = 0; talker < frames.length; talker++) {
      int gain = gainPercent.applyAsInt(listener, talker);
      for (int s = 0; gain != 0 && s < mix.length; s++) {
        mix[s] += (short) (frames[talker][s] * gain / 100);
      }
    }
    byte[] packet = new byte[Datagrams.MAX_LENGTH];
    int header =
        RtpPacket.writeHeader(
            packet, 0, false, codec.payloadType(), sequence[listener]++ & 0xFFFF, 0, SSRC);
    int length =
        encoders[listener].encode(mix, 0, mix.length, packet, header, packet.length - header);
    if (random.nextDouble() >= loss) {
      ears[listener].onPacket(packet, header + length);
    }
  }
}
