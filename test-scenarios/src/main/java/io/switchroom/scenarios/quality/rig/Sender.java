package io.switchroom.scenarios.quality.rig;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.scenarios.support.Sound;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Says a sound in RTP packets, by a clock of its own. */
public final class Sender implements AutoCloseable {
  private static final int MAX_PACKET = 1_500;

  /** Encoders have forgotten by then what was before. */
  private static final int SETTLED_PACKETS = 100;

  private final AudioCodec codec;
  private final AudioEncoder encoder;
  private final int samples;
  private final int ticks;
  private final int payloadType;
  private final int ssrc;
  private final short[] pcm;
  private final byte[] out = new byte[MAX_PACKET];
  private final RtpPacket packet = new RtpPacket();
  private Sound sound = Sound.SILENCE;
  private long said;
  private int silentPackets;
  private int payloadLength;
  private int sequence;
  private long timestamp;

  /**
   * @param rateHz of what it says; G.711 and G.722 have but one
   */
  public Sender(AudioCodec codec, int rateHz, int ptimeMs, EncoderSettings settings, int ssrc) {
    this.codec = codec;
    this.encoder = codec.newEncoder(rateHz, settings);
    this.samples = encoder.rateHz() / 1_000 * ptimeMs;
    this.ticks = codec.clockRateHz() / 1_000 * ptimeMs;
    this.payloadType = payloadType(codec);
    this.ssrc = ssrc;
    this.pcm = new short[samples];
    // Not from 0: numbers wrap early in every run.
    this.sequence = 0xff00;
    this.timestamp = 0xffff_0000L;
  }

  static int payloadType(AudioCodec codec) {
    return switch (codec) {
      case PCMU -> 0;
      case PCMA -> 8;
      case G722 -> 9;
      case OPUS -> 111;
    };
  }

  /** What is said from the next packet on; its first sample is then its first. */
  public void says(Sound next) {
    sound = next;
    said = 0;
  }

  public AudioCodec codec() {
    return codec;
  }

  public int rateHz() {
    return encoder.rateHz();
  }

  /** Samples in one packet. */
  public int samples() {
    return samples;
  }

  /**
   * Makes the next packet.
   *
   * @return valid until the next call; null if the encoder has nothing to send
   */
  public RtpPacket next() {
    int header =
        RtpPacket.writeHeader(out, 0, false, payloadType, sequence, timestamp & 0xffff_ffffL, ssrc);
    sound.read(pcm, samples, said, encoder.rateHz());
    silentPackets = isSilence() ? silentPackets + 1 : 0;
    // Silence that has settled is not encoded again and again: the last packet's payload stays.
    if (silentPackets <= SETTLED_PACKETS) {
      payloadLength = encoder.encode(pcm, 0, samples, out, header, MAX_PACKET - header);
    }
    said += samples;
    timestamp += ticks;
    if (payloadLength <= 0) {
      return null;
    }
    sequence = sequence + 1 & 0xffff;
    if (!packet.wrap(out, 0, header + payloadLength)) {
      throw new IllegalStateException("no RTP packet");
    }
    return packet;
  }

  /** Makes so many packets at once, to be kept. */
  public List<byte[]> next(int count) {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RtpPacket each = next();
      packets.add(Arrays.copyOf(each.buffer(), each.payloadOffset() + each.payloadLength()));
    }
    return packets;
  }

  private boolean isSilence() {
    for (short sample : pcm) {
      if (sample != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
